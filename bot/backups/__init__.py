"""Consistent copies of the database, made while the bot runs, and put back only while it does not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.backups import postgres, sqlite
from bot.backups.common import BackupError
from db.database import Database, driver_url
from db.faults import why
from db.locks import session_lock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["BackupError", "backup", "restore"]


async def backup(address: str, file: Path) -> None:
    """Write a consistent copy of a database to a new file, and read it back before it gets its name.

    Raises:
        BackupError: the file or its folder is not fit, there is no database, or a tool is missing or too old.
    """
    _require_new(file)
    draft = file.with_name(f"{file.name}.part")
    url = driver_url(address)
    try:
        if url.get_backend_name() == "sqlite":
            await asyncio.to_thread(sqlite.copy, Path(str(url.database)), draft)
        else:
            async with _opened(address) as database:
                await postgres.dump(database, draft)
        draft.replace(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror})") from error
    finally:
        draft.unlink(missing_ok=True)


async def restore(address: str, file: Path) -> Path | None:
    """Put a copy in place of the database; return where what was there is kept, None if nothing was.

    Raises:
        BackupError: the program is running, the copy is not fit, or a tool is missing or too old.
    """
    async with _opened(address) as database:
        if not database.is_sqlite:
            await postgres.require_tools(database)
        lock = session_lock(database, "process")
        if not await lock.acquire():
            raise BackupError("the bot is running on this database; stop it first")
        try:
            if database.is_sqlite:
                return await asyncio.to_thread(sqlite.put, file, Path(str(database.url.database)))
            return await postgres.put(database, file)
        finally:
            await lock.release()


def _require_new(file: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} exists already; name a new file", wrong_use=True)
    if not file.parent.is_dir():
        raise BackupError(f"{file}: there is no folder {file.parent}", wrong_use=True)


@asynccontextmanager
async def _opened(address: str) -> AsyncIterator[Database]:
    """Open a database for a command; what it has against that is told in one sentence."""
    try:
        database = Database(address)
        try:
            yield database
        finally:
            await database.close()
    except (SQLAlchemyError, OSError) as error:
        raise BackupError(f"DATABASE_URL: {why(error)}") from error
