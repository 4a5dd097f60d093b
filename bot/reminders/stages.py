"""The stages at which an occurrence is spoken of, and how long each is still of use."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.reminders.moments import start_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

LADDER = (1, 3, 7, 15, *range(30, 361, 30))
"""Days past due at which lateness is spoken of; the last one is a closing note."""
LAST_RUNG = LADDER[-1]
SNOOZE = "snooze"
CATCH_UP = "back"
EXTRA_USEFUL = timedelta(days=7)
FRIDAY = 4


class Stage(NamedTuple):
    """A stage and the day it belongs to: `days` before the due date, or past it where `overdue`."""

    code: str
    days: int
    overdue: bool

    def day_for(self, due_on: date) -> date:
        """Return the date, in the loan's calendar, on which the stage is said."""
        return due_on + timedelta(days=self.days if self.overdue else -self.days)

    def working_day_for(self, due_on: date) -> date:
        """Return the date of the stage where weekends are kept quiet: a reminder moves to Friday, an alert to Monday.

        The due date itself and the question on the day after cannot wait.
        """
        day = self.day_for(due_on)
        beyond_friday = day.weekday() - FRIDAY
        if beyond_friday <= 0 or self.days <= (1 if self.overdue else 0):
            return day
        return day + timedelta(days=3 - beyond_friday if self.overdue else -beyond_friday)


RUNGS = tuple(Stage(f"o{days}", days, overdue=True) for days in LADDER)


def leads(days: Iterable[int]) -> tuple[Stage, ...]:
    """Return the stages of the chosen lead days, the earliest first."""
    return tuple(Stage(f"d{lead}", lead, overdue=False) for lead in sorted(set(days), reverse=True))


def timed(name: str, moment: datetime, zone: ZoneInfo) -> str:
    """Name a stage that belongs to a moment and not to a due date (`snooze:2026-12-09T09:00`)."""
    return f"{name}:{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def useful_until(code: str, due_on: date, zone: ZoneInfo, moment: datetime) -> datetime:
    """Return from when on a late message of this stage would be of no use (UTC).

    A reminder is of use until the due date is over in the loan's zone, an alert until a day after the next rung, one
    that the borrower asked for (`moment` is when it was meant) for a week.
    """
    kind, _, rest = code.partition(":")
    if rest or not kind[1:].isdecimal():
        return moment + EXTRA_USEFUL
    if kind[0] == "d":
        return start_of(due_on + timedelta(days=1), zone)
    later = [days for days in LADDER if days > int(kind[1:])]
    return start_of(due_on + timedelta(days=(later[0] if later else LAST_RUNG + 30) + 1), zone)


def is_rung(code: str) -> bool:
    """Tell whether a stage is a rung of the overdue ladder."""
    return code[:1] == "o" and code[1:].isdecimal()


def is_lead(code: str) -> bool:
    """Tell whether a stage is a reminder before or on the due date."""
    return code[:1] == "d" and code[1:].isdecimal()
