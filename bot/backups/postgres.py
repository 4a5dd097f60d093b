"""Copies of a PostgreSQL database by pg_dump, put back by pg_restore and psql in one transaction."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from bot.backups.common import BackupError, free_name, make_private
from db.migrations import is_known
from db.models import Base, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from db.database import Database

VERSION_TABLE = "alembic_version"
CHUNK = 1 << 20
# Newer clients write this, and servers before 17 do not know it.
NEW_SETTING = b"SET transaction_timeout = 0;\n"
LOCK_SECONDS = 30


async def dump(database: Database, file: Path) -> None:
    """Write this program's tables to a file in pg_dump's own format, and read it back."""
    await _require(database, "pg_dump")
    if VERSION_TABLE not in await _tables(database):
        raise BackupError("there are no tables of this program in the database")
    await _write(database, file)
    await check(file)


async def put(database: Database, file: Path) -> Path | None:
    """Check a copy and put its tables in place of those that are there; return where these are kept as a copy.

    All of it is one transaction: when anything fails, the database is as it was.
    """
    await check(file)
    kept = None
    if VERSION_TABLE in await _tables(database):
        kept = free_name(file)
        await _write(database, kept)
    await _replay(database, file)
    return kept


async def require_tools(database: Database) -> None:
    """Require the client programs, none older than the server."""
    for tool in ("pg_dump", "pg_restore", "psql"):
        await _require(database, tool)


async def check(file: Path) -> None:
    """Require a whole dump of this program's tables, of a version that it can read."""
    contents = (await _run("pg_restore", "--list", str(file))).decode(errors="replace")
    if not all(re.search(rf" TABLE \S+ {table} ", contents) for table in (VERSION_TABLE, User.__tablename__)):
        raise BackupError(f"{file} is not a copy of this program's database")
    await _run("pg_restore", f"--file={os.devnull}", str(file))  # unpacks everything: a cut file is noticed here
    rows = await _run("pg_restore", "--data-only", f"--table={VERSION_TABLE}", "--file=-", str(file))
    found = re.search(rb"^COPY .*\n(\w+)\n", rows, re.MULTILINE)
    if found is None or not is_known(found[1].decode()):
        raise BackupError(f"{file} was written by a newer version of this program")


async def _replay(database: Database, file: Path) -> None:
    """Feed a dump to psql; only when it came to its end without a fault, the transaction is committed."""
    tables = ", ".join(f'"{table}"' for table in sorted(_own_tables()))
    begin = (
        f"BEGIN; SET client_min_messages = error; SET lock_timeout = '{LOCK_SECONDS}s';"
        f" DROP TABLE IF EXISTS {tables} CASCADE;\n"
    )
    reader = await _start("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file))
    writer = await _start(
        "psql",
        *("--no-psqlrc", "--quiet", "--output", os.devnull, "--set=ON_ERROR_STOP=1", f"--dbname={_address(database)}"),
        database=database,
        fed=True,
    )
    assert reader.stdout is not None, "it was asked for"  # noqa: S101
    assert writer.stdin is not None, "it was asked for"  # noqa: S101
    complaints = asyncio.gather(_said(reader), _said(writer))
    with suppress(ConnectionError):  # psql has stopped; it says why
        writer.stdin.write(begin.encode())
        await _feed(reader.stdout, writer.stdin)
        if await reader.wait() == 0:
            writer.stdin.write(b"\nCOMMIT;\n")
            await writer.stdin.drain()
    writer.stdin.close()
    await asyncio.gather(reader.wait(), writer.wait())
    for process, tool, said in zip((writer, reader), ("psql", "pg_restore"), reversed(await complaints), strict=True):
        if process.returncode:
            raise BackupError(f"nothing was restored; {_complaint(tool, said)}")


async def _feed(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while chunk := await source.read(CHUNK):
        target.write(chunk.replace(NEW_SETTING, b""))
        await target.drain()


async def _write(database: Database, file: Path) -> None:
    make_private(file)
    tables = [f"--table={table}" for table in sorted(_own_tables())]
    address = f"--dbname={_address(database)}"
    await _run("pg_dump", "--format=custom", *tables, f"--file={file}", address, database=database)


def _own_tables() -> set[str]:
    return {*Base.metadata.tables, VERSION_TABLE}


async def _tables(database: Database) -> set[str]:
    async with database.sa_engine.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def _require(database: Database, tool: str) -> None:
    async with database.read() as session:
        server = int(str(await session.scalar(text("SHOW server_version_num")))) // 10_000
    version = (await _run(tool, "--version")).decode()
    found = re.search(r"(\d+)", version)
    if found is None or int(found[1]) < server:
        have = version.strip() or tool
        raise BackupError(
            f"{have} is older than the server ({server}); put client programs of PostgreSQL {server} on PATH"
        )


async def _run(tool: str, *arguments: str, database: Database | None = None) -> bytes:
    process = await _start(tool, *arguments, database=database)
    output, said = await process.communicate()
    if process.returncode:
        raise BackupError(_complaint(tool, said))
    return output


async def _start(
    tool: str,
    *arguments: str,
    database: Database | None = None,
    fed: bool = False,
) -> asyncio.subprocess.Process:
    program = shutil.which(tool)
    if program is None:
        raise BackupError(f"{tool} is not installed; it comes with PostgreSQL's client programs")
    password = database.url.password if database is not None else None
    return await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env={**os.environ, "LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {}),
        stdin=asyncio.subprocess.PIPE if fed else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def _address(database: Database) -> str:
    """Write the address as libpq reads it, without the password: other users see what a program is called with."""
    url = database.url.set(drivername="postgresql", password=None)
    if "ssl" in url.query:
        url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": url.query["ssl"]})
    return url.render_as_string(hide_password=False)


async def _said(process: asyncio.subprocess.Process) -> bytes:
    assert process.stderr is not None, "it was asked for"  # noqa: S101
    return await process.stderr.read()


def _complaint(tool: str, said: bytes) -> str:
    """Return the first fault that a tool names, in one line."""
    lines: Sequence[str] = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    fault = next((line for line in lines if re.search(r"error|fatal", line, re.IGNORECASE)), "no reason given")
    return f"{tool} failed: {fault.removeprefix(f'{tool}: ').removeprefix('error: ')}"
