"""Amortization schedules: what falls due when, and what it is made of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.lending import plans
from bot.lending.dates import Roll, add_months, next_day_of_month, roll_date, step
from bot.lending.factors import period_factors
from bot.lending.money import ZERO, round_fen
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


def due_dates(terms: Terms) -> list[date]:
    """Return the due dates before any business-day roll; a day 29 to 31 is clipped to the month's end without drift.

    With `due_day` the first is the first such day after the start (after start + n-1 months when a step is n months);
    later ones fall on the same day of the following months.
    """
    first = first_due(terms)
    if terms.every.unit == "month":
        day = terms.due_day or (terms.first_due_on or terms.start_on).day
        count = terms.every.count
        return [first] + [add_months(first, count * k, day) for k in range(1, terms.periods)]
    gap = timedelta(days=terms.every.days)
    step(first, terms.every, terms.periods)  # refuses a schedule that would run past the last date there is
    return [first + gap * k for k in range(terms.periods)]


def first_due(terms: Terms) -> date:
    """Return the first due date before any business-day roll."""
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
    A business-day roll moves the date on which a row is due, not its interest.
    """
    due = due_dates(terms)
    factors = period_factors(terms, due)
    if terms.method is Method.BULLET:
        due, factors = due[-1:], factors.total()
    rows = plans.rows_for(terms, factors)
    return _with_dates(terms, due, rows)


def _with_dates(terms: Terms, due: list[date], rows: list[plans.Row]) -> Schedule:
    interest = sum((row[2] for row in rows), ZERO)
    fee = sum((row[3] for row in rows), ZERO)
    if terms.unrounded:
        interest, fee = round_fen(interest, terms.rounding), round_fen(fee, terms.rounding)
        rows = [_rounded(row, terms) for row in rows]
    shown, known = _rolled(terms, due)
    instalments = []
    before = terms.start_on
    for number, (on, row) in enumerate(zip(due, rows, strict=True)):
        instalments.append(Instalment(number + 1, shown[number], (on - before).days, *row))
        before = on
    return Schedule(tuple(instalments), interest, fee, terms.principal + interest + fee, known)


def _rounded(row: plans.Row, terms: Terms) -> plans.Row:
    payment, principal, interest, fee, balance = (round_fen(cell, terms.rounding) for cell in row)
    return payment, principal, interest, fee, balance


def _rolled(terms: Terms, due: list[date]) -> tuple[list[date], bool]:
    calendar = terms.calendar
    if terms.roll is Roll.OFF or calendar is None:
        return due, True
    return [roll_date(on, terms.roll, calendar) for on in due], all(calendar.knows(on) for on in due)
