"""The one door to the present: every other module is handed a `Clock`. Zones are read from the pinned tzdata."""

from __future__ import annotations

import asyncio
import time
import zoneinfo
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# Not from the machine, whose rules may be older than the program, or other ones on each replica.
zoneinfo.reset_tzpath(to=())


class Clock(Protocol):
    """Tells the time and waits; a test puts its own in."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back; for measuring, not for dates."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for the given seconds."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one door

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait for the given seconds."""
        await asyncio.sleep(seconds)


def today_in(clock: Clock, zone: ZoneInfo) -> date:
    """Return the calendar date that people in `zone` read at this moment."""
    return clock.now().astimezone(zone).date()
