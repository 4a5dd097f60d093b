"""The terms of a loan, checked when they are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.lending.dates import MONTHLY, BusinessCalendar, Every, Roll
from bot.lending.daycount import DayCount
from bot.lending.errors import LendingError
from bot.lending.money import FEN, HIGHEST_RATE, Rounding, check_amount, check_rate

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = ["MONTHLY", "DayCount", "Every", "Method", "Roll", "Rounding", "Terms"]

MAX_PERIODS = 3660
HIGHEST = {
    "daily_rate": HIGHEST_RATE,
    "annual_rate": HIGHEST_RATE * 365,
    "fee_per_period": HIGHEST_RATE,
    "fee_total": HIGHEST_RATE,
}
FEES = frozenset({"fee_per_period", "fee_total"})


class Method(StrEnum):
    """How a loan is paid back."""

    EQUAL_INSTALMENT = "equal-instalment"
    EQUAL_PRINCIPAL = "equal-principal"
    INTEREST_ONLY = "interest-only"
    BULLET = "bullet"
    FLAT = "flat"
    FEE = "fee"
    ZERO = "zero"


WITHOUT_PRINCIPAL_GRACE = frozenset({Method.INTEREST_ONLY, Method.BULLET})


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What was agreed. Amounts in yuan, rates as fractions (0.0005 a day, 0.146 a year, fee 0.006 of the principal).

    Exactly one of the four rates is given, none but noughts with `zero`; a fee belongs to `fee` alone. `day_count` None
    means actual days with a daily rate and `monthly` (a twelfth of the year's rate) with an annual one.
    """

    principal: Decimal
    periods: int
    start_on: date
    method: Method
    daily_rate: Decimal | None = None
    annual_rate: Decimal | None = None
    fee_per_period: Decimal | None = None
    fee_total: Decimal | None = None
    day_count: DayCount | None = None
    every: Every = MONTHLY
    due_day: int | None = None
    first_due_on: date | None = None
    grace_principal: int = 0
    instalment: Decimal | None = None
    """The lender's own level payment, where it differs from the computed one."""
    round_instalment: Decimal = FEN
    rounding: Rounding = Rounding.HALF_UP
    unrounded: bool = False
    """Carry every amount unrounded and round only what is shown, as many printed tables do."""
    roll: Roll = Roll.OFF
    calendar: BusinessCalendar | None = None

    def __post_init__(self) -> None:
        """Raise `LendingError` with the key of the first field that is wrong."""
        _check_sizes(self)
        _check_price(self)
        _check_dates(self)

    @property
    def counts_by(self) -> DayCount:
        """The day count in force after the default."""
        if self.day_count is not None:
            return self.day_count
        return DayCount.MONTHLY if self.annual_rate is not None else DayCount.ACTUAL_365


def _check_sizes(terms: Terms) -> None:
    check_amount("lending.principal", terms.principal)
    if terms.principal.quantize(FEN) != terms.principal:
        raise LendingError("lending.principal", value=terms.principal)
    if not 1 <= terms.periods <= MAX_PERIODS:
        raise LendingError("lending.periods", value=terms.periods, min=1, max=MAX_PERIODS)
    no_grace = terms.grace_principal and terms.method in WITHOUT_PRINCIPAL_GRACE
    if not 0 <= terms.grace_principal < terms.periods or no_grace:
        raise LendingError("lending.grace_principal", value=terms.grace_principal)
    unit = terms.round_instalment
    if unit != FEN and (not FEN <= unit <= terms.principal or unit % FEN):
        raise LendingError("lending.round_instalment", value=unit, max=terms.principal)
    if terms.instalment is not None:
        check_amount("lending.instalment", terms.instalment)


def _check_price(terms: Terms) -> None:
    given = []
    for name, highest in HIGHEST.items():
        rate = getattr(terms, name)
        if rate is not None:
            check_rate(f"lending.{name}", rate, highest)
            given.append(name)
    if terms.method is Method.ZERO:
        fits = not any(getattr(terms, name) for name in given)
    else:
        fits = len(given) == 1 and (terms.method is Method.FEE) == (given[0] in FEES)
    if not fits:
        raise LendingError("lending.rate", value=" ".join(given), method=terms.method.value)


def _check_dates(terms: Terms) -> None:
    if terms.due_day is not None and (not 1 <= terms.due_day <= 31 or terms.every.unit != "month"):
        raise LendingError("lending.due_day", value=terms.due_day, min=1, max=31)
    if terms.first_due_on is not None and terms.first_due_on <= terms.start_on:
        raise LendingError("lending.first_due", value=terms.first_due_on, min=terms.start_on)
    if terms.roll is not Roll.OFF and terms.calendar is None:
        raise LendingError("lending.calendar", value=terms.roll.value)
