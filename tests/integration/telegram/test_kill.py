"""kill -9 in the middle of a hundred updates: every one is handled, none twice, each chat in order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from db.database import Database
from tests.botapi import BotApiServer

CHATS = 10
UPDATES = 100


@asynccontextmanager
async def victim(database_url: str, api: BotApiServer) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.telegram.victim", database_url, api.url, api.token),
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def handled(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        rows = await session.execute(text("SELECT chat, said FROM handled ORDER BY id"))
        return [(row.chat, row.said) for row in rows]


async def test_it_handles_every_update_once_whenever_it_is_killed(
    database_url: str, database: Database, api: BotApiServer
) -> None:
    key = "INTEGER PRIMARY KEY" if database.is_sqlite else "BIGSERIAL PRIMARY KEY"
    async with database.write() as session:
        await session.execute(text(f"CREATE TABLE handled (id {key}, chat TEXT, said TEXT)"))
        await session.commit()
    expected = [(str(number % CHATS + 1), f"{number:03}") for number in range(UPDATES)]
    for chat, said in expected:
        api.user_says(int(chat), said)
    for replies in (15, 40):
        async with victim(database_url, api):
            await api.wait_for("sendMessage", replies, seconds=90)
    async with victim(database_url, api), asyncio.timeout(90):
        while len(await handled(database)) < UPDATES:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.1)
    done = await handled(database)
    assert sorted(done) == sorted(expected)
    for number in range(1, CHATS + 1):
        in_order = [said for where, said in done if where == str(number)]
        assert in_order == sorted(in_order)
