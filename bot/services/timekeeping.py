"""Is the machine's clock to be believed? It is compared with what was written down last, and with others' clocks."""

from __future__ import annotations

import logging
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from db.repos.newest import newest_moment, server_moment

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.work import Office

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(hours=2)
"""Clocks that are kept right differ less, also when one was set back by an hour just before."""
HEAR_SECONDS = 10.0
NEWEST, SERVER, BOT_API = "the newest entry is of", "the database server says", "the Bot API says"


class ClockCheck:
    """Doubts a clock that is behind the newest row, or far from the clock of another machine, until they agree.

    The others' clocks are evidence and nothing else: no moment is ever taken from them, and nothing waits for a doubt
    to end, for it may be the other clock that is wrong. Where there is no other machine, a clock that is ahead looks
    like a program that was down, and cannot be told from it.
    """

    def __init__(self, office: Office, *, of_machine: bool = False) -> None:
        """Look at this office's clock and rows; at others' clocks only if it is the machine's, and not made up."""
        self._office = office
        self._hears = of_machine
        self._trusted = False
        self._newest: datetime | None = None
        self._heard: dict[str, tuple[datetime, float]] = {}
        self._doubt: str | None = None

    def trust(self) -> None:
        """Believe the clock from now on, whatever anybody says."""
        self._trusted = True

    async def look(self) -> None:
        """Compare, and say in one line if the clock cannot be right."""
        if self._trusted:
            return
        async with self._office.look() as work:
            self._newest = await newest_moment(work.uow.session)
            said = await server_moment(work.uow.session) if self._asks_server else None
        if said is not None:
            self._heard[SERVER] = (said, self._office.clock.monotonic())
        self._judge()

    def hear(self, header: str) -> None:
        """Take the `Date` of an answer of the Bot API as what its clock says; the first, and one now and then."""
        now = self._office.clock.monotonic()
        known = self._heard.get(BOT_API)
        if self._trusted or not self._hears or (known is not None and now - known[1] < HEAR_SECONDS):
            return
        try:
            said = parsedate_to_datetime(header)
        except ValueError:
            return
        self._heard[BOT_API] = (said if said.tzinfo else said.replace(tzinfo=UTC), now)
        self._judge()

    async def probe(self) -> str | None:
        """Say what is wrong, for /readyz. Rows and server are not asked again about a clock that was right."""
        if self._doubt is not None:
            try:
                await self.look()
            except (SQLAlchemyError, OSError):
                self._judge()  # what the database has is told by another probe
        return self._doubt

    @property
    def _asks_server(self) -> bool:
        return self._hears and not self._office.database.is_sqlite

    def _judge(self) -> None:
        now, passed = self._office.clock.now(), self._office.clock.monotonic()
        doubts = [_behind(now, self._newest)]
        doubts += [_apart(now, by, said + timedelta(seconds=passed - at)) for by, (said, at) in self._heard.items()]
        doubt = next((each for each in doubts if each is not None), None)
        if doubt is not None and self._doubt is None:
            logger.error("%s", doubt, extra={"action": "clock.wrong"})
        if doubt is None and self._doubt is not None:
            logger.info("The clock is plausible", extra={"action": "clock.plausible"})
        self._doubt = doubt


def _behind(now: datetime, newest: datetime | None) -> str | None:
    if newest is None or newest - now <= TOLERANCE:
        return None
    return _difference(now, NEWEST, newest) + "Set the clock; if it is right now and was wrong before, " + _OVERRIDE


def _apart(now: datetime, witness: str, said: datetime) -> str | None:
    if abs(said - now) <= TOLERANCE:
        return None
    return _difference(now, witness, said) + "Set the one that is wrong; if that cannot be, " + _OVERRIDE


_OVERRIDE = "start with --trust-clock"


def _difference(now: datetime, witness: str, said: datetime) -> str:
    hours, way = round(abs(said - now) / timedelta(hours=1)), "later" if said > now else "earlier"
    return f"clock: it says {now:%Y-%m-%d %H:%M} UTC, {witness} {said:%Y-%m-%d %H:%M} UTC, {hours} hours {way}. "
