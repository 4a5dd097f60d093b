"""Brings a database to the newest schema. Alembic is loaded only when there is a step to take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, inspect, select, table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.database import Database

VERSIONS = Path(__file__).parent / "versions"


async def migrate(database: Database) -> None:
    """Go up to the newest revision, if the database is not there yet; a failure leaves it as it was."""
    if await is_current(database):
        return
    from db.migrations.runner import upgrade  # noqa: PLC0415 - it takes a tenth of the start

    await upgrade(database)


async def is_current(database: Database) -> bool:
    """Tell whether a database is at the newest revision."""
    async with database.sa_engine.connect() as connection:
        return await connection.run_sync(_revision) == newest_revision()


def newest_revision() -> str:
    """Return the newest revision: files are named `<revision>_<what it does>.py`, and revisions count up."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
