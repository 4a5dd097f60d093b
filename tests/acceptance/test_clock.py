"""A machine whose clock is a day off at the start: one clear line and 503, as far as anybody can know better."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

import bot.app
from bot.clock import SystemClock
from bot.settings import load_settings
from tests.acceptance.test_outages import readiness
from tests.botapi.server import BotApiServer

DAY = timedelta(days=1)


class WrongClock(SystemClock):
    """A machine's clock; everybody else's is right."""

    off = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.off


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> type[WrongClock]:
    """The machine that the program runs on."""
    monkeypatch.setattr(bot.app, "SystemClock", WrongClock)
    monkeypatch.setattr(WrongClock, "off", timedelta(0))
    return WrongClock


@asynccontextmanager
async def started(*, trusting: bool = False, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    app = bot.app.build(load_settings(http_port=0, webchat="off", tick_seconds=0.2, **settings))
    app.trust_clock = trusting
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run())
        await app.started.wait()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}") as web:
            yield web
        app.stop()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [message for message in caplog.messages if message.startswith("clock: ")]


@pytest.mark.parametrize(("off", "way"), [(DAY, "earlier"), (-DAY, "later")])
async def test_it_doubts_a_clock_that_telegram_contradicts(
    sqlite_url: str,
    server: BotApiServer,
    machine: type[WrongClock],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    off: timedelta,
    way: str,
) -> None:
    machine.off = off
    api: dict[str, Any] = {"telegram_bot_token": server.token, "telegram_api_url": server.url}
    async with started(database_url=sqlite_url, **api) as web:
        await readiness(web, 503, "the Bot API says")
        [line] = told(caplog)
        assert f"24 hours {way}. Set the one that is wrong" in line
        machine.off = timedelta(0)
        await readiness(web, 200)


@pytest.mark.postgres
async def test_it_doubts_a_clock_that_the_database_server_contradicts(
    postgres_url: str, machine: type[WrongClock], caplog: pytest.LogCaptureFixture
) -> None:
    machine.off = DAY
    async with started(database_url=postgres_url) as web:
        await readiness(web, 503, "the database server says")
        assert len(told(caplog)) == 1
        machine.off = timedelta(0)
        await readiness(web, 200)


@pytest.mark.postgres
async def test_it_believes_the_operator_and_not_the_others(
    postgres_url: str, server: BotApiServer, machine: type[WrongClock], caplog: pytest.LogCaptureFixture
) -> None:
    machine.off = DAY
    api: dict[str, Any] = {"telegram_bot_token": server.token, "telegram_api_url": server.url}
    async with started(trusting=True, database_url=postgres_url, **api) as web:
        await server.wait_for("getMe", 1)
        await readiness(web, 200)
        assert told(caplog) == []


async def test_it_is_content_with_a_clock_that_is_right(
    database_url: str, server: BotApiServer, machine: type[WrongClock], caplog: pytest.LogCaptureFixture
) -> None:
    machine.off = timedelta(minutes=90)
    api: dict[str, Any] = {"telegram_bot_token": server.token, "telegram_api_url": server.url}
    async with started(database_url=database_url, **api) as web:
        await server.wait_for("getMe", 1)
        await readiness(web, 200)
        assert told(caplog) == []


async def test_it_cannot_doubt_a_clock_that_is_ahead_where_nobody_knows_better(
    sqlite_url: str, machine: type[WrongClock], caplog: pytest.LogCaptureFixture
) -> None:
    """docs/operations.md says so; this is here to notice when it becomes untrue."""
    machine.off = DAY
    async with started(database_url=sqlite_url) as web:
        await readiness(web, 200)
        assert told(caplog) == []
