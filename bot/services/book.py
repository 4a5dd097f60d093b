"""Reads a borrower's book into views: what is owed, what is late, and what lateness costs as of a date."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.clock import today_in
from bot.errors import NotFoundError
from bot.lending.money import ZERO, from_fen
from bot.lending.penalty import overdue_cost, saving
from bot.services import mapping
from bot.services.views import LoanView, OccurrenceView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from bot.lending.penalty import OverdueCost
    from bot.services.work import Work
    from db.models import Loan, Occurrence, Payment


async def load_loans(work: Work, user_id: int, as_of: date | None = None) -> tuple[LoanView, ...]:
    """Read all loans of a user by number; `as_of` asks what they cost on another date than today."""
    occurrences: defaultdict[int, list[Occurrence]] = defaultdict(list)
    payments: defaultdict[int, list[Payment]] = defaultdict(list)
    for occurrence in await work.uow.book.occurrences(user_id):
        occurrences[occurrence.loan_id].append(occurrence)
    for payment in await work.uow.book.payments(user_id):
        payments[payment.occurrence_id].append(payment)
    return tuple(
        loan_view(work, loan, occurrences[loan.id], payments, as_of) for loan in await work.uow.book.loans(user_id)
    )


async def require_loan(work: Work, user_id: int, loan_id: int, as_of: date | None = None) -> LoanView:
    """Read one loan of a user.

    Raises:
        NotFoundError: the user has no such loan.
    """
    loan = await work.uow.book.get_loan(user_id, loan_id)
    if loan is None:
        raise NotFoundError
    payments: defaultdict[int, list[Payment]] = defaultdict(list)
    for payment in await work.uow.book.payments(user_id, loan_id):
        payments[payment.occurrence_id].append(payment)
    return loan_view(work, loan, await work.uow.book.occurrences(user_id, loan_id), payments, as_of)


async def require_occurrence(work: Work, user_id: int, occurrence_id: int) -> tuple[LoanView, OccurrenceView]:
    """Read one occurrence of a user with its loan.

    Raises:
        NotFoundError: the user has no such occurrence.
    """
    row = await work.uow.book.get_occurrence(user_id, occurrence_id)
    if row is None:
        raise NotFoundError
    loan = await require_loan(work, user_id, row.loan_id)
    return loan, next(item for item in loan.occurrences if item.id == occurrence_id)


async def saving_today(work: Work, user_id: int, occurrence_id: int, until: date) -> Decimal | None:
    """Return what clearing an overdue occurrence today saves against clearing it on a later date.

    None if it is not overdue or its amount is not known.

    Raises:
        NotFoundError: the user has no such occurrence.
    """
    row = await work.uow.book.get_occurrence(user_id, occurrence_id)
    loan = None if row is None else await work.uow.book.get_loan(user_id, row.loan_id)
    if row is None or loan is None:
        raise NotFoundError
    terms = (loan, work.products.require(loan.product))
    payments = [one for one in await work.uow.book.payments(user_id, loan.id) if one.occurrence_id == row.id]
    outstanding = mapping.charged_with(row, await work.uow.book.occurrences(user_id, loan.id))
    today = today_in(work.clock, ZoneInfo(loan.timezone))
    overdue = mapping.overdue_of(row, terms, payments, outstanding, today)
    if overdue is None:
        return None
    rule = mapping.rule_of(terms)
    clears = overdue_cost(overdue, rule).amount_due
    return saving(overdue, rule, pay=clears, until=until).saved if clears > 0 else ZERO


def loan_view(
    work: Work,
    loan: Loan,
    rows: Sequence[Occurrence],
    payments: dict[int, list[Payment]],
    as_of: date | None = None,
) -> LoanView:
    """Turn the rows of a loan into a view; `payments` hold those of each occurrence by its id."""
    product = work.products.require(loan.product)
    zone = ZoneInfo(loan.timezone)
    today = as_of or today_in(work.clock, zone)
    views = tuple(
        _occurrence_view(row, (loan, product), payments.get(row.id, []), _charged_with(row, rows, today), today)
        for row in rows
    )
    return LoanView(
        id=loan.id,
        number=loan.number,
        product=product,
        bank=loan.bank,
        note=loan.note,
        principal=from_fen(loan.principal_fen),
        method=loan.method,
        periods=loan.periods,
        daily_rate=loan.daily_rate,
        annual_rate=loan.annual_rate,
        fee_per_period=loan.fee_per_period,
        payment=mapping.payment_of(loan),
        start_on=loan.start_on,
        due_day=loan.due_day,
        zone=zone,
        today=today,
        auto_debit=product.auto_debit,
        cutoff=product.cutoff,
        grace_days=mapping.grace_days_of(product, loan.rules),
        recurring=loan.recurring,
        relief_done=loan.relief_done,
        remind_minute=loan.remind_minute,
        muted_until=loan.muted_until if loan.muted_until and loan.muted_until > work.clock.now() else None,
        outstanding=mapping.outstanding_of(rows),
        occurrences=views,
    )


def _charged_with(row: Occurrence, rows: Sequence[Occurrence], today: date) -> Decimal | None:
    """Look at the whole loan only where lateness is worked out: most rows are not due yet."""
    return mapping.charged_with(row, rows) if row.due_on < today or row.lender_cost_on is not None else None


def _occurrence_view(
    row: Occurrence,
    terms: mapping.LoanTerms,
    payments: Sequence[Payment],
    outstanding: Decimal | None,
    today: date,
) -> OccurrenceView:
    amount = mapping.amount_of(row)
    paid = from_fen(row.paid_fen)
    is_open = row.settled_on is None
    left = max(amount - paid, ZERO) if is_open and amount is not None else ZERO
    cost = mapping.cost_of(row, terms, payments, outstanding, today) if is_open else None
    named_on = row.lender_cost_on
    then = None if named_on is None else mapping.cost_of(row, terms, payments, outstanding, named_on)
    return OccurrenceView(
        id=row.id,
        loan_id=row.loan_id,
        number=row.number,
        due_on=row.due_on,
        amount=amount,
        computed=None if row.amount_fen is None else from_fen(row.amount_fen),
        principal=from_fen(row.principal_fen),
        interest=from_fen(row.interest_fen),
        fee=from_fen(row.fee_fen),
        minimum=None if row.minimum_fen is None else from_fen(row.minimum_fen),
        paid=paid,
        left=left,
        settled_on=row.settled_on,
        days_past_due=max((today - row.due_on).days, 0) if is_open else 0,
        cost=cost,
        lender_cost=None if row.lender_cost_fen is None else from_fen(row.lender_cost_fen),
        lender_cost_on=named_on,
        lender_adds=ZERO if named_on is None else _growth(then, cost),
        snoozed_until=row.snoozed_until,
    )


def _growth(then: OverdueCost | None, now: OverdueCost | None) -> Decimal:
    """Return by how much a cost grew; nothing where there is none now."""
    if now is None:
        return ZERO
    return max(now.total_cost - (ZERO if then is None else then.total_cost), ZERO)
