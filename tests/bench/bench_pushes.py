"""From the ready row to the committed answer: messages a second, and memory while a long backlog drains."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil  # type: ignore[import-untyped]
from telegram import Bot

from bot.channels.telegram import TelegramTransport
from bot.channels.telegram.request import AiohttpRequest
from bot.outbox import Dispatcher, OutboxSettings
from bot.outbox.meters import NoMeters
from bot.reminders import PushRenderer
from bot.wording import Wording
from tests.bench.bench_sending import CONCURRENCY, TEXT, server
from tests.bench.stage import ShiftedClock, addresses, fill, office_at, write_pushes
from tests.bench.table import Row

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.services.work import Office

RATE = 3000.0
"""More than can be reached: the budget of the token is not what is measured."""
ROUNDS = {False: 2, True: 8}
"""Many short ones: a machine that is shared has good moments and bad ones, and both ways are to have their best."""
WARM = 400
"""So many are sent before the clock runs, by us and by the library: connections and templates are made once."""
MESSAGES = {False: 2_000, True: 5_000}
BACKLOG = {False: 20_000, True: 100_000}
DRAINED = {False: 10_000, True: 100_000}
WARM_SHARE = 0.1
SAMPLES = 50
MIB = 1024 * 1024


class Counter(NoMeters):
    """Calls out when so many messages are sent; anything else that becomes of one stops the benchmark."""

    def __init__(self, wanted: int, each: Callable[[int], None] | None = None) -> None:
        self.sent = 0
        self.done = asyncio.Event()
        self._wanted = wanted
        self._each = each

    def outcome(self, channel: str, outcome: str) -> None:
        if outcome != "sent":
            msg = f"a push ended as {outcome}"
            raise RuntimeError(msg)
        self.sent += 1
        if self._each is not None:
            self._each(self.sent)
        if self.sent == self._wanted:
            self.done.set()


@dataclass(frozen=True, slots=True)
class Sender:
    """A way to the loopback server."""

    address: str
    token: str

    async def plain(self, count: int) -> float:
        """Return the messages a second of the library's own client, fifty at a time, with nothing around it."""
        bot = Bot(self.token, base_url=f"{self.address}/bot")

        async def send(chats: Iterator[int]) -> None:
            for chat in chats:
                await bot.send_message(chat, TEXT, parse_mode="HTML")

        async def send_all(count: int) -> float:
            chats = iter(range(1, count + 1))
            begun = time.perf_counter()
            await asyncio.gather(*(send(chats) for _ in range(CONCURRENCY)))
            return count / (time.perf_counter() - begun)

        async with bot:
            await send_all(WARM)
            return await send_all(count)

    @asynccontextmanager
    async def outlet(self, office: Office) -> AsyncIterator[Outlet]:
        """Open a way out; it may be used several times, one after the other."""
        async with AiohttpRequest() as request:
            bot = Bot(self.token, base_url=f"{self.address}/bot", request=request, get_updates_request=request)
            yield Outlet(office, TelegramTransport(bot), PushRenderer(Wording()))


@dataclass(frozen=True, slots=True)
class Outlet:
    """Everything between ready rows and the server."""

    office: Office
    transport: TelegramTransport
    renderer: PushRenderer

    async def drain(self, counter: Counter) -> float:
        """Send what is ready until the counter is content; return how many a second were claimed, sent and settled."""
        settings = OutboxSettings(rate=RATE, token_id="42")
        dispatcher = Dispatcher(self.office, {"telegram": self.transport}, self.renderer, settings, counter)
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(dispatcher.run())
            await counter.done.wait()
            await dispatcher.stop()
        return counter.sent / (time.perf_counter() - begun)


async def speed(*, full: bool) -> list[Row]:
    """Measure claim, render, send, settle against the library's bare sends, in turn; the best round of each counts."""
    count = MESSAGES[full]
    best: dict[str, float] = {}
    clock = ShiftedClock()  # one for all rounds: the rate's budget remembers its moments
    async with addresses() as urls, server() as (address, token):
        sender = Sender(address, token)
        for url in urls.values():
            await fill(url, count)
        for _ in range(ROUNDS[full]):
            best["plain"] = max(best.get("plain", 0.0), await sender.plain(count))
            for kind, url in urls.items():
                async with office_at(url, clock) as office, sender.outlet(office) as outlet:
                    await write_pushes(office, WARM)
                    await outlet.drain(Counter(WARM))
                    await write_pushes(office, count)
                    reached = await outlet.drain(Counter(count))
                best[kind] = max(best.get(kind, 0.0), reached)
    theirs = best.pop("plain")
    return [
        Row(
            what=f"push end to end, {kind}",
            measured=f"{ours:,.0f} messages/s",
            baseline=f"{theirs:,.0f}/s bare sends of PTB's client, {CONCURRENCY} at a time",
            ratio=ours / theirs,
            aim=">= 2.5",
        )
        for kind, ours in best.items()
    ]


async def memory(*, full: bool) -> list[Row]:
    """Measure the memory of the process while a backlog drains: its highest against its lowest once it is warm."""
    rows = []
    async with addresses() as urls, server() as (address, token):
        for kind, url in urls.items():
            await fill(url, BACKLOG[full])
            async with office_at(url, ShiftedClock()) as office:
                await write_pushes(office, BACKLOG[full])
                async with Sender(address, token).outlet(office) as outlet:
                    samples = await _drain(outlet, DRAINED[full])
            rows.append(
                Row(
                    what=f"memory, {DRAINED[full]:,} of {BACKLOG[full]:,} sent, {kind}",
                    measured=f"{max(samples) / MIB:.0f} MiB at most",
                    baseline=f"{min(samples) / MIB:.0f} MiB at least, once warm",
                    ratio=max(samples) / min(samples),
                    aim="<= 1.2",
                )
            )
    return rows


async def _drain(outlet: Outlet, count: int) -> list[int]:
    process = psutil.Process()
    samples: list[int] = []

    def sample(sent: int) -> None:
        if sent >= count * WARM_SHARE and sent % (count // SAMPLES) == 0:
            samples.append(process.memory_info().rss)

    await outlet.drain(Counter(count, sample))
    return samples
