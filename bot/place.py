"""The program's place in its database: reached, alone where it has to be, at the newest schema, and writable."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StartError
from db.faults import why
from db.locks import session_lock
from db.migrations import NewerSchemaError, migrate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from db.database import Database

logger = logging.getLogger(__name__)


class Place:
    """Held from the start to the end: a second process stays off a SQLite file, and a restore off either database."""

    def __init__(self, database: Database) -> None:
        """Take nothing yet."""
        self._database = database
        self._lock = session_lock(database, "process", shared=True)

    async def open(self, check: Callable[[], Awaitable[object]]) -> None:
        """Take the place, migrate, write once, and `check` what is in the database.

        Raises:
            StartError: what the database has against it, in one line.
        """
        try:
            await self._take()
            await migrate(self._database)
            await self._database.touch()
            await check()
        except (SQLAlchemyError, OSError, NewerSchemaError) as error:
            msg = f"DATABASE_URL: {why(error)}"
            raise StartError(msg) from error

    async def close(self) -> None:
        """Give the place up, and all connections back."""
        await self._lock.release()
        await self._database.close()

    async def keep(self) -> bool:
        """Take the place again if its connection was lost; False if somebody has put a restore into it."""
        if await self._lock.acquire():
            return True
        try:
            await self._reach()
        except (SQLAlchemyError, OSError):
            return True  # it is away, and whatever went with it comes back with it
        # The connection may have come back between the two questions.
        return await self._lock.acquire()

    async def _take(self) -> None:
        database = self._database
        if not database.is_sqlite:  # says why it cannot be reached; the lock would only say no
            await self._reach()
        if not await self._lock.acquire():
            msg = "the database is being restored; start again when that is done"
            if database.is_sqlite:
                msg = f"another process already uses {database.url.database}; SQLite serves one at a time"
            raise StartError(msg)

    async def _reach(self) -> None:
        async with self._database.read() as session:
            await session.execute(select(1))
