"""The ticks: APScheduler calls a few functions periodically, a monotonic watchdog calls them when it falls silent."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock

logger = logging.getLogger(__name__)

SILENT_TICKS = 3
"""So many missed ticks mean that the scheduler has stopped: an interval job does when the wall clock goes back."""
STALE_TICKS = 6
STALE_SECONDS = 30.0


@dataclass(slots=True)
class Tick:
    """One periodic function and when it last ran, on the monotonic clock."""

    name: str
    run: Callable[[], Awaitable[object]]
    every: float
    last_run: float
    succeeded: bool = False
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


class Ticker:
    """Runs every tick at once and then periodically until `stop()`; a tick never runs twice at the same time."""

    def __init__(self, clock: Clock, *, every: float) -> None:
        """`every` is the period in seconds of a tick that names none of its own."""
        self._clock = clock
        self._every = every
        self._ticks: list[Tick] = []
        self._over = asyncio.Event()

    def add(self, name: str, run: Callable[[], Awaitable[object]], *, every: float | None = None) -> None:
        """Add a tick before `run()`."""
        self._ticks.append(Tick(name, run, every or self._every, self._clock.monotonic()))

    async def run(self) -> None:
        """Tick until told to stop; what is running then is finished."""
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for tick in self._ticks:
            scheduler.add_job(self._once, IntervalTrigger(seconds=tick.every, timezone=UTC), args=[tick], id=tick.name)
        scheduler.start()
        try:
            for tick in self._ticks:
                await self._once(tick)
            await self._watch()
        finally:
            scheduler.shutdown(wait=False)
            for tick in self._ticks:
                async with tick.busy:
                    pass

    def stop(self) -> None:
        """Start no more ticks."""
        self._over.set()

    async def probe(self) -> str | None:
        """Say which tick is stale; None if all are fresh."""
        now = self._clock.monotonic()
        for tick in self._ticks:
            limit = max(tick.every * STALE_TICKS, STALE_SECONDS)
            if now - tick.last_run > limit:
                return f"tick {tick.name}: silent for {now - tick.last_run:.0f} s"
            if not tick.succeeded:
                return f"tick {tick.name}: failed or has not run yet"
        return None

    async def _once(self, tick: Tick) -> None:
        if self._over.is_set() or tick.busy.locked():
            return
        async with tick.busy:
            try:
                await tick.run()
            except Exception:
                tick.succeeded = False
                logger.exception("A tick failed", extra={"action": "tick.failed", "tick": tick.name})
            else:
                tick.succeeded = True
                tick.last_run = self._clock.monotonic()

    async def _watch(self) -> None:
        """Call a tick that the scheduler has forgotten."""
        pause = min(tick.every for tick in self._ticks) if self._ticks else self._every
        while not self._over.is_set():
            try:
                async with asyncio.timeout(pause):
                    await self._over.wait()
            except TimeoutError:
                now = self._clock.monotonic()
                for tick in self._ticks:
                    if now - tick.last_run >= tick.every * SILENT_TICKS:
                        await self._once(tick)
