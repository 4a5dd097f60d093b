from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import SystemClock
from bot.scheduler import Ticker

EVERY = 0.02


@asynccontextmanager
async def running(ticker: Ticker) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ticker.run())
        yield
        ticker.stop()


async def test_it_ticks_at_once_and_again_and_again() -> None:
    ticks: list[int] = []
    done = asyncio.Event()

    async def tick() -> None:
        ticks.append(1)
        if len(ticks) == 3:
            done.set()

    ticker = Ticker(SystemClock(), EVERY)
    ticker.add("plan", tick)
    async with running(ticker), asyncio.timeout(5):
        await done.wait()
    assert await ticker.probe() is None


async def test_it_goes_on_when_the_wall_clock_was_set_back_an_hour() -> None:
    """Interval jobs wait for the hour that was taken away, and stay silent for good when nobody restarts them."""
    ticks: list[int] = []
    resumed = asyncio.Event()

    async def tick() -> None:
        ticks.append(1)
        if len(ticks) == 1:
            # What the scheduler believes after the clock went back: the next run is an hour away.
            in_an_hour = SystemClock().now() + timedelta(hours=1)
            ticker._scheduler.modify_job("plan", next_run_time=in_an_hour)
        if len(ticks) == 4:
            resumed.set()

    ticker = Ticker(SystemClock(), EVERY)
    ticker.add("plan", tick)
    async with running(ticker), asyncio.timeout(5):
        await resumed.wait()
        next_run = ticker._scheduler.get_job("plan").next_run_time
    assert next_run < SystemClock().now() + timedelta(minutes=1)


async def test_it_survives_a_tick_that_fails() -> None:
    ticks: list[int] = []
    done = asyncio.Event()

    async def tick() -> None:
        ticks.append(1)
        if len(ticks) < 3:
            raise OSError("the database is away")
        done.set()

    ticker = Ticker(SystemClock(), EVERY)
    ticker.add("plan", tick)
    assert await ticker.probe() == "tick plan: has not succeeded yet"
    async with running(ticker), asyncio.timeout(5):
        await done.wait()


async def test_a_tick_never_overlaps_itself() -> None:
    """Two runs at once select the same rows before either marks them."""
    at_work = 0
    most = 0
    ticks: list[int] = []

    async def tick() -> None:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(EVERY * 5)
        at_work -= 1
        ticks.append(1)

    ticker = Ticker(SystemClock(), EVERY)
    ticker.add("plan", tick)
    async with running(ticker):
        await asyncio.sleep(EVERY * 15)
    assert most == 1
    assert len(ticks) >= 2


async def test_it_lets_a_tick_end_before_it_stops() -> None:
    begun = asyncio.Event()
    ended: list[int] = []

    async def tick() -> None:
        begun.set()
        await asyncio.sleep(EVERY * 5)
        ended.append(1)

    ticker = Ticker(SystemClock(), EVERY)
    ticker.add("plan", tick)
    async with running(ticker), asyncio.timeout(5):
        await begun.wait()
    assert ended


async def test_one_slow_tick_does_not_hold_up_another() -> None:
    done = asyncio.Event()
    release = asyncio.Event()

    async def slow() -> None:
        await release.wait()

    async def quick() -> None:
        done.set()

    ticker = Ticker(SystemClock(), EVERY)
    ticker.add("slow", slow, every=60)
    ticker.add("quick", quick)
    async with running(ticker), asyncio.timeout(5):
        await done.wait()
        release.set()


async def test_a_tick_that_took_long_is_not_at_once_called_overdue() -> None:
    every = EVERY * 10
    moments: list[float] = []
    again = asyncio.Event()

    async def tick() -> None:
        if len(moments) < 2:  # the first one is called by the ticker itself, before anybody watches
            ticker._scheduler.modify_job("plan", next_run_time=SystemClock().now() + timedelta(hours=1))
            await asyncio.sleep(every * 5 * len(moments))
        else:
            again.set()
        moments.append(SystemClock().monotonic())

    ticker = Ticker(SystemClock(), every)
    ticker.add("plan", tick)
    async with running(ticker), asyncio.timeout(10):
        await again.wait()
    _, ended, called = moments
    assert called - ended > every * 2


async def test_a_tick_that_starts_late_is_neither_dropped_nor_repeated() -> None:
    """The scheduler drops jobs that are more than a second late, or works off every run that it missed.

    python-telegram-bot/python-telegram-bot#3642, agronholm/apscheduler#296, #182, #146,
    RichardAtCT/claude-code-telegram#175.
    """
    ticker = Ticker(SystemClock(), EVERY)
    done = asyncio.Event()

    async def tick() -> None:
        done.set()

    ticker.add("plan", tick)
    async with running(ticker), asyncio.timeout(5):
        await done.wait()
        job = ticker._scheduler.get_job("plan")
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
