"""Rows to lending's terms and back: the one place that knows both sides."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.lending.dates import add_months
from bot.lending.money import ZERO, from_fen, round_fen, to_fen
from bot.lending.penalty import Base, Cap, Compound, Overdue, Paid, PenaltyRule, overdue_cost
from bot.products import Kind, Product
from db.models import Loan, Occurrence, Payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.lending.penalty import OverdueCost
    from bot.services.contracts import Contract

LoanTerms = tuple[Loan, Product]
PAYMENT = "payment"
"""The rule of a loan that holds what is paid each time, where the price was worked out from it."""
COMING_BILLS = 12
"""How many coming bills of a recurring loan are kept ahead."""


def loan_row(contract: Contract, user_id: int, number: int, zone: str, now: datetime) -> Loan:
    """Make the row of a new loan."""
    return Loan(
        user_id=user_id,
        number=number,
        product=contract.product.id,
        bank=contract.bank,
        note=contract.note,
        principal_fen=to_fen(contract.principal),
        method=contract.method.value,
        periods=contract.periods,
        daily_rate=contract.daily_rate,
        annual_rate=contract.annual_rate,
        fee_per_period=contract.fee_per_period,
        start_on=contract.start_on,
        due_day=contract.due_day,
        first_due_on=contract.first_due_on,
        statement_day=contract.statement_day,
        recurring=contract.recurring,
        timezone=zone,
        rules={PAYMENT: str(contract.payment)} if contract.derived else {},
        created_at=now,
    )


def occurrence_rows(contract: Contract, loan: Loan) -> list[Occurrence]:
    """Make the rows of everything that falls due: the schedule, and for a recurring bill the coming months unknown."""
    rows = [
        Occurrence(
            user_id=loan.user_id,
            loan_id=loan.id,
            number=row.number,
            due_on=row.due_on,
            amount_fen=to_fen(row.payment),
            principal_fen=to_fen(row.principal),
            interest_fen=to_fen(row.interest),
            fee_fen=to_fen(row.fee),
            minimum_fen=None if contract.minimum is None or row.number > 1 else to_fen(contract.minimum),
            paid_fen=0,
        )
        for row in contract.schedule.instalments
    ]
    for row in rows[: contract.paid_periods]:
        row.paid_fen, row.settled_on = row.amount_fen or 0, row.due_on
    return rows + (coming_bills(loan, rows[-1].due_on, 1) if contract.recurring else [])


def coming_bills(loan: Loan, last_due_on: date, last_number: int, count: int = COMING_BILLS) -> list[Occurrence]:
    """Make the next bills of a recurring loan, their amounts still unknown."""
    day = loan.due_day or loan.first_due_on.day
    return [
        Occurrence(
            user_id=loan.user_id,
            loan_id=loan.id,
            number=last_number + step,
            due_on=add_months(last_due_on, step, day),
            amount_fen=None,
            principal_fen=0,
            interest_fen=0,
            fee_fen=0,
            paid_fen=0,
        )
        for step in range(1, count + 1)
    ]


def penalty_rule(product: Product, overrides: dict[str, Any]) -> PenaltyRule:
    """Read the preset's penalty, with the borrower's own figures from the contract in place of it."""
    preset = product.penalty
    multiple = _own(overrides, "penalty_multiple", preset.multiple)
    usual_daily = None if "penalty_multiple" in overrides else preset.daily_rate
    daily_rate = _own(overrides, "penalty_daily_rate", usual_daily)
    return PenaltyRule(
        multiple=None if daily_rate is not None else multiple,
        daily_rate=daily_rate,
        on_top=preset.on_top,
        as_interest=product.kind is Kind.CARD and not preset.on_top,
        base=Base(preset.base),
        grace_days=grace_days_of(product, overrides),
        compound=Compound(preset.compound) if preset.compound else None,
        minimum_per_day=preset.minimum_per_day or ZERO,
        late_fee_rate=preset.late_fee_rate or ZERO,
        late_fee_floor=preset.late_fee_floor or ZERO,
        cap=Cap(preset.cap) if preset.cap else Cap.NONE,
    )


def grace_days_of(product: Product, overrides: dict[str, Any]) -> int:
    """Return for how many days after the due date nothing is charged: the contract's own, else the preset's."""
    return int(overrides.get("grace_days", max(product.grace_days, product.tolerance_days)))


def contract_daily_rate(loan: Loan, product: Product) -> Decimal:
    """Return the contract's rate a day."""
    if loan.daily_rate is not None:
        return loan.daily_rate
    if loan.annual_rate is not None:
        return loan.annual_rate / product.days_a_year
    return product.daily_rate_default or Decimal(0)


def _rate_shown(loan: Loan, product: Product) -> str:
    """Show a rate agreed by the year as it was agreed; one worked out from payments was agreed by nobody."""
    if loan.daily_rate is not None or loan.annual_rate is None or PAYMENT in loan.rules:
        return ""
    return f"{loan.annual_rate:f} / {product.days_a_year}"


def payment_of(loan: Loan) -> Decimal | None:
    """Return what is paid each time where the price of the loan was worked out from it."""
    return Decimal(loan.rules[PAYMENT]) if PAYMENT in loan.rules else None


def amount_of(row: Occurrence) -> Decimal | None:
    """Return what the occurrence asks for: the lender's own figure where the borrower gave one."""
    fen = row.lender_amount_fen if row.lender_amount_fen is not None else row.amount_fen
    return None if fen is None else from_fen(fen)


def outstanding_of(rows: Iterable[Occurrence]) -> Decimal:
    """Return the principal still owed: what is unpaid of each open occurrence, interest counted as paid first."""
    total = ZERO
    for row in rows:
        amount = amount_of(row)
        if row.settled_on is None and amount is not None:
            total += min(from_fen(row.principal_fen), max(amount - from_fen(row.paid_fen), ZERO))
    return total


def charged_with(row: Occurrence, rows: Iterable[Occurrence]) -> Decimal | None:
    """Return the principal that lateness of a row runs on where a lender charges everything still owed.

    All of it goes with the oldest open row. None for the younger ones: theirs is in it, and must not be charged twice.
    """
    still_open = [each for each in rows if each.settled_on is None]
    oldest = min(still_open, key=lambda each: (each.due_on, each.number), default=row)
    return outstanding_of(still_open) if row.id == oldest.id else None


def cost_of(
    row: Occurrence,
    terms: LoanTerms,
    payments: Sequence[Payment],
    outstanding: Decimal | None,
    as_of: date,
) -> OverdueCost | None:
    """Return what being late with an occurrence costs as of a date; None if it is not late or its amount is unknown."""
    overdue = overdue_of(row, terms, payments, outstanding, as_of)
    return None if overdue is None else overdue_cost(overdue, rule_of(terms))


def rule_of(terms: LoanTerms) -> PenaltyRule:
    """Return how lateness is charged on a loan."""
    loan, product = terms
    return penalty_rule(product, loan.rules)


def overdue_of(
    row: Occurrence,
    terms: LoanTerms,
    payments: Sequence[Payment],
    outstanding: Decimal | None,
    as_of: date,
) -> Overdue | None:
    """Return what is overdue of an occurrence as of a date; None if it is not late or its amount is unknown.

    `outstanding` is of `charged_with`.
    """
    loan, product = terms
    amount = amount_of(row)
    if amount is None or as_of <= row.due_on:
        return None
    early = sum((from_fen(item.amount_fen) for item in payments if item.paid_on <= row.due_on), ZERO)
    left = amount - early
    if left <= 0:
        return None
    principal = min(from_fen(row.principal_fen), left)
    return Overdue(
        principal=principal,
        amount=left,
        outstanding=ZERO if outstanding is None else max(outstanding, principal),
        due_on=row.due_on,
        as_of=as_of,
        contract_daily_rate=contract_daily_rate(loan, product),
        rate_shown=_rate_shown(loan, product),
        minimum=_minimum_left(row, product, early),
        payments=tuple(Paid(item.paid_on, from_fen(item.amount_fen)) for item in payments if item.paid_on > row.due_on),
    )


def _minimum_left(row: Occurrence, product: Product, paid: Decimal) -> Decimal | None:
    """Return what was missing of the minimum payment on the due date; None for a product that knows no minimum.

    Where the borrower did not say the minimum, the usual share of the bill stands in for it.
    """
    if row.minimum_fen is not None:
        return max(from_fen(row.minimum_fen) - paid, ZERO)
    amount = amount_of(row)
    if product.minimum_rate is None or amount is None:
        return None
    return max(round_fen(amount * product.minimum_rate) - paid, ZERO)


def _own(overrides: dict[str, Any], key: str, preset: Decimal | None) -> Decimal | None:
    return Decimal(overrides[key]) if key in overrides else preset
