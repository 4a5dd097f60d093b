"""The edges of the whole program: the Bot API server, a person on Telegram, and the settings of a fresh machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.program import MovableClock, TelegramUser
from tests.botapi.server import BotApiServer


@pytest.fixture
def clock() -> MovableClock:
    """The evening before the day on which things begin."""
    return MovableClock("2026-12-07 20:00:00")


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as opened:
        yield opened


@pytest.fixture
def mei(server: BotApiServer) -> TelegramUser:
    """Mei, on Telegram."""
    return TelegramUser(server, 7001)


@pytest.fixture
def settings(database_url: str, server: BotApiServer) -> dict[str, Any]:
    """The program on Telegram with a database of either kind."""
    return {"database_url": database_url, "telegram_bot_token": server.token, "telegram_api_url": server.url}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
