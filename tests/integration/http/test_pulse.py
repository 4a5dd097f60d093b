"""The dead man's switch: heard while all is well, silent otherwise, and its address is nobody's business."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.http.pulse import Pulse

PATH = "/ping/its-own-secret"


@asynccontextmanager
async def watcher(port: int, status: int = 200) -> AsyncIterator[list[str]]:
    """Something outside that waits for the pulse; yields the paths that were called."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get(PATH, hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield heard
    finally:
        await runner.cleanup()


async def content() -> str | None:
    return None


async def worried() -> str | None:
    return "database: the disk is full"


async def test_it_calls_while_every_probe_is_content(unused_tcp_port: int) -> None:
    async with watcher(unused_tcp_port) as heard:
        await Pulse(f"http://127.0.0.1:{unused_tcp_port}{PATH}", [content, content]).beat()
    assert heard == [PATH]


async def test_it_is_silent_when_a_probe_complains(unused_tcp_port: int, caplog: pytest.LogCaptureFixture) -> None:
    async with watcher(unused_tcp_port) as heard:
        await Pulse(f"http://127.0.0.1:{unused_tcp_port}{PATH}", [content, worried]).beat()
    assert heard == []
    assert [(record.action, record.getMessage()) for record in caplog.records] == [  # type: ignore[attr-defined]
        ("pulse.withheld", "No pulse: database: the disk is full")
    ]


@pytest.mark.parametrize("status", [500, None])
async def test_it_never_names_the_address_that_did_not_answer(
    unused_tcp_port: int, caplog: pytest.LogCaptureFixture, status: int | None
) -> None:
    pulse = Pulse(f"http://127.0.0.1:{unused_tcp_port}{PATH}", [content])
    if status is None:
        await pulse.beat()
    else:
        async with watcher(unused_tcp_port, status):
            await pulse.beat()
    assert [record.action for record in caplog.records] == ["pulse.failed"]  # type: ignore[attr-defined]
    assert "secret" not in caplog.text
