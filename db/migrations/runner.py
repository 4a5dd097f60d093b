"""Runs Alembic: all steps in one transaction, one process at a time."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from filelock import AsyncFileLock
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from db.database import Database

MIGRATION_LOCK = 0x5368_6F75  # PostgreSQL advisory lock of the one migrator


def config_for(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, working on `connection` if one is given."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Go up to a revision; a failure leaves the database as it was."""
    async with _one_migrator(database), database.connect_for_schema() as connection:
        await connection.run_sync(lambda sync: command.upgrade(config_for(sync), revision))


async def downgrade(database: Database, revision: str) -> None:
    """Go back to an older revision."""
    async with _one_migrator(database), database.connect_for_schema() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config_for(sync), revision))


@asynccontextmanager
async def _one_migrator(database: Database) -> AsyncIterator[None]:
    if database.is_sqlite:
        async with AsyncFileLock(f"{database.url.database}.migrate.lock"):
            yield
        return
    async with database.sa_engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        try:
            yield
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            await connection.rollback()
