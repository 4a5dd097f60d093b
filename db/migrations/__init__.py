"""Brings a database to the newest schema. Alembic is loaded only when there is a step to take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, inspect, select, table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.database import Database

VERSIONS = Path(__file__).parent / "versions"


class NewerSchemaError(Exception):
    """The database was brought to a revision that this program does not know."""


async def migrate(database: Database) -> None:
    """Go up to the newest revision, if the database is not there yet; a failure leaves it as it was.

    Raises:
        NewerSchemaError: a newer program has been here; this one would misread what it finds.
    """
    revision = await _revision_of(database)
    if revision == newest_revision():
        return
    if revision is not None and not is_known(revision):
        raise NewerSchemaError(revision)
    from db.migrations.runner import upgrade  # noqa: PLC0415 - it takes a tenth of the start

    await upgrade(database)


async def is_current(database: Database) -> bool:
    """Tell whether a database is at the newest revision."""
    return await _revision_of(database) == newest_revision()


def newest_revision() -> str:
    """Return the newest revision: files are named `<revision>_<what it does>.py`, and revisions count up."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))


def is_known(revision: str) -> bool:
    """Tell whether a revision is one of ours."""
    return any(file.name.startswith(f"{revision}_") for file in VERSIONS.glob("[0-9]*.py"))


async def _revision_of(database: Database) -> str | None:
    async with database.sa_engine.connect() as connection:
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
