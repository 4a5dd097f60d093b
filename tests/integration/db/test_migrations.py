"""Migrations: up and down again, the models match, two at once, and a failing one leaves nothing behind."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from db.database import Database
from db.migrations import is_current, migrate, newest_revision
from db.migrations.runner import config_for, downgrade
from db.models import Base


def _difference(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_it_makes_what_the_models_say(database: Database) -> None:
    async with database.sa_engine.connect() as connection:
        assert await connection.run_sync(_difference) == []


async def test_it_goes_down_and_up_again(database: Database) -> None:
    for revision in [
        script.down_revision or "base" for script in ScriptDirectory.from_config(config_for()).walk_revisions()
    ]:
        await downgrade(database, str(revision))
    async with database.sa_engine.connect() as connection:
        assert await connection.run_sync(_tables) == set()
    await migrate(database)
    assert await is_current(database)


async def test_it_lets_one_migrator_in_at_a_time(database: Database) -> None:
    await downgrade(database, "base")
    other = Database(database.url.render_as_string(hide_password=False))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(migrate(database))
        tasks.create_task(migrate(other))
    assert await is_current(other)
    await other.close()


async def test_it_leaves_nothing_behind_when_a_step_fails(database: Database) -> None:
    await downgrade(database, "base")
    async with database.connect_for_schema() as connection:
        await connection.execute(text("CREATE TABLE push_item (id INTEGER)"))  # the last table that is made collides
    with pytest.raises(SQLAlchemyError):
        await migrate(database)
    async with database.sa_engine.connect() as connection:
        assert await connection.run_sync(_tables) == {"push_item"}
    assert not await is_current(database)


async def test_it_keeps_sqlite_in_wal_mode_with_foreign_keys(sqlite_url: str) -> None:
    opened = Database(sqlite_url)
    async with opened.read() as session:
        assert (await session.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await session.execute(text("PRAGMA foreign_keys"))).scalar() == 1
    await opened.close()


def test_it_knows_the_newest_revision_without_alembic() -> None:
    assert newest_revision() == ScriptDirectory.from_config(config_for()).get_current_head()
