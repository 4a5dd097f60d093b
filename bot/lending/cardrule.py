"""The words of a credit card or monthly bill: its rule, what was posted and paid, and the statements that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from bot.lending.dates import add_months, next_day_of_month
from bot.lending.errors import LendingError
from bot.lending.money import ZERO, check_amount, check_rate

USUAL_DAILY_RATE = Decimal("0.0005")
USUAL_MINIMUM_RATE = Decimal("0.10")
USUAL_LATE_FEE_RATE = Decimal("0.05")


class Basis(StrEnum):
    """What bears interest once a bill is not paid in full."""

    FULL = "full"
    """Every entry of the bill from its posting date (most banks)."""
    UNPAID = "unpaid"
    """The same times the unpaid share of the bill up to its due date, then what is left."""
    UNPAID_AFTER_DUE = "unpaid-after-due"
    """Only what is left, from the due date."""


class PaymentDay(StrEnum):
    """At which balance the day of a payment is charged."""

    REDUCED = "reduced"
    FULL = "full"


class EntryKind(StrEnum):
    """What a posting is; decides its minimum, its interest and its place when a payment is spread."""

    INTEREST = "interest"
    FEE = "fee"
    CASH = "cash"
    INSTALMENT = "instalment"
    PURCHASE = "purchase"


class CardEntry(NamedTuple):
    """A posting on the card: the date it is booked, the amount in yuan."""

    on: date
    amount: Decimal
    kind: EntryKind = EntryKind.PURCHASE


class CardPayment(NamedTuple):
    """Money that reached the card on a date, in yuan."""

    on: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class CardRule:
    """The contract of a card. Exactly one of `due_day` (first such day after the statement) and `due_after` (days).

    A posting on the statement day is in that statement (`statement_day_next`: in the next, as 美团月付 counts).
    `free_period` False: every posting bears interest from its day, interest bears none, and payments lower what was
    used before the interest (微信分付). `tolerance_days` and `tolerance_amount` are 容时 and 容差. `minimum_interest`
    is the least interest a statement charges.
    """

    statement_day: int
    due_day: int | None = None
    due_after: int | None = None
    daily_rate: Decimal = USUAL_DAILY_RATE
    basis: Basis = Basis.FULL
    payment_day_at: PaymentDay = PaymentDay.REDUCED
    statement_day_counts: bool = False
    statement_day_next: bool = False
    free_period: bool = True
    compound: bool = True
    minimum_rate: Decimal = USUAL_MINIMUM_RATE
    minimum_floor: Decimal = ZERO
    minimum_interest: Decimal = ZERO
    late_fee_rate: Decimal = USUAL_LATE_FEE_RATE
    late_fee_floor: Decimal = ZERO
    tolerance_days: int = 0
    tolerance_amount: Decimal = ZERO
    limit: Decimal | None = None

    def __post_init__(self) -> None:
        """Raise `LendingError` with the key of the first field that is wrong."""
        check_cycle(self.statement_day, self.due_day, self.due_after)
        check_rate("lending.daily_rate", self.daily_rate)
        check_rate("lending.minimum_rate", self.minimum_rate, Decimal(1))
        check_rate("lending.late_fee_rate", self.late_fee_rate, Decimal(1))
        for name in ("minimum_floor", "minimum_interest", "late_fee_floor", "tolerance_amount"):
            check_amount(f"lending.{name}", getattr(self, name), zero=True)
        if self.limit is not None:
            check_amount("lending.limit", self.limit)
        if not 0 <= self.tolerance_days <= 27:
            raise LendingError("lending.tolerance_days", value=self.tolerance_days, min=0, max=27)

    def due_on(self, statement_on: date) -> date:
        """Return the due date of a statement."""
        return due_of(statement_on, self.due_day, self.due_after)

    def last_day(self, statement_on: date) -> date:
        """Return the last day on which a payment still counts as on time, tolerance included."""
        return self.due_on(statement_on) + timedelta(days=self.tolerance_days)


class Statement(NamedTuple):
    """One bill. `interest` and `late_fee` are those charged on it; `balance` and `minimum` what it asks for."""

    on: date
    due_on: date
    balance: Decimal
    minimum: Decimal
    interest: Decimal
    late_fee: Decimal


class Segment(NamedTuple):
    """Days on which the same balance bore interest: balance × share × rate × days, not rounded; `to_on` not counted."""

    from_on: date
    to_on: date
    days: int
    balance: Decimal
    share: Decimal
    interest: Decimal


class CardPosition(NamedTuple):
    """Where a card stands at the end of a day. Amounts in yuan, two decimals.

    `interest` and `late_fee` are charged or accrued up to that day; `amount_due` clears the card with both.
    """

    statements: tuple[Statement, ...]
    interest: Decimal
    late_fee: Decimal
    amount_due: Decimal
    segments: tuple[Segment, ...]


class Billed(NamedTuple):
    """On which statement a purchase appears and when that is due."""

    on: date
    statement_on: date
    due_on: date


def check_cycle(statement_day: int, due_day: int | None, due_after: int | None) -> None:
    """Raise `LendingError` unless the days are days of a month and exactly one due rule is given."""
    if not 1 <= statement_day <= 31:
        raise LendingError("lending.statement_day", value=statement_day, min=1, max=31)
    if (due_day is None) == (due_after is None):
        raise LendingError("lending.due_rule", value=f"{due_day} {due_after}")
    if due_day is not None and not 1 <= due_day <= 31:
        raise LendingError("lending.due_day", value=due_day, min=1, max=31)
    if due_after is not None and not 1 <= due_after <= 60:
        raise LendingError("lending.due_after", value=due_after, min=1, max=60)


def due_of(statement_on: date, due_day: int | None, due_after: int | None) -> date:
    """Return the due date of a statement: N days after it, or the first such day after it, often in the same month."""
    if due_after is not None:
        return statement_on + timedelta(days=due_after)
    return next_day_of_month(statement_on, due_day or 1)


def statement_for(on: date, statement_day: int, *, next_one: bool = False) -> date:
    """Return the statement that a posting of `on` appears on.

    A posting on the statement day itself is in that statement, or in the next one where `next_one` is set.
    """
    here = add_months(on, 0, statement_day)
    return here if on < here or (on == here and not next_one) else add_months(on, 1, statement_day)


def purchase_due(on: date, rule: CardRule) -> Billed:
    """Return the statement a purchase appears on and its due date. Raises `LendingError` beyond year 9999."""
    statement_on = statement_for(on, rule.statement_day, next_one=rule.statement_day_next)
    return Billed(on, statement_on, rule.due_on(statement_on))


def late_fee(minimum: Decimal, paid: Decimal, rate: Decimal = USUAL_LATE_FEE_RATE, floor: Decimal = ZERO) -> Decimal:
    """Return the late fee of one statement in yuan, unrounded: rate × unpaid part of the minimum, at least `floor`.

    Nothing if the minimum was paid, or if rate and floor are zero. Raises `LendingError` for amounts below zero or a
    rate over 1. Source: the banks' card contracts since 2017 (银发〔2016〕111号); some banks take at least 10 yuan.
    """
    check_amount("lending.minimum", minimum, zero=True)
    check_amount("lending.paid", paid, zero=True)
    check_rate("lending.late_fee_rate", rate, Decimal(1))
    check_amount("lending.late_fee_floor", floor, zero=True)
    if paid >= minimum or (rate == 0 and floor == 0):
        return ZERO
    return max((minimum - paid) * rate, floor)


@dataclass(frozen=True, kw_only=True)
class MinimumBase:
    """What a minimum payment is computed from: `balance` of purchases and cash, and parts that count in full.

    `earlier` is the part of the balance that an earlier minimum asked for and did not get.
    """

    balance: Decimal
    limit: Decimal | None = None
    interest: Decimal = ZERO
    fees: Decimal = ZERO
    instalments: Decimal = ZERO
    earlier: Decimal = ZERO

    def __post_init__(self) -> None:
        """Raise `LendingError` for a negative part or a limit that is not positive."""
        for name in ("balance", "interest", "fees", "instalments", "earlier"):
            check_amount(f"lending.owed_{name}", getattr(self, name), zero=True)
        if self.limit is not None:
            check_amount("lending.limit", self.limit)


def minimum_payment(parts: MinimumBase, rate: Decimal = USUAL_MINIMUM_RATE, floor: Decimal = ZERO) -> Decimal:
    """Return the minimum payment in yuan, unrounded.

    rate × balance, plus all of: what is over the limit, interest, fees, instalments that fall due and the unpaid part
    of an earlier minimum; at least `floor`, never more than everything owed. Source: the banks' card contracts. Raises
    `LendingError` for a rate over 1 or a negative floor.
    """
    check_rate("lending.minimum_rate", rate, Decimal(1))
    check_amount("lending.minimum_floor", floor, zero=True)
    over = ZERO if parts.limit is None else max(parts.balance - parts.limit, ZERO)
    in_full = parts.interest + parts.fees + parts.instalments
    asked = parts.balance * rate + over + parts.earlier + in_full
    return min(max(asked, floor), parts.balance + in_full)
