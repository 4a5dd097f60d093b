"""Is the machine's clock to be believed? At the start it is compared with what was written down last."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from db.repos.newest import newest_moment

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.work import Office

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(hours=2)
"""Clocks that are kept right differ less, also when one was set back by an hour just before."""


class ClockCheck:
    """Doubts a clock that is behind the newest row, until it has caught up.

    Nothing goes out early by such a clock, and nothing twice; it is late, and days are counted wrongly. One that is
    ahead looks like a program that was down, and cannot be told from it.
    """

    def __init__(self, office: Office) -> None:
        """Look at this office's clock and rows."""
        self._office = office
        self._doubt: str | None = None

    async def look(self) -> None:
        """Compare, and say in one line if the clock cannot be right."""
        now = self._office.clock.now()
        async with self._office.look() as work:
            newest = await newest_moment(work.uow.session)
        doubt = _doubt(now, newest)
        if doubt is not None and self._doubt is None:
            logger.error("%s", doubt, extra={"action": "clock.behind"})
        if doubt is None and self._doubt is not None:
            logger.info("The clock is plausible", extra={"action": "clock.plausible"})
        self._doubt = doubt

    async def probe(self) -> str | None:
        """Say what is wrong, for /readyz. A clock that was right at the start is not looked at again."""
        if self._doubt is not None:
            await self.look()
        return self._doubt


def _doubt(now: datetime, newest: datetime | None) -> str | None:
    if newest is None or newest - now <= TOLERANCE:
        return None
    hours = (newest - now) // timedelta(hours=1)
    return (
        f"clock: it says {now:%Y-%m-%d %H:%M} UTC, the newest entry is of {newest:%Y-%m-%d %H:%M} UTC, {hours} hours "
        "later. Set the clock; if it is right now and was wrong before, start with --trust-clock"
    )
