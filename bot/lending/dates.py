"""Calendar steps that neither drift nor lose the end of a month: due dates, statements, business days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from bot.lending.errors import LendingError


class Roll(StrEnum):
    """What happens to a due date that is no business day."""

    OFF = "off"
    FOLLOWING = "following"
    PRECEDING = "preceding"


class BusinessCalendar(Protocol):
    """Says which days banks work; the kept library behind it lives outside this package."""

    def is_open(self, on: date) -> bool:
        """Return whether `on` is a working day."""
        ...

    def knows(self, on: date) -> bool:
        """Return whether the holidays of that year are known; if not, plain weekends are used."""
        ...


@dataclass(frozen=True, kw_only=True)
class Every:
    """The step from one due date to the next."""

    count: int
    unit: Literal["month", "day", "week"]

    def __post_init__(self) -> None:
        """Raise `LendingError("lending.every")` for a step that is not 1 to 366 units."""
        if self.unit not in {"month", "day", "week"} or not 1 <= self.count <= 366:
            raise LendingError("lending.every", value=f"{self.count} {self.unit}")

    @property
    def days(self) -> int:
        """Days of one step; 30 a month where a step counts in months."""
        return self.count * {"month": 30, "week": 7, "day": 1}[self.unit]


MONTHLY = Every(count=1, unit="month")


def add_months(anchor: date, months: int, day: int | None = None) -> date:
    """Return the date `months` later on `day` (default: the anchor's), the last day of the month where it is missing.

    Always stepped from the anchor, so 31 Jan gives 28 Feb and then 31 Mar. Raises `LendingError("lending.date")`
    outside the years 1 to 9999.
    """
    index = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise LendingError("lending.date", value=f"{anchor} + {months} months")
    wanted = day or anchor.day
    return date(year, month + 1, wanted if wanted <= 28 else min(wanted, monthrange(year, month + 1)[1]))


def next_day_of_month(after: date, day: int) -> date:
    """Return the first date later than `after` that falls on `day` (the last of the month where that is missing)."""
    here = add_months(after, 0, day)
    return here if here > after else add_months(after, 1, day)


def step(anchor: date, every: Every, count: int, day: int | None = None) -> date:
    """Return the date `count` steps after the anchor. Raises `LendingError("lending.date")` beyond year 9999."""
    if every.unit == "month":
        return add_months(anchor, every.count * count, day)
    try:
        return anchor + timedelta(days=every.days * count)
    except OverflowError as error:
        raise LendingError("lending.date", value=f"{anchor} + {every.days * count} days") from error


def roll_date(on: date, roll: Roll, calendar: BusinessCalendar) -> date:
    """Return the nearest business day in the direction of `roll`; the date itself if it is one or rolling is off."""
    if roll is Roll.OFF:
        return on
    one = timedelta(days=1 if roll is Roll.FOLLOWING else -1)
    while not calendar.is_open(on):
        on += one
    return on


def counted_on(local: datetime, cutoff: time | None = None) -> date:
    """Return the day for which money that arrives at a local wall time counts: the next one after the cut-off hour.

    The engine knows dates alone; with this its caller turns a moment in the loan's zone into one. Without a cut-off the
    day ends at midnight; the cut-off itself is still in time.
    """
    late = cutoff is not None and local.time() > cutoff
    return local.date() + timedelta(days=1 if late else 0)
