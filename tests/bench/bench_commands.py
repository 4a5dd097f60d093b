"""How long a command takes to be answered, in quiet times and while everybody's reminders of nine o'clock go out."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram import Bot

from bot import runtime
from bot.app import build
from bot.settings import load_settings
from tests.bench.stage import ShiftedClock, addresses, chat_of, fill, make_due, office_at
from tests.bench.table import Row
from tests.botapi.server import BotApiServer
from tests.botapi.state import Call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

DUE = {False: 10_000, True: 100_000}
ASKED = {False: 150, True: 600}
CHATS = 20
PAUSE = 0.1
"""From one command to the next, if it was answered by then."""
BARE = 100
PATIENCE_SECONDS = 120
WANTED_SECONDS = 0.3


async def commands(*, full: bool) -> list[Row]:
    """Ask /loans again and again, first with nothing to send, then with thousands of reminders due at once."""
    rows = []
    async with addresses() as urls:
        for kind, url in urls.items():
            await fill(url, DUE[full] + CHATS)
            async with BotApiServer() as server:
                server.state.calls = ear = Ear()
                bare = await _bare(server)
                async with _program(url, server):
                    await _ask(server, ear, DUE[full], CHATS)  # whatever is made at the first call is made now
                    idle = await _ask(server, ear, DUE[full], ASKED[full])
                    async with office_at(url, ShiftedClock()) as office:
                        await make_due(office, DUE[full])
                    busy = await _ask(server, ear, DUE[full], ASKED[full])
                    sent = sum(call.chat is not None and call.chat <= chat_of(DUE[full]) for call in ear)
                if sent <= BARE:
                    raise RuntimeError("there was no burst")
            rows += _rows(kind, bare, idle, busy)
    return rows


def _rows(kind: str, bare: Sequence[float], idle: Sequence[float], busy: Sequence[float]) -> list[Row]:
    quick, slow = ([_percentile(times, share) for times in (bare, idle, busy)] for share in (50, 99))
    return [
        Row(
            what=f"/loans while idle, p50, {kind}",
            measured=f"{quick[1] * 1000:.0f} ms (p99 {slow[1] * 1000:.0f} ms)",
            baseline=f"{quick[0] * 1000:.0f} ms, one bare send of PTB's client",
            ratio=quick[1] / quick[0],
        ),
        Row(
            what=f"/loans in the burst, p50, {kind}",
            measured=f"{quick[2] * 1000:.0f} ms",
            baseline=f"{quick[1] * 1000:.0f} ms while idle",
            ratio=quick[2] / quick[1],
        ),
        Row(
            what=f"/loans in the burst, p99, {kind}",
            measured=f"{slow[2] * 1000:.0f} ms",
            baseline=f"{WANTED_SECONDS * 1000:.0f} ms wanted",
            ratio=slow[2] / WANTED_SECONDS,
            aim="<= 1",
        ),
    ]


def _percentile(times: Sequence[float], share: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


async def _bare(server: BotApiServer) -> list[float]:
    bot = Bot(server.token, base_url=f"{server.url}/bot")
    times = []
    async with bot:
        for _ in range(BARE):
            begun = time.perf_counter()
            await bot.send_message(1, "/loans")
            times.append(time.perf_counter() - begun)
    return times


class Ear(list[Call]):
    """The server's list of calls, which also tells who waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[int | None, asyncio.Future[float]] = {}

    def append(self, call: Call) -> None:
        super().append(call)
        heard = self.waiting.pop(call.chat, None) if call.method == "sendMessage" else None
        if heard is not None and not heard.done():
            heard.set_result(time.perf_counter())

    def listen(self, chat: int) -> asyncio.Future[float]:
        """Give the moment of the next message to a chat."""
        self.waiting[chat] = asyncio.get_running_loop().create_future()
        return self.waiting[chat]


async def _ask(server: BotApiServer, ear: Ear, due: int, count: int) -> list[float]:
    """Write a command now and then, each from the next chat; return how long each answer took."""
    times = []
    async with asyncio.timeout(count * PAUSE + PATIENCE_SECONDS):
        for number in range(count):
            chat = chat_of(due + 1 + number % CHATS)
            answer = ear.listen(chat)
            begun = time.perf_counter()
            server.user_says(chat, "/loans")
            times.append(await answer - begun)
            await asyncio.sleep(max(PAUSE - times[-1], 0))
    return times


@asynccontextmanager
async def _program(url: str, server: BotApiServer) -> AsyncIterator[None]:
    """Run the whole program in a process of its own."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.bench.bench_commands", url, server.url, server.token),
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    try:
        while await child.stdout.readline() != b"ready\n":
            pass
        yield
    finally:
        child.terminate()
        await child.wait()


async def serve(url: str, api_url: str, token: str) -> None:
    """Be that process."""
    settings = load_settings(
        database_url=url,
        telegram_bot_token=token,
        telegram_api_url=api_url,
        http_port=0,
        webchat="off",
        tick_seconds=1,
    )
    with runtime.loading():
        app = build(settings, ShiftedClock())
    app.announce = lambda _text: None
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run())
        await app.started.wait()
        sys.stdout.write("ready\n")
        sys.stdout.flush()


if __name__ == "__main__":
    runtime.serve(serve(*sys.argv[1:4]))
