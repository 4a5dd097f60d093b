"""A Bot API server of our own, a bot that talks to it, and a whole channel over a fresh database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import cast

import pytest
from telegram import Bot

from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.channels.telegram.request import AiohttpRequest
from bot.clock import SystemClock
from bot.guide import Guide
from bot.messages import Inbound, Reply
from bot.services.work import Office, Work
from bot.wording import Wording
from tests.botapi import BotApiServer

OpenChannel = Callable[..., AbstractAsyncContextManager[TelegramChannel]]


class Conversation:
    """Stands for the conversation: notes what it is told, answers `re: text`, commits `also` with it.

    `broken` texts raise; `stuck` ones never come to their end; `slow` ones wait for `gate` before their replies.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self.begun: list[Inbound] = []
        self.heard: list[Inbound] = []
        self.replies: dict[str, list[Reply]] = {}
        self.broken: set[str] = set()
        self.slow: set[str] = set()
        self.stuck: set[str] = set()
        self.gate = asyncio.Event()

    async def __call__(
        self,
        inbound: Inbound,
        *,
        also: Callable[[Work], Awaitable[None]] | None = None,
    ) -> list[Reply]:
        said = inbound.press or inbound.text
        self.begun.append(inbound)
        async with self.office.open() as work:
            if said in self.broken:
                raise LookupError("a defect")
            if said in self.stuck:
                await asyncio.Event().wait()
            if also is not None:
                await also(work)
            await work.commit()
        if said in self.slow:
            await self.gate.wait()
        self.heard.append(inbound)
        return self.replies.get(said, [Reply(text=f"re: {said}")])

    @property
    def texts(self) -> list[str]:
        return [inbound.press or inbound.text for inbound in self.heard]


@pytest.fixture(scope="session")
def guide() -> Guide:
    """No guide: the channel never opens it."""
    return cast(Guide, None)


@pytest.fixture
async def api() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


@pytest.fixture
async def bot(api: BotApiServer) -> AsyncIterator[Bot]:
    """A bot on our own HTTP client that gives up quickly."""
    request = AiohttpRequest(read_timeout=0.5)
    async with request:
        yield Bot(api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=request)


@pytest.fixture
def conversation(office: Office) -> Conversation:
    return Conversation(office)


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording()


@pytest.fixture
def live_office(office: Office) -> Office:
    """The office with the machine's own clock, for what really waits."""
    return replace(office, clock=SystemClock())


@pytest.fixture
def open_channel(api: BotApiServer, live_office: Office, conversation: Conversation, wording: Wording) -> OpenChannel:
    """Return `open_channel(private_links, **settings)`, a context in which a channel runs."""
    conversation.office = live_office

    @asynccontextmanager
    async def opened(links: dict[str, str] | None = None, **settings: object) -> AsyncIterator[TelegramChannel]:
        values = {"token": api.token, "api_url": api.url, "poll_seconds": 2} | settings
        channel = TelegramChannel(
            TelegramSettings(**values),  # type: ignore[arg-type]
            office=live_office,
            answer=conversation,
            wording=wording,
            private_links=links,
        )
        await channel.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                await channel.start(tasks)
                try:
                    yield channel
                finally:
                    await channel.stop()
        finally:
            await channel.close()

    return opened
