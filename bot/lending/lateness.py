"""The words of lateness: a lender's penalty rule, what is overdue, and the lines that explain its cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.errors import LendingError
from bot.lending.money import ZERO, check_amount, check_rate

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


class Base(StrEnum):
    """What the penalty is a part of."""

    OVERDUE_PRINCIPAL = "overdue-principal"
    OVERDUE_AMOUNT = "overdue-amount"
    OUTSTANDING = "outstanding"


class Compound(StrEnum):
    """When unpaid interest starts to bear interest."""

    MONTHLY = "monthly"
    """On the due date's monthly anniversaries."""
    THIRTY_DAYS = "30d"
    """Every 30 days, where only a number of days is known and no date."""


class Cap(StrEnum):
    """Where the penalty stops growing."""

    NONE = "none"
    PRINCIPAL = "principal"


class PaidFirst(StrEnum):
    """What a part payment after the due date clears first."""

    CHARGES = "charges"
    INSTALMENT = "instalment"


class LineKind(StrEnum):
    """What a line of the explanation is about."""

    INTEREST = "interest"
    PENALTY = "penalty"
    LATE_FEE = "late-fee"
    MINIMUM = "minimum"
    CAP = "cap"


@dataclass(frozen=True, kw_only=True)
class PenaltyRule:
    """How a lender charges lateness. Rates are fractions, amounts yuan.

    `multiple` of the contract's daily rate, or a fixed `daily_rate`, or neither (nothing is charged for the days).
    `on_top`: ordinary interest runs on as well. `grace_days`: nothing is charged up to that many days past due, after
    them all days since the due date count. Cut-off hours are the caller's: it turns a moment into a date first.
    `as_interest`: what runs is ordinary interest and no penalty, as on a card; nothing else changes by it. `compound`
    adds unpaid interest and penalty to the base; a late fee never bears interest (银发〔2016〕111号).
    """

    multiple: Decimal | None = None
    daily_rate: Decimal | None = None
    on_top: bool = False
    as_interest: bool = False
    base: Base = Base.OVERDUE_AMOUNT
    grace_days: int = 0
    compound: Compound | None = None
    minimum_per_day: Decimal = ZERO
    minimum_total: Decimal = ZERO
    late_fee_rate: Decimal = ZERO
    late_fee_floor: Decimal = ZERO
    cap: Cap = Cap.NONE
    paid_first: PaidFirst = PaidFirst.CHARGES

    def __post_init__(self) -> None:
        """Raise `LendingError` with the key of the first field that is wrong."""
        if self.multiple is not None and self.daily_rate is not None:
            raise LendingError("lending.penalty_rate", value=self.daily_rate)
        if self.as_interest and self.on_top:
            raise LendingError("lending.as_interest", value="on_top")
        for key in ("multiple", "daily_rate", "late_fee_rate"):
            rate = getattr(self, key)
            if rate is not None:
                check_rate(f"lending.{key}", rate)
        for key in ("minimum_per_day", "minimum_total", "late_fee_floor"):
            check_amount(f"lending.{key}", getattr(self, key), zero=True)
        if not 0 <= self.grace_days <= 366:
            raise LendingError("lending.grace_days", value=self.grace_days, min=0, max=366)


class Paid(NamedTuple):
    """A part payment on or after the due date."""

    on: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """One instalment that was not paid by its due date, as of the end of a day. Amounts in yuan.

    `principal` is the principal in it, `amount` all of it with interest and fees, `outstanding` the principal of the
    whole loan still owed. `payments` are those made since the due date; earlier ones are already taken off the amounts.
    `minimum` is the unpaid part of a bill's minimum payment: the late fee is taken from it where it is given.
    `rate_shown` replaces the contract's daily rate in the formula, e.g. `0.0325 / 365` for a rate agreed by the year.
    """

    principal: Decimal
    amount: Decimal
    outstanding: Decimal
    due_on: date
    as_of: date
    contract_daily_rate: Decimal
    payments: tuple[Paid, ...] = ()
    minimum: Decimal | None = None
    rate_shown: str = ""

    def __post_init__(self) -> None:
        """Raise `LendingError` with the key of the first field that is wrong."""
        check_amount("lending.amount", self.amount)
        check_amount("lending.overdue_principal", self.principal, zero=True)
        check_amount("lending.outstanding", self.outstanding, zero=True)
        check_rate("lending.contract_daily_rate", self.contract_daily_rate)
        if self.minimum is not None:
            check_amount("lending.minimum", self.minimum, zero=True)
        if self.principal > self.amount:
            raise LendingError("lending.overdue_principal", value=self.principal, max=self.amount)
        if self.as_of < self.due_on:
            raise LendingError("lending.as_of", value=self.as_of, min=self.due_on)
        for paid in self.payments:
            check_amount("lending.paid", paid.amount)
            if paid.on < self.due_on:
                raise LendingError("lending.paid_on", value=paid.on, min=self.due_on)


class CostLine(NamedTuple):
    """One line that a person can redo: base × rate × days = amount, not rounded; `to_on` itself is not counted.

    Lines of the kinds late fee, minimum and cap have no days: base × rate, or what a floor adds or a cap takes off.
    """

    kind: LineKind
    from_on: date
    to_on: date
    days: int
    base: Decimal
    rate: Decimal
    amount: Decimal


class OverdueCost(NamedTuple):
    """What lateness has cost by a date. Amounts in yuan, two decimals; `lines` add up to `total_cost` before rounding.

    `amount_due` clears the instalment with its costs, payments taken off. `per_day` is what tomorrow adds.
    `free_until` is the last day on which paying still costs nothing, None once it is past.
    """

    days_past_due: int
    penalty: Decimal
    interest: Decimal
    late_fee: Decimal
    total_cost: Decimal
    amount_due: Decimal
    per_day: Decimal
    formula: str
    lines: tuple[CostLine, ...]
    free_until: date | None = None
