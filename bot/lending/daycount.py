"""How many days, and what part of a year, lie between two dates. Ranges are half-open: the last day is not counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum


class DayCount(StrEnum):
    """Conventions for turning days into a part of the rate."""

    ACTUAL_365 = "actual/365"
    ACTUAL_360 = "actual/360"
    ACTUAL_ACTUAL = "actual/actual"
    ACTUAL_364 = "actual/364"
    THIRTY_360 = "30/360"
    MONTHLY = "monthly"


_BASIS = {DayCount.ACTUAL_365: 365, DayCount.ACTUAL_360: 360, DayCount.ACTUAL_364: 364}


def days_between(start_on: date, end_on: date) -> int:
    """Return later minus earlier: the first day counts, the last does not (算头不算尾)."""
    return (end_on - start_on).days


def days_30e(start_on: date, end_on: date) -> int:
    """Return days of 30-day months (30E/360: the 31st counts as the 30th). Adds up over any split."""
    return _days_of_360(end_on) - _days_of_360(start_on)


def _days_of_360(on: date) -> int:
    return on.year * 360 + on.month * 30 + min(on.day, 30)


def year_fraction(start_on: date, end_on: date, day_count: DayCount) -> Decimal:
    """Return the part of a year between two dates.

    actual/actual is the ISDA rule: days in leap years / 366 plus the others / 365. `monthly` has no meaning between two
    free dates and counts actual days / 365.
    """
    if day_count is DayCount.THIRTY_360:
        return Decimal(days_30e(start_on, end_on)) / 360
    if day_count is DayCount.ACTUAL_ACTUAL:
        return _year_position(end_on) - _year_position(start_on)
    return Decimal(days_between(start_on, end_on)) / _BASIS.get(day_count, 365)


def _year_position(on: date) -> Decimal:
    """Return the year plus the part of it that has passed."""
    first = date(on.year, 1, 1)
    length = 366 if (on.year % 4 == 0 and on.year % 100 != 0) or on.year % 400 == 0 else 365
    return on.year + Decimal((on - first).days) / length
