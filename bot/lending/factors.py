"""The part of the rate that each period bears, kept as numerators over one whole divisor.

A year's rate over 365 has endless digits; multiplying first and dividing once keeps half a fen exactly half a fen.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.dates import step
from bot.lending.daycount import BASIS, DayCount, days_between, year_parts

if TYPE_CHECKING:
    from datetime import date

    from bot.lending.terms import Terms

ONE, TWELVE, THIRTY_DAY_YEAR = Decimal(1), Decimal(12), Decimal(360)
MONTHS_AND_DAYS = Decimal(12 * 365)
BOTH_YEARS = Decimal(365 * 366)


class Factors(NamedTuple):
    """Interest of period k is balance × numerators[k] / divisor."""

    numerators: list[Decimal]
    divisor: Decimal

    def total(self) -> Factors:
        """Return all periods as one, as simple interest has them."""
        return Factors([sum(self.numerators, Decimal(0))], self.divisor)


def period_factors(terms: Terms, due: list[date]) -> Factors:
    """Return the factors of all periods; exact, nothing is rounded.

    A regular month is a twelfth of a year under `monthly` and 30 days under 30/360; an odd first period counts its
    actual days (over 365, or over 360 with 30/360). A daily rate under `monthly` is first taken times 365.
    """
    counts_by = terms.counts_by
    if terms.daily_rate is not None:
        return _by_day(terms, terms.daily_rate, due)
    if terms.annual_rate is None:
        return Factors([Decimal(0)] * len(due), ONE)
    if counts_by in {DayCount.MONTHLY, DayCount.THIRTY_360}:
        return _by_month(terms, terms.annual_rate, due)
    rate, starts = terms.annual_rate, [terms.start_on, *due]
    if counts_by is DayCount.ACTUAL_ACTUAL:
        return Factors([rate * year_parts(start, end) for start, end in zip(starts, due, strict=False)], BOTH_YEARS)
    return Factors([rate * (end - start).days for start, end in zip(starts, due, strict=False)], BASIS[counts_by])


def _by_day(terms: Terms, rate: Decimal, due: list[date]) -> Factors:
    months = terms.every.unit == "month"
    if terms.counts_by is DayCount.THIRTY_360 and months:
        return Factors(_first_odd(terms, due, rate * 30 * terms.every.count, rate), ONE)
    if terms.counts_by is DayCount.MONTHLY and months:
        return Factors(_first_odd(terms, due, rate * 365 * terms.every.count, rate * 12), TWELVE)
    return Factors([rate * (end - start).days for start, end in zip([terms.start_on, *due], due, strict=False)], ONE)


def _by_month(terms: Terms, rate: Decimal, due: list[date]) -> Factors:
    thirty = terms.counts_by is DayCount.THIRTY_360
    if terms.every.unit != "month":
        days = [rate * (end - start).days for start, end in zip([terms.start_on, *due], due, strict=False)]
        return Factors(days, THIRTY_DAY_YEAR if thirty else Decimal(365))
    if thirty:
        return Factors(_first_odd(terms, due, rate * 30 * terms.every.count, rate), THIRTY_DAY_YEAR)
    return Factors(_first_odd(terms, due, rate * 365 * terms.every.count, rate * 12), MONTHS_AND_DAYS)


def _first_odd(terms: Terms, due: list[date], regular: Decimal, per_day: Decimal) -> list[Decimal]:
    first = regular
    if due[0] != step(terms.start_on, terms.every, 1):
        first = per_day * days_between(terms.start_on, due[0])
    return [first] + [regular] * (len(due) - 1)
