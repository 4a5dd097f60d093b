"""Probes of /readyz: each says what is wrong, or nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from db.faults import why

if TYPE_CHECKING:
    from bot.clock import Clock
    from db.database import Database

logger = logging.getLogger(__name__)

Probe = Callable[[], Awaitable[str | None]]
"""Says what is wrong, or nothing."""

PROBE_SECONDS = 3.0
WRITE_SECONDS = 10.0
FRESH_SECONDS = 2.0


async def ask(probe: Probe) -> str | None:
    """Run one probe; one that does not answer within three seconds is a reason by itself."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await probe()
    except TimeoutError:
        return "a check did not answer in time"


class StoreWatch:
    """Writes to the database now and then: reading alone would not notice a full disk or a read-only file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Watch this database; it was in order when the program started."""
        self._database = database
        self._clock = clock
        self._trouble: str | None = None
        self._looked_at: float | None = None
        self._busy = asyncio.Lock()

    async def look(self) -> None:
        """Write, and say in one line when that stops working and when it works again."""
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self._database.touch()
        except (SQLAlchemyError, OSError) as error:
            trouble = why(error)
        else:
            trouble = None
        if trouble is not None and trouble != self._trouble:
            logger.error("The database cannot be used: %s", trouble, extra={"action": "store.down"})
        if trouble is None and self._trouble is not None:
            logger.info("The database can be used again", extra={"action": "store.up"})
        self._trouble, self._looked_at = trouble, self._clock.monotonic()

    async def probe(self) -> str | None:
        """Say what is wrong, for /readyz; whoever asks often hears what was found a moment ago."""
        async with self._busy:
            if self._looked_at is None or self._clock.monotonic() - self._looked_at > FRESH_SECONDS:
                await self.look()
        return f"database: {self._trouble}" if self._trouble else None


def freshness_probe(name: str, last_beat: Callable[[], float | None], clock: Clock, limit_seconds: float) -> Probe:
    """Make a probe that is content while `last_beat` (on the monotonic clock) is at most `limit_seconds` old."""

    async def probe() -> str | None:
        beat = last_beat()
        if beat is None:
            return f"{name}: has not run yet"
        age = clock.monotonic() - beat
        return None if age <= limit_seconds else f"{name}: silent for {age:.0f} s"

    return probe
