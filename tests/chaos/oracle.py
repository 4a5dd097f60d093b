"""What must have been said by now, worked out from the definition alone: no code of the reminder policy is used.

A stage is due when the borrower's own hour, or the loan's, comes on its day in the lender's calendar, pushed out of the
quiet hours, while its occurrence is open. Quiet weekends move what can wait: reminders to Friday, alerts to Monday.
Rungs of the ladder belong to the oldest open occurrence of a loan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.chaos.town import LENDERS_ZONE, Borrower, Debt, Wishes

LADDER = (1, 3, 7, 15, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 360)
STEP = timedelta(minutes=15)
"""All hours of the town, in all of its zones, are whole quarters in UTC."""
WIDE = timedelta(days=4)


class Key(NamedTuple):
    """What is said at most once."""

    user_id: int
    occurrence_id: int
    due_on: date
    stage: str


@dataclass(slots=True, kw_only=True)
class Deed:
    """Occurrences are closed (paid, deleted) or opened again at some moment between `begun` and `done`."""

    occurrences: frozenset[int]
    closes: bool
    begun: datetime
    done: datetime | None = None


class _Is(Enum):
    OPEN = 1
    CLOSED = 2
    UNSURE = 3


class Oracle:
    """Knows the deeds, and from them what was due when."""

    def __init__(self, deeds: Iterable[Deed]) -> None:
        self._deeds: defaultdict[int, list[Deed]] = defaultdict(list)
        for deed in deeds:
            for each in deed.occurrences:
                self._deeds[each].append(deed)

    def ever_closed(self, occurrence_id: int) -> bool:
        """Tell whether any deed touched an occurrence."""
        return occurrence_id in self._deeds

    def due(self, one: Borrower, after: datetime, until: datetime) -> dict[Key, tuple[datetime, bool]]:
        """Return the moment of everything due in (after, until], and whether that is sure.

        It is unsure where the moment falls into the time in which a deed was under way.
        """
        found = {}
        for debt in one.debts:
            for place, (occurrence_id, due_on) in enumerate(debt.dues):
                for stage, moment in _stages(_wishes_for(one, debt), due_on, after, until):
                    being = self._may_speak(debt, place, moment, rung=stage.startswith("o"))
                    if being is not _Is.CLOSED and moment >= debt.known_since:
                        key = Key(one.user_id, occurrence_id, due_on, stage)
                        found[key] = (moment, being is _Is.OPEN)
        return found

    def _may_speak(self, debt: Debt, place: int, moment: datetime, *, rung: bool) -> _Is:
        own = self._being(debt.dues[place][0], moment)
        older = [self._being(each, moment) for each, _ in debt.dues[:place]] if rung else []
        if own is _Is.CLOSED or _Is.OPEN in older:
            return _Is.CLOSED
        return _Is.UNSURE if _Is.UNSURE in (own, *older) else _Is.OPEN

    def _being(self, occurrence_id: int, moment: datetime) -> _Is:
        being = _Is.OPEN
        for deed in self._deeds.get(occurrence_id, ()):
            if moment < deed.begun:
                break
            if deed.done is None or moment <= deed.done:
                return _Is.UNSURE
            being = _Is.CLOSED if deed.closes else _Is.OPEN
        return being


def useful_until(stage: str, due_on: date, meant: datetime) -> datetime:
    """Return when words come too late: a reminder's when the due date is over, an alert's when the next rung's day is.

    What the borrower asked for is of use for a week after it was `meant` to be said.
    """
    if ":" in stage:
        return meant + timedelta(days=7)
    rung = int(stage[1:])
    later = [*(days for days in LADDER if days > rung), LADDER[-1] + 30]
    last_day = due_on + timedelta(days=0 if stage.startswith("d") else later[0])
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=ZoneInfo(LENDERS_ZONE)).astimezone(UTC)


def _wishes_for(one: Borrower, debt: Debt) -> Wishes:
    return one.wishes if debt.remind_minute is None else one.wishes._replace(remind_minute=debt.remind_minute)


def is_quiet(moment: datetime, wishes: Wishes) -> bool:
    """Tell whether a moment lies in somebody's quiet hours."""
    if wishes.quiet_from is None or wishes.quiet_until is None:
        return False
    minute = _minute(moment, wishes)
    if wishes.quiet_from < wishes.quiet_until:
        return wishes.quiet_from <= minute < wishes.quiet_until
    return minute >= wishes.quiet_from or minute < wishes.quiet_until


def _stages(wishes: Wishes, due_on: date, after: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
    named = [(f"d{days}", -days) for days in wishes.lead_days] + [(f"o{days}", days) for days in LADDER]
    for stage, days in named:
        day = due_on + timedelta(days=days)
        while wishes.quiet_weekends and days not in {0, 1} and day.isoweekday() > 5:
            day += timedelta(days=1 if days > 0 else -1)
        if (after - WIDE).date() <= day <= (until + WIDE).date():
            moment = _moment(wishes, day, stage == "d0")
            if after < moment <= until:
                yield stage, moment


@cache
def _moment(wishes: Wishes, day: date, last_chance: bool) -> datetime:  # noqa: FBT001 - the cache wants it plain
    """Look at one quarter of an hour after the other until the wishes are met."""
    moment = datetime.combine(day, time(), tzinfo=UTC) - timedelta(days=1)
    while _minute(moment, wishes) != wishes.remind_minute or _lenders_day(moment) != day:
        moment += STEP
    wanted = moment
    while is_quiet(moment, wishes):
        moment += STEP
    if last_chance and _lenders_day(moment) > day:
        morning = wanted
        while _minute(morning, wishes) != wishes.quiet_until:
            morning -= STEP
        return morning if _lenders_day(morning) == day else moment
    return moment


def _minute(moment: datetime, wishes: Wishes) -> int:
    local = moment.astimezone(ZoneInfo(wishes.timezone))
    return local.hour * 60 + local.minute


def _lenders_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(LENDERS_ZONE)).date()
