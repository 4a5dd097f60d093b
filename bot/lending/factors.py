"""The part of the rate that each period bears."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.lending.dates import step
from bot.lending.daycount import DayCount, days_between, year_fraction

if TYPE_CHECKING:
    from datetime import date

    from bot.lending.terms import Terms

NOUGHT = Decimal(0)


def period_factors(terms: Terms, due: list[date]) -> list[Decimal]:
    """Return, for each period, interest as a fraction of the balance; exact to 28 digits, nothing is rounded.

    A regular month is a twelfth of a year under `monthly` and 30 days under 30/360; an odd first period counts its
    actual days (over 365, or over 360 with 30/360). A daily rate under `monthly` is first taken times 365.
    """
    rate, daily = (terms.daily_rate, True) if terms.daily_rate is not None else (terms.annual_rate, False)
    if rate is None:
        return [NOUGHT] * len(due)
    if terms.counts_by in {DayCount.MONTHLY, DayCount.THIRTY_360}:
        return _by_months(terms, rate, due, daily=daily)
    starts = [terms.start_on, *due]
    if daily:
        return [rate * (end - start).days for start, end in zip(starts, due, strict=False)]
    return [rate * year_fraction(start, end, terms.counts_by) for start, end in zip(starts, due, strict=False)]


def _by_months(terms: Terms, rate: Decimal, due: list[date], *, daily: bool) -> list[Decimal]:
    thirty = terms.counts_by is DayCount.THIRTY_360
    year = 360 if thirty else 365
    months = terms.every.unit == "month"
    if not months:
        regular = rate * terms.every.days
    elif thirty:
        regular = rate * 30 * terms.every.count
    else:
        regular = rate * year * terms.every.count / 12
    first = regular
    if due[0] != step(terms.start_on, terms.every, 1):
        first = rate * days_between(terms.start_on, due[0])
    if daily:
        return [first] + [regular] * (len(due) - 1)
    return [first / year] + [regular / year] * (len(due) - 1)
