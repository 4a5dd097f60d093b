"""The periodic ticks: APScheduler calls them, a watchdog on the monotonic clock calls them when it falls silent.

There is no job per loan: what is due stands in the database, and a tick that comes late finds it all the same.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from prometheus_client import Gauge, Histogram

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from prometheus_client import CollectorRegistry

    from bot.clock import Clock

logger = logging.getLogger(__name__)

SILENT_PERIODS = 3
"""After so many periods without a tick the watchdog calls it itself."""
STALE_PERIODS = 6
SLOWEST_IS_FRESH_SECONDS = 30.0


class TickMeters(Protocol):
    """A hook for counting ticks."""

    def ticked(self, name: str, seconds: float, late_seconds: float) -> None:
        """Note how long a tick took, and how late it began."""
        ...


class PrometheusTickMeters:
    """Keeps the durations of ticks in a registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register the collectors."""
        self._seconds = Histogram("shouqi_tick_seconds", "How long a tick took.", ["tick"], registry=registry)
        self._lag = Gauge(
            "shouqi_tick_lag_seconds", "How much later than its period a tick began.", ["tick"], registry=registry
        )

    def ticked(self, name: str, seconds: float, late_seconds: float) -> None:
        """Note how long a tick took, and how late it began."""
        self._seconds.labels(name).observe(seconds)
        self._lag.labels(name).set(late_seconds)


@dataclass(slots=True, kw_only=True)
class _Tick:
    """One thing that is done again and again; times are monotonic seconds."""

    name: str
    action: Callable[[], Awaitable[object]]
    every: float
    started_at: float
    ended_at: float
    succeeded_at: float | None = None
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


class Ticker:
    """Runs ticks until it is stopped. A tick never overlaps itself, and one that fails is simply tried again."""

    def __init__(self, clock: Clock, every: float, meters: TickMeters | None = None) -> None:
        """`every` is the usual period in seconds."""
        self._clock = clock
        self._every = every
        self._meters = meters
        self._ticks: dict[str, _Tick] = {}
        self._stop = asyncio.Event()
        # Without these a job that starts a second late is dropped, and a pile of missed runs is worked off one by one.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def add(self, name: str, action: Callable[[], Awaitable[object]], every: float | None = None) -> None:
        """Have `action` called every so many seconds; the first time at once."""
        now = self._clock.monotonic()
        self._ticks[name] = _Tick(name=name, action=action, every=every or self._every, started_at=now, ended_at=now)

    async def run(self) -> None:
        """Tick until `stop` is called; a tick that is under way then is let end."""
        for tick in self._ticks.values():
            trigger = IntervalTrigger(seconds=tick.every, timezone=UTC)
            self._scheduler.add_job(self._call, trigger, args=[tick.name], id=tick.name)
        self._scheduler.start()
        try:
            # The scheduler reads the machine's clock, which need not be ours: the first time is called from here.
            for name in self._ticks:
                await self._call(name)
            await self._watch()
        finally:
            self._scheduler.pause()
            for tick in self._ticks.values():
                async with tick.busy:
                    pass
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # the scheduler shuts down in the loop's next round

    def stop(self) -> None:
        """Ask for the end."""
        self._stop.set()

    async def probe(self) -> str | None:
        """Say what is wrong, for /readyz: a tick that has not succeeded for a while."""
        for tick in self._ticks.values():
            if tick.succeeded_at is None:
                return f"tick {tick.name}: has not succeeded yet"
            age = self._clock.monotonic() - tick.succeeded_at
            if age > max(tick.every * STALE_PERIODS, SLOWEST_IS_FRESH_SECONDS):
                return f"tick {tick.name}: silent for {age:.0f} s"
        return None

    async def _watch(self) -> None:
        """Call what the scheduler forgot: its jobs wait for an hour when the wall clock is set back by one."""
        while not self._stop.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._stop.wait()
            for tick in self._ticks.values():
                silent = self._clock.monotonic() - tick.ended_at
                if silent > tick.every * SILENT_PERIODS and not tick.busy.locked() and not self._stop.is_set():
                    logger.warning("A tick was overdue", extra={"action": "tick.overdue", "tick": tick.name})
                    self._scheduler.reschedule_job(tick.name, trigger=IntervalTrigger(seconds=tick.every, timezone=UTC))
                    await self._call(tick.name)

    async def _call(self, name: str) -> None:
        tick = self._ticks[name]
        if tick.busy.locked():
            return
        async with tick.busy:
            started = self._clock.monotonic()
            late, tick.started_at = max(started - tick.started_at - tick.every, 0.0), started
            try:
                await tick.action()
            except Exception:
                logger.exception("A tick failed", extra={"action": "tick.failed", "tick": name})
            else:
                tick.succeeded_at = self._clock.monotonic()
            tick.ended_at = self._clock.monotonic()
            if self._meters is not None:
                self._meters.ticked(name, tick.ended_at - started, late)
