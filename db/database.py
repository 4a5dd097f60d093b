"""The database: one SQLAlchemy engine over SQLite or PostgreSQL, and the two kinds of transaction it hands out."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, NullPool, event, make_url, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
CONNECT_SECONDS = 10
COMMAND_SECONDS = 60
"""A server that vanished without a word answers no command; without a limit its callers would wait for hours."""
RESTED_SECONDS = 1.0
"""A connection that was used within this time is taken to be alive, unless it knows better."""
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


def driver_url(address: str) -> URL:
    """Turn a DATABASE_URL into one that names the async driver.

    Raises:
        ValueError: the address is neither SQLite's nor PostgreSQL's, or cannot be read.
    """
    try:
        url = make_url(address)
    except Exception as error:
        msg = "not a database address"
        raise ValueError(msg) from error
    name = url.drivername.split("+")[0]
    if name not in _DRIVERS:
        msg = f"{name} is not supported; use sqlite:/// or postgresql://"
        raise ValueError(msg)
    url = url.set(drivername=_DRIVERS[name])
    if "sslmode" not in url.query:
        return url
    # Hosts hand out addresses as psql writes them; the driver has its own word for the same values.
    return url.difference_update_query(["sslmode", "channel_binding"]).update_query_dict({"ssl": url.query["sslmode"]})


class Database:
    """Opens transactions. `write()` begins with the write lock in hand, `read()` never waits for a writer.

    SQLite lets one writer in at a time: BEGIN IMMEDIATE behind an asyncio lock keeps writers from failing half-way
    (a read that later wants to write would be refused) and makes DDL transactional.
    """

    def __init__(self, address: str, *, pool_size: int = 10) -> None:
        """Prepare the engine; nothing is opened yet."""
        self.url = driver_url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"hide_parameters": True}  # texts and amounts must not reach a log with an error
        if not self.is_sqlite:
            options |= {"pool_size": pool_size}
            options["connect_args"] = {"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS}
        self.sa_engine: AsyncEngine = create_async_engine(self.url, **options)
        self._writer = asyncio.Lock()
        if self.is_sqlite:
            self._prepare_file()
            event.listen(self.sa_engine.sync_engine, "connect", _prepare_sqlite_connection)
            event.listen(self.sa_engine.sync_engine, "begin", _begin_sqlite)
        else:
            for moment in ("connect", "checkin"):
                event.listen(self.sa_engine.sync_engine, moment, _note_rest)
            event.listen(self.sa_engine.sync_engine, "checkout", _require_alive)

    def _prepare_file(self) -> None:
        if self.url.database and self.url.database != ":memory:":
            file = Path(self.url.database)
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists():
                with suppress(OSError):  # what is wrong is told when the file is opened
                    file.touch(mode=0o600)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that may write; rolls back unless the caller commits."""
        if not self.is_sqlite:
            async with AsyncSession(self.sa_engine, expire_on_commit=False) as session:
                yield session
            return
        async with self._writer, self.sa_engine.connect() as plain:
            connection = await plain.execution_options(sqlite_begin="IMMEDIATE")
            async with AsyncSession(connection, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction for reading; it sees one consistent state and is always rolled back."""
        async with AsyncSession(self.sa_engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def connect_for_schema(self) -> AsyncIterator[AsyncConnection]:
        """Open one transaction for migrations; it commits at the end or leaves nothing behind."""
        # A step may take longer than any other command, so on PostgreSQL it has a connection without a limit.
        sa_engine = self.sa_engine if self.is_sqlite else create_async_engine(self.url, poolclass=NullPool)
        async with self._writer, sa_engine.connect() as plain:
            connection = await plain.execution_options(sqlite_begin="IMMEDIATE")
            async with connection.begin():
                yield connection

    async def touch(self) -> None:
        """Commit a write that changes nothing in a migrated database; what it has against that is raised as it is.

        Reading alone would not notice a full disk or a database that became read-only.
        """
        async with self.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = version_num"))
            await session.commit()

    async def close(self) -> None:
        """Give all connections back."""
        await self.sa_engine.dispose()


def _prepare_sqlite_connection(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin or commit by itself
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _require_alive(connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
    """Have a dead connection replaced. One that the server ended says so itself; only a long rested one must be asked.

    Asking takes three messages to the server and back, as many as a short transaction.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    if time.monotonic() - record.info["rests_since"] < RESTED_SECONDS:
        return
    try:
        connection.ping()
    except Exception as error:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError from error
        raise
