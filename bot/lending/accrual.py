"""The run of an overdue instalment: segments with one base each, payments and monthly compounding between them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from bot.lending.dates import add_months
from bot.lending.lateness import Base, Cap, Compound, CostLine, LineKind, Overdue, PaidFirst, PenaltyRule
from bot.lending.money import ZERO

ONE = Decimal(1)
# Looked up once: a lookup on an Enum class costs as much as a multiplication.
OVERDUE_AMOUNT, OVERDUE_PRINCIPAL = Base.OVERDUE_AMOUNT, Base.OVERDUE_PRINCIPAL
INTEREST, PENALTY, LATE_FEE = LineKind.INTEREST, LineKind.PENALTY, LineKind.LATE_FEE
CAP, MINIMUM = LineKind.CAP, LineKind.MINIMUM
CAPPED, CHARGES_FIRST = Cap.PRINCIPAL, PaidFirst.CHARGES


class Accrued(NamedTuple):
    """Unrounded sums up to the day, their lines, and what the next day adds."""

    penalty: Decimal
    interest: Decimal
    late_fee: Decimal
    lines: list[CostLine]
    tomorrow: Decimal


def accrue(overdue: Overdue, rule: PenaltyRule) -> Accrued:
    """Run the charges from the due date to the end of `overdue.as_of`, grace being over.

    Sums in yuan, not rounded. The late fee is charged once, at the due date. Payments after the day are left out.
    """
    ledger = _Ledger(overdue, rule)
    if overdue.payments or rule.compound is not None:
        _walk(ledger, overdue, rule)
    else:
        ledger.run(overdue.due_on, overdue.as_of)
    return ledger.close(overdue.as_of)


def _walk(ledger: _Ledger, overdue: Overdue, rule: PenaltyRule) -> None:
    """Stop at each payment and each monthly anniversary; on one day the payment comes before the compounding."""
    grace_end = overdue.due_on + timedelta(days=rule.grace_days)
    anniversaries = set() if rule.compound is None else set(_anniversaries(overdue, rule.compound))
    marks = {paid.on for paid in overdue.payments if paid.on <= overdue.as_of} | anniversaries | {overdue.as_of}
    here = overdue.due_on
    for mark in sorted(marks):
        ledger.run(here, mark)
        for paid in overdue.payments:
            if paid.on == mark:
                ledger.pay(paid.amount, charges_first=rule.paid_first is CHARGES_FIRST and mark > grace_end)
        if mark in anniversaries:
            ledger.compounded = ledger.bearing
        here = mark


def _anniversaries(overdue: Overdue, compound: Compound) -> list[date]:
    """Return the days up to the last one on which unpaid charges start to bear interest."""
    if compound is Compound.THIRTY_DAYS:
        every_30 = range(30, (overdue.as_of - overdue.due_on).days + 1, 30)
        return [overdue.due_on + timedelta(days=days) for days in every_30]
    months = (overdue.as_of.year - overdue.due_on.year) * 12 + overdue.as_of.month - overdue.due_on.month
    every = [add_months(overdue.due_on, month) for month in range(1, months + 1)]
    return [on for on in every if on <= overdue.as_of]


class _Ledger:
    """What is left of the instalment, what it has cost, and what of that is still unpaid."""

    def __init__(self, overdue: Overdue, rule: PenaltyRule) -> None:
        self.rule = rule
        self.principal, self.amount, self.outstanding = overdue.principal, overdue.amount, overdue.outstanding
        contract = overdue.contract_daily_rate
        self.interest_rate = contract if rule.on_top else ZERO
        self.penalty_rate = rule.daily_rate or ZERO if rule.multiple is None else contract * rule.multiple
        self.cap = overdue.principal if rule.cap is CAPPED else None
        self.kind = INTEREST if rule.as_interest else PENALTY
        self.penalty = self.interest = self.compounded = ZERO
        # What is still unpaid: `bearing` may come to bear interest, the late fee never does.
        self.bearing = ZERO
        self.lines: list[CostLine] = []
        self.late_fee = self.fee_left = self._late_fee(overdue)

    @property
    def base(self) -> Decimal:
        """What the rates apply to now."""
        kind = self.rule.base
        if not self.amount:
            return self.compounded
        if kind is OVERDUE_AMOUNT:
            return self.amount + self.compounded
        return (self.principal if kind is OVERDUE_PRINCIPAL else self.outstanding) + self.compounded

    def _late_fee(self, overdue: Overdue) -> Decimal:
        rate, floor, on = self.rule.late_fee_rate, self.rule.late_fee_floor, overdue.due_on
        if not (rate or floor):
            return ZERO
        missing = self.base if overdue.minimum is None else overdue.minimum
        if not missing:
            return ZERO
        base, share = (missing, rate) if missing * rate >= floor else (floor, ONE)
        self.lines.append(CostLine(LATE_FEE, on, on, 0, base, share, base * share))
        return base * share

    def run(self, start_on: date, end_on: date) -> None:
        """Charge the days from `start_on` to `end_on`, the last excluded."""
        days, base = (end_on - start_on).days, self.base
        if not days or not base:
            return
        if self.interest_rate:
            interest = base * self.interest_rate * days
            self.lines.append(CostLine(INTEREST, start_on, end_on, days, base, self.interest_rate, interest))
            self.interest += interest
            self.bearing += interest
        line_base, rate = self._penalty_base(base)
        if rate:
            penalty = line_base * rate * days
            self.lines.append(CostLine(self.kind, start_on, end_on, days, line_base, rate, penalty))
            self._add_penalty(penalty, end_on)

    def _penalty_base(self, base: Decimal) -> tuple[Decimal, Decimal]:
        least = self.rule.minimum_per_day
        if not least or base * self.penalty_rate >= least:
            return base, self.penalty_rate
        return least, ONE

    def _add_penalty(self, penalty: Decimal, on: date) -> None:
        if self.cap is not None and self.penalty + penalty > self.cap:
            over = self.penalty + penalty - self.cap
            self.lines.append(CostLine(CAP, on, on, 0, over, -ONE, -over))
            penalty -= over
        self.penalty += penalty
        self.bearing += penalty

    def pay(self, amount: Decimal, *, charges_first: bool) -> None:
        """Take a payment: charges or instalment first; inside the instalment interest before principal."""
        if charges_first:
            amount -= self._pay_charges(amount)
            self._pay_instalment(amount)
        else:
            amount -= self._pay_instalment(amount)
            self._pay_charges(amount)

    def _pay_charges(self, amount: Decimal) -> Decimal:
        """Pay what bears interest before the late fee, as the orders of cards do."""
        taken = min(amount, self.bearing)
        self.bearing -= taken
        self.compounded = max(self.compounded - taken, ZERO)
        fee = min(amount - taken, self.fee_left)
        self.fee_left -= fee
        return taken + fee

    def _pay_instalment(self, amount: Decimal) -> Decimal:
        taken = min(amount, self.amount)
        self.amount -= taken
        principal_paid = max(self.principal - self.amount, ZERO)
        self.principal -= principal_paid
        self.outstanding = max(self.outstanding - principal_paid, ZERO)
        return taken

    def close(self, on: date) -> Accrued:
        """Return the sums; lifts the penalty to the rule's least total."""
        tomorrow = self._tomorrow()
        short = self.rule.minimum_total - self.penalty
        if self.penalty and short > 0:
            self.lines.append(CostLine(MINIMUM, on, on, 0, short, ONE, short))
            self.penalty += short
        penalty, interest = (ZERO, self.penalty) if self.rule.as_interest else (self.penalty, self.interest)
        return Accrued(penalty, interest, self.late_fee, self.lines, tomorrow)

    def _tomorrow(self) -> Decimal:
        base = self.base
        if not base:
            return ZERO
        line_base, rate = self._penalty_base(base)
        adds, least = line_base * rate, self.rule.minimum_total
        if self.cap is not None:
            adds = min(adds, self.cap - self.penalty)
        if least:
            adds = max(self.penalty + adds, least) - max(self.penalty, least)
        return base * self.interest_rate + adds if self.interest_rate else adds
