"""Locks that end with their process: a file lock beside a SQLite file, an advisory lock of a PostgreSQL session.

They are held, not leased: they never expire, and losing the process or the connection frees them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from filelock import FileLock, Timeout
from sqlalchemy import NullPool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

if TYPE_CHECKING:
    from sqlalchemy import URL

    from db.database import Database

CONNECT_SECONDS = 10


class SessionLock(Protocol):
    """A named lock of which one holder exists over all processes on one database."""

    async def acquire(self) -> bool:
        """Try once to take the lock; True if it is held now, also when it was held already.

        Raises:
            OSError: nobody could hold it, for its file (`filename`) cannot be made or locked.
        """
        ...

    async def held(self) -> bool:
        """Tell whether the lock is still ours; a PostgreSQL lock goes with its connection."""
        ...

    async def release(self) -> None:
        """Give the lock up; nothing happens if it is not held."""
        ...


def session_lock(database: Database, name: str, *, shared: bool = False) -> SessionLock:
    """Make the lock `name` (letters, digits, - and .) of a database; it is not taken yet.

    Many may hold a `shared` one, as long as nobody holds it alone. On SQLite there is one holder in any case.
    """
    if not database.is_sqlite:
        return PostgresLock(database.url, name, shared=shared)
    path = database.url.database
    return MemoryLock() if not path or path == ":memory:" else LockFile(f"{path}.{name}.lock")


class LockFile:
    """A lock on a file; the system frees it when the process ends, however it ends."""

    def __init__(self, path: str) -> None:
        """Name the file; it is created when the lock is first taken."""
        self._lock = FileLock(path, blocking=False, thread_local=False)

    async def acquire(self) -> bool:
        """Try once to take the lock; OSError if its folder is read-only or full, or its file system locks nothing."""
        if self._lock.is_locked:
            return True
        try:
            self._lock.acquire()
        except Timeout:  # before OSError, which it is as well
            return False
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._lock.lock_file) from error
        return True

    async def held(self) -> bool:
        """Tell whether the lock is ours."""
        return self._lock.is_locked

    async def release(self) -> None:
        """Give the lock up."""
        self._lock.release()


class MemoryLock:
    """The lock of a database that lives in this process alone: nobody else can want it."""

    def __init__(self) -> None:
        """Start free."""
        self._held = False

    async def acquire(self) -> bool:
        """Take the lock."""
        self._held = True
        return True

    async def held(self) -> bool:
        """Tell whether it was taken."""
        return self._held

    async def release(self) -> None:
        """Give the lock up."""
        self._held = False


class PostgresLock:
    """An advisory lock on a connection of its own. The connection must be direct: a transaction pooler breaks it."""

    def __init__(self, url: URL, name: str, *, shared: bool = False) -> None:
        """Prepare the connection; it is opened when the lock is first tried."""
        self._query = text(f"SELECT pg_try_advisory_lock{'_shared' if shared else ''}(:key)")
        self._engine = create_async_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": CONNECT_SECONDS, "command_timeout": CONNECT_SECONDS},
        )
        self._connection: AsyncConnection | None = None
        # The lock space is shared with everybody on the database; eight bytes of a hash keep names apart.
        self._key = int.from_bytes(hashlib.sha256(f"shouqi:{name}".encode()).digest()[:8], signed=True)

    async def acquire(self) -> bool:
        """Try once to take the lock; False also while the database cannot be reached."""
        if await self.held():
            return True
        try:
            connection = await self._engine.connect()
        except (SQLAlchemyError, OSError):
            return False
        try:
            taken = await connection.scalar(self._query, {"key": self._key})
        except (SQLAlchemyError, OSError):
            taken = False
        if not taken:
            await _hang_up(connection)
            return False
        self._connection = connection
        return True

    async def held(self) -> bool:
        """Ask over the lock's connection; if it is broken, the lock is lost and so said."""
        if self._connection is None:
            return False
        try:
            await self._connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            await self.release()
            return False
        return True

    async def release(self) -> None:
        """Close the connection, which frees the lock."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await _hang_up(connection)


async def _hang_up(connection: AsyncConnection) -> None:
    try:
        await connection.close()
    except (SQLAlchemyError, OSError):
        return
