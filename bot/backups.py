"""Consistent copies of the database: SQLite's backup API, and PostgreSQL's own pg_dump and pg_restore."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ShouqiError
from db.database import Database
from db.locks import session_lock

if TYPE_CHECKING:
    from sqlalchemy import URL


class BackupError(ShouqiError):
    """The copy could not be made, checked or put back; the message says why."""


async def backup(address: str, file: Path) -> None:
    """Write a consistent copy of a database to a file and check that it can be read.

    Raises:
        BackupError: there is no database, the file exists, or a tool is missing.
    """
    if file.exists():
        msg = f"{file} exists already; name a new file"
        raise BackupError(msg)
    database = Database(address)
    try:
        if database.is_sqlite:
            await asyncio.to_thread(_copy_sqlite, _path(database), file)
        else:
            await _run_tool("pg_dump", database.url, "--format=custom", f"--file={file}")
            await _run_tool("pg_restore", None, "--list", str(file))
    finally:
        await database.close()


async def restore(address: str, file: Path) -> None:
    """Put a copy in place of the database; what was there is kept beside it on SQLite.

    Raises:
        BackupError: the program is running, the copy is damaged, or a tool is missing.
    """
    database = Database(address)
    lock = session_lock(database, "process")
    try:
        if not await lock.acquire():
            msg = "the bot is running on this database; stop it first"
            raise BackupError(msg)
        if database.is_sqlite:
            await asyncio.to_thread(_put_sqlite, file, _path(database))
        else:
            await _run_tool("pg_restore", database.url, "--clean", "--if-exists", "--exit-on-error", str(file))
    finally:
        await lock.release()
        await database.close()


def _path(database: Database) -> Path:
    return Path(str(database.url.database))


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        msg = f"there is no database at {source}"
        raise BackupError(msg)
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
    _check_sqlite(target)


def _put_sqlite(file: Path, target: Path) -> None:
    _check_sqlite(file)
    draft = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(file, draft)
    if target.exists():
        # The old write-ahead log must not be replayed into the restored file.
        kept = target.with_name(f"{target.name}.before-restore")
        with closing(sqlite3.connect(target)) as live:
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.replace(kept)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    draft.replace(target)


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
            result = copy.execute("PRAGMA integrity_check").fetchone()[0]
            copy.execute("SELECT count(*) FROM user_account").fetchone()
    except sqlite3.DatabaseError as error:
        msg = f"{file} is not a copy of this program's database ({error})"
        raise BackupError(msg) from error
    if result != "ok":
        msg = f"{file} is damaged: {result}"
        raise BackupError(msg)


async def _run_tool(tool: str, url: URL | None, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        msg = f"{tool} is not installed; it comes with PostgreSQL's client programs"
        raise BackupError(msg)
    environment = dict(os.environ)
    if url is not None:
        plain = url.set(drivername="postgresql", password=None)
        arguments = (f"--dbname={plain.render_as_string(hide_password=False)}", *arguments)
        environment |= {"PGPASSWORD": str(url.password)} if url.password else {}
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate()
    if process.returncode:
        msg = f"{tool} failed: {complaint.decode(errors='replace').strip().splitlines()[-1:]}"
        raise BackupError(msg)
