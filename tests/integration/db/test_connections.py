"""Pooled connections to a server: a dead one is replaced before anybody meets it, one in use is not asked each time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection

import db.database
from db.database import Database

pytestmark = pytest.mark.postgres


async def _number(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(text("SELECT pg_backend_pid()")) or 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a connection was asked whether it lives."""
    found: list[int] = []
    ping: Any = AsyncAdapt_asyncpg_connection.ping

    def counted(connection: Any) -> Any:
        found.append(1)
        return ping(connection)

    monkeypatch.setattr(AsyncAdapt_asyncpg_connection, "ping", counted)
    return found


async def test_a_connection_that_the_server_ended_is_replaced(postgres: Database) -> None:
    number = await _number(postgres)
    other = Database(postgres.url.render_as_string(hide_password=False))
    async with other.read() as session:
        await session.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
    await other.close()
    await asyncio.sleep(0.1)
    assert await _number(postgres) != number


async def test_a_connection_in_use_is_not_asked(postgres: Database, asked: list[int]) -> None:
    numbers = {await _number(postgres) for _ in range(3)}
    assert len(numbers) == 1
    assert asked == []


async def test_a_connection_that_rested_is_asked(
    postgres: Database, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await _number(postgres)
    monkeypatch.setattr(db.database, "RESTED_SECONDS", 0.0)
    await _number(postgres)
    assert asked == [1]
