"""Receiving: one poller per token, conflicts and outages, and the webhook."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.webhook import HEADER, derived_secret
from db.locks import MemoryLock
from tests.botapi import BotApiServer, Fault
from tests.integration.telegram.conftest import Conversation, OpenChannel
from tests.integration.telegram.waiting import until


@asynccontextmanager
async def served(channel: TelegramChannel, port: int) -> AsyncIterator[str]:
    """Serve a channel's routes."""
    config = uvicorn.Config(Starlette(routes=channel.routes), port=port, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server._serve())
        await until(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{port}/telegram"
        finally:
            server.should_exit = True


class ReadOnlyLock(MemoryLock):
    """Cannot be had until it is mended."""

    def __init__(self) -> None:
        super().__init__()
        self.mended = False
        self.refused = 0

    async def acquire(self) -> bool:
        if not self.mended:
            self.refused += 1
            raise OSError(errno.EROFS, "Read-only file system", "/data/poll.lock")
        return await super().acquire()


async def test_it_lets_one_process_poll_and_another_take_over(
    api: BotApiServer, open_channel: OpenChannel, caplog: pytest.LogCaptureFixture
) -> None:
    """Two pollers on one token (greeves89/AI-Employee#319, #322, getsynkora/synkora-ai#178)."""
    caplog.set_level(logging.INFO, "bot.channels.telegram")
    async with open_channel():
        api.user_says(7, "first")
        await api.wait_for("sendMessage")
        async with open_channel():
            await until(lambda: "another process polls" in caplog.text)
            api.user_says(7, "second")
            await api.wait_for("sendMessage", 2)
    assert "somebody else receives" not in caplog.text
    async with open_channel():
        api.user_says(7, "third")
        await api.wait_for("sendMessage", 3)
    assert api.texts() == ["re: first", "re: second", "re: third"]


async def test_it_says_that_its_lock_cannot_be_had_and_tries_again(
    api: BotApiServer, open_channel: OpenChannel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The folder may be read-only or full when the poller begins; that must not end the program."""
    lock = ReadOnlyLock()
    monkeypatch.setattr("bot.channels.telegram.channel.session_lock", lambda *_: lock)
    monkeypatch.setattr("bot.channels.telegram.poller.LOCK_PAUSE", 0.05)
    async with open_channel():
        await until(lambda: lock.refused > 2)
        lock.mended = True
        api.user_says(7, "hello")
        await api.wait_for("sendMessage")
    told = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert told == ["no updates: /data/poll.lock: Read-only file system"]


async def test_it_goes_on_after_conflicts_floods_and_outages(api: BotApiServer, open_channel: OpenChannel) -> None:
    api.script(
        "getUpdates",
        Fault.refuse(409, "Conflict: terminated by other getUpdates request"),
        Fault.retry_after(0.1),
        Fault.status(502),
        Fault.reset_before(),
    )
    async with open_channel():
        api.user_says(7, "x")
        await api.wait_for("sendMessage", seconds=20)
    assert api.texts() == ["re: x"]


async def test_it_takes_a_forgotten_webhook_away(api: BotApiServer, open_channel: OpenChannel) -> None:
    """What was written during a restart is dropped (ClickHouse/nerve#171)."""
    api.state.webhook = {"url": "http://127.0.0.1:1/old"}
    api.user_says(7, "waiting")
    async with open_channel():
        await api.wait_for("sendMessage")
        assert api.accepted("deleteWebhook")[0].params.get("drop_pending_updates") in {None, False}
        api.state.webhook = {"url": "http://127.0.0.1:1/set by somebody"}
        api.user_says(7, "more")
        await api.wait_for("sendMessage", 2)
    assert api.texts() == ["re: waiting", "re: more"]


async def test_it_reads_on_when_the_numbers_start_anew(api: BotApiServer, open_channel: OpenChannel) -> None:
    async with open_channel(poll_seconds=1):
        api.user_says(7, "before")
        await api.wait_for("sendMessage")
        await asyncio.sleep(1.2)
        api.state.next_update = 10
        api.user_says(7, "after")
        await api.wait_for("sendMessage", 2)
    assert api.texts() == ["re: before", "re: after"]


async def test_it_receives_by_webhook(
    api: BotApiServer, open_channel: OpenChannel, unused_tcp_port: int, conversation: Conversation
) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}"
    async with open_channel(webhook_url=address) as channel, served(channel, unused_tcp_port):
        api.user_says(7, "x")
        await api.wait_for("sendMessage")
    (call,) = api.accepted("setWebhook")
    assert call.params["url"] == f"{address}/telegram"
    assert call.params["secret_token"] == derived_secret(api.token)
    assert "my_chat_member" in call.params["allowed_updates"]
    assert conversation.texts == ["x"]


async def test_it_answers_a_repeated_delivery_and_handles_it_once(
    api: BotApiServer, open_channel: OpenChannel, unused_tcp_port: int, conversation: Conversation
) -> None:
    async with (
        open_channel(webhook_url="http://127.0.0.1:1", webhook_secret="own-secret") as channel,
        served(channel, unused_tcp_port) as address,
        aiohttp.ClientSession() as session,
    ):
        api.user_says(7, "x")
        for _ in range(3):
            async with session.post(address, json=api.state.updates[0], headers={HEADER: "own-secret"}) as answer:
                assert answer.status == 200
        await api.wait_for("sendMessage")
    assert conversation.texts == ["x"]


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [
        ("", b"{}", 403),
        ("wrong", b'{"update_id": 1}', 403),
        ("ключ", b'{"update_id": 1}', 403),
        ("own-secret", b"no json", 400),
        ("own-secret", b"[]", 400),
        ("own-secret", b'{"update_id": "1"}', 400),
        ("own-secret", b"x" * (1024 * 1024 + 1), 413),
    ],
)
async def test_it_refuses_what_is_not_telegram_s(
    open_channel: OpenChannel, secret: str, body: bytes, status: int
) -> None:
    async with open_channel(webhook_url="http://127.0.0.1:1", webhook_secret="own-secret") as channel:
        transport = httpx.ASGITransport(Starlette(routes=channel.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.post("/telegram", content=body, headers={HEADER.encode(): secret.encode()})
    assert answer.status_code == status


async def test_it_asks_for_a_repetition_when_it_cannot_store(
    api: BotApiServer, open_channel: OpenChannel, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    async def broken(*_: object) -> int:
        tries.append(1)
        raise OSError("disk full")

    address = f"http://127.0.0.1:{unused_tcp_port}"
    async with open_channel(webhook_url=address) as channel, served(channel, unused_tcp_port):
        with monkeypatch.context() as patch:
            patch.setattr("bot.services.inbox.Inbox.store", broken)
            api.user_says(7, "x")
            await until(lambda: tries)
        assert api.texts() == []
        await api.wait_for("sendMessage")
    assert api.texts() == ["re: x"]
