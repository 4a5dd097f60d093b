"""How many days, and what part of a year, lie between two dates. Ranges are half-open: the last day is not counted."""

from __future__ import annotations

from calendar import isleap
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class DayCount(StrEnum):
    """Conventions for turning days into a part of the rate."""

    ACTUAL_365 = "actual/365"
    ACTUAL_360 = "actual/360"
    ACTUAL_ACTUAL = "actual/actual"
    ACTUAL_364 = "actual/364"
    THIRTY_360 = "30/360"
    MONTHLY = "monthly"


BASIS = {
    DayCount.ACTUAL_365: Decimal(365),
    DayCount.ACTUAL_360: Decimal(360),
    DayCount.ACTUAL_364: Decimal(364),
}


def days_between(start_on: date, end_on: date) -> int:
    """Return later minus earlier: the first day counts, the last does not (算头不算尾)."""
    return (end_on - start_on).days


def year_parts(start_on: date, end_on: date) -> int:
    """Return the part of a year between two dates in units of 1/(365 x 366): days of leap years / 366, others / 365.

    This is the ISDA actual/actual rule. It adds up over any split.
    """
    return _position(end_on) - _position(start_on)


def _position(on: date) -> int:
    """Return the year and what has passed of it, in units of 1/(365 x 366)."""
    passed = on.timetuple().tm_yday - 1
    return on.year * 365 * 366 + passed * (365 if isleap(on.year) else 366)
