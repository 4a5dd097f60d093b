"""The whole program as it is built for people, under a clock that a test sets, against our own Bot API server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bot.app import App, build
from bot.clock import SystemClock
from bot.settings import load_settings
from tests.botapi.server import BotApiServer

BEIJING = ZoneInfo("Asia/Shanghai")
WEBCHAT_KEY = "acceptance-key"


class MovableClock(SystemClock):
    """Runs like the machine's clock, from whatever moment it is set to."""

    def __init__(self, at: str) -> None:
        self._shift = timedelta()
        self.set(at)

    def now(self) -> datetime:
        return super().now() + self._shift

    def set(self, at: str) -> None:
        """Set the moment, in Beijing: `2026-12-08 08:59:59`."""
        wanted = datetime.fromisoformat(at).replace(tzinfo=BEIJING)
        self._shift += wanted - self.now()


@dataclass
class Desk:
    """A running program and what it told its operator."""

    app: App
    told: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.app.port}"


@asynccontextmanager
async def running(clock: MovableClock, **settings: Any) -> AsyncIterator[Desk]:
    """Run the program until the end of the block; it is stopped as SIGTERM would stop it."""
    base = {"http_port": 0, "tick_seconds": "0.1", "webchat_key": WEBCHAT_KEY}
    desk = Desk(build(load_settings(**base | settings), clock))
    desk.app.announce = desk.told.append
    async with asyncio.TaskGroup() as tasks:
        program = tasks.create_task(desk.app.run())
        started = tasks.create_task(desk.app.started.wait())
        await asyncio.wait([program, started], return_when=asyncio.FIRST_COMPLETED)
        started.cancel()
        try:
            if not program.done():
                yield desk
        finally:
            desk.app.stop()


@dataclass
class TelegramUser:
    """A person on Telegram: writes, presses, and reads what arrives."""

    server: BotApiServer
    chat: int
    language: str = "zh-hans"
    heard: int = 0
    seen: int = 0

    async def says(self, text: str) -> str:
        """Write, and wait for the answer."""
        self._catch_up()
        self.server.user_says(self.chat, text, language_code=self.language)
        return await self.hears()

    async def presses(self, label: str) -> str:
        """Press a button of the newest message that has it, and wait for what follows."""
        message_id, data = self._find(label)
        self._catch_up()
        self.server.user_presses(message_id, data, language_code=self.language)
        return await self.hears()

    async def hears(self, seconds: float = 15) -> str:
        """Wait for the next new message."""
        self.heard += 1
        return await self._nth(self.heard, "sendMessage", seconds)

    async def sees_changed(self, seconds: float = 15) -> str:
        """Wait for the next message that changes where it stands; these come beside the answers, in any order."""
        self.seen += 1
        return await self._nth(self.seen, "editMessageText", seconds)

    async def _nth(self, number: int, method: str, seconds: float) -> str:
        async with asyncio.timeout(seconds):
            while len(texts := self._arrived(method)) < number:  # noqa: ASYNC110 - the server is looked at like a screen
                await asyncio.sleep(0.02)
        return texts[number - 1]

    def _catch_up(self) -> None:
        self.heard = len(self._arrived("sendMessage"))

    def _arrived(self, method: str) -> list[str]:
        calls = [
            call
            for call in self.server.state.calls
            if call.accepted and call.chat == self.chat and call.method == method
        ]
        return [str(call.params.get("text")) for call in calls]

    def _find(self, label: str) -> tuple[int, str]:
        for message_id, message in sorted(self.server.state.messages.items(), reverse=True):
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in (button for row in rows for button in row):
                if message["chat"]["id"] == self.chat and label in button["text"]:
                    return message_id, str(button["callback_data"])
        msg = f"no button {label!r}"
        raise AssertionError(msg)


class WebVisitor:
    """The web chat over its own protocol."""

    def __init__(self, desk: Desk) -> None:
        self._client = httpx.AsyncClient(base_url=desk.url, follow_redirects=True, headers={"Origin": desk.url})
        self._turn = 0

    async def enter(self) -> httpx.Response:
        return await self._client.get("/", params={"key": WEBCHAT_KEY})

    async def says(self, text: str) -> str:
        before = len(await self.lines())
        answer = await self._client.post("/api/messages", json={"text": text, "client_id": self._id()})
        answer.raise_for_status()
        return "\n".join((await self.lines())[before + 1 :])

    async def presses(self, label: str) -> str:
        message, data = self._find(label, (await self._state())["messages"])
        before = len(await self.lines())
        body = {"message_id": message, "data": data, "client_id": self._id()}
        (await self._client.post("/api/presses", json=body)).raise_for_status()
        lines = await self.lines()
        return "\n".join(lines[before:] or lines[-1:])

    async def hears(self, part: str, seconds: float = 15) -> str:
        """Wait until a line holds `part`."""
        async with asyncio.timeout(seconds):
            while True:
                found = [line for line in await self.lines() if part in line]
                if found:
                    return found[-1]
                await asyncio.sleep(0.05)

    async def lines(self) -> list[str]:
        return [
            re.sub(r"<[^>]+>", "", message.get("html") or message.get("text") or "")
            for message in (await self._state())["messages"]
        ]

    async def close(self) -> None:
        await self._client.aclose()

    async def _state(self) -> Any:
        return (await self._client.get("/api/state")).raise_for_status().json()

    def _id(self) -> str:
        self._turn += 1
        return f"acceptance-{self._turn:04d}"

    def _find(self, label: str, messages: list[Any]) -> tuple[int, str]:
        for message in reversed(messages):
            for button in (button for row in message.get("keyboard", []) for button in row):
                if label in button["label"]:
                    return int(message["id"]), str(button["data"])
        msg = f"no button {label!r}"
        raise AssertionError(msg)
