"""Amortization schedules: what falls due when, and what it is made of."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from functools import partial
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.dates import Roll, add_months, next_day_of_month, roll_date, step
from bot.lending.factors import period_factors
from bot.lending.money import ZERO, round_fen
from bot.lending.plans import Columns, columns_for
from bot.lending.terms import Method, Terms

if TYPE_CHECKING:
    from decimal import Decimal


class Instalment(NamedTuple):
    """One row. Amounts in yuan with two decimals; `balance` is the principal left; `days` count from the last one."""

    number: int
    due_on: date
    days: int
    payment: Decimal
    principal: Decimal
    interest: Decimal
    fee: Decimal
    balance: Decimal


class Schedule(NamedTuple):
    """All rows with their sums. `calendar_known` is False where a holiday calendar was asked beyond its years."""

    instalments: tuple[Instalment, ...]
    total_interest: Decimal
    total_fee: Decimal
    total_payment: Decimal
    calendar_known: bool = True


# The last day of each month; 0 where it depends on the year.
LAST_DAYS = (31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FEE, BULLET = Method.FEE, Method.BULLET
# Makes rows from tuples without a Python call for each: a schedule is asked for on every look at a loan.
_as_instalment = partial(tuple.__new__, Instalment)


def due_dates(terms: Terms) -> list[date]:
    """Return the due dates before any business-day roll; a day 29 to 31 is clipped to the month's end without drift.

    With `due_day` the first is the first such day after the start (after start + n-1 months when a step is n months);
    later ones fall on the same day of the following months. Raises `LendingError("lending.date")` beyond year 9999.
    """
    first = first_due(terms)
    step(first, terms.every, terms.periods)  # refuses a schedule that would run past the last date there is
    if terms.every.unit != "month":
        gap = timedelta(days=terms.every.days)
        return [first + gap * number for number in range(terms.periods)]
    day = terms.due_day or (terms.first_due_on or terms.start_on).day
    start, count = first.year * 12 + first.month - 1, terms.every.count
    later = range(start + count, start + count * terms.periods, count)
    if day <= 28:
        return [first, *[date(month // 12, month % 12 + 1, day) for month in later]]
    lasts = (LAST_DAYS[month % 12] or 28 + isleap(month // 12) for month in later)
    dates = [date(month // 12, month % 12 + 1, min(last, day)) for month, last in zip(later, lasts, strict=True)]
    return [first, *dates]


def first_due(terms: Terms) -> date:
    """Return the first due date before any business-day roll: agreed, by due day, or a step after the start."""
    if terms.first_due_on is not None:
        return terms.first_due_on
    if terms.due_day is None:
        return step(terms.start_on, terms.every, 1)
    return next_day_of_month(add_months(terms.start_on, terms.every.count - 1), terms.due_day)


def schedule_for(terms: Terms) -> Schedule:
    """Return the schedule of `terms`.

    Interest of a row is rounded to 0.01 by `terms.rounding`, level payments to `round_instalment`; the last row takes
    what rounding left over, so that principal adds up and the last balance is zero. Equal instalments use
    P / sum(prod(1 / (1 + f))) with the factor f of each period, as Apache Fineract does. A `bullet` is one row.
    A business-day roll moves the date on which a row is due, not its interest. In yuan. Raises
    `LendingError("lending.date")` beyond year 9999. Source: the rules and tables named in docs/maths.md.
    """
    due = due_dates(terms)
    factors = period_factors(terms, due)
    if terms.method is BULLET:
        due, factors = due[-1:], factors.total()
    columns = columns_for(terms, factors)
    interest = sum(columns.interest, ZERO)
    fee = sum(columns.fee, ZERO) if terms.method is FEE else ZERO
    if terms.unrounded:
        interest, fee = round_fen(interest, terms.rounding), round_fen(fee, terms.rounding)
        columns = Columns(*([round_fen(cell, terms.rounding) for cell in column] for column in columns))
    shown, known = _rolled(terms, due)
    ordinals = [terms.start_on.toordinal(), *map(date.toordinal, due)]
    days = map(sub, ordinals[1:], ordinals)
    rows = zip(range(1, len(due) + 1), shown, days, *columns, strict=True)
    return Schedule(tuple(map(_as_instalment, rows)), interest, fee, terms.principal + interest + fee, known)


def _rolled(terms: Terms, due: list[date]) -> tuple[list[date], bool]:
    calendar = terms.calendar
    if terms.roll is Roll.OFF or calendar is None:
        return due, True
    return [roll_date(on, terms.roll, calendar) for on in due], all(calendar.knows(on) for on in due)
