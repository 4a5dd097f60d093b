"""Reads what is spoken of in many borrowers' books at once, for messages that go to many."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import ShouqiError
from bot.services.book import loan_view

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.services.views import LoanView
    from bot.services.work import Work
    from db.models import Loan, Occurrence, Payment

logger = logging.getLogger(__name__)


async def load_spoken(work: Work, named: Collection[int]) -> Mapping[int, tuple[LoanView, ...] | None]:
    """Return per user the loans that the `named` occurrences belong to, each with those of its occurrences that matter.

    Where one of them may be overdue, that is everything unpaid of the loan; elsewhere only the named ones, and then
    `outstanding` counts no more than these. None stands for a book that cannot be read; it harms nobody else's.
    """
    rows = await work.uow.spoken.named(named)
    latest_today = (work.clock.now() + timedelta(hours=14)).date()
    late = {row.loan_id for row in rows if row.settled_on is None and row.due_on < latest_today}
    if late:
        known = {row.id for row in rows}
        rows += [row for row in await work.uow.spoken.open_of(late) if row.id not in known]
        rows.sort(key=lambda row: (row.due_on, row.number))
    by_loan: defaultdict[int, list[Occurrence]] = defaultdict(list)
    for row in rows:
        by_loan[row.loan_id].append(row)
    payments = await _payments(work, [row.id for row in rows if row.paid_fen and row.settled_on is None])
    loans: defaultdict[int, list[Loan]] = defaultdict(list)
    for loan in await work.uow.spoken.loans(list(by_loan)):
        loans[loan.user_id].append(loan)
    return {user_id: _views(work, own, by_loan, payments) for user_id, own in loans.items()}


async def _payments(work: Work, occurrence_ids: Sequence[int]) -> dict[int, list[Payment]]:
    payments: defaultdict[int, list[Payment]] = defaultdict(list)
    for payment in await work.uow.spoken.payments(occurrence_ids) if occurrence_ids else ():
        payments[payment.occurrence_id].append(payment)
    return payments


def _views(
    work: Work,
    loans: Sequence[Loan],
    occurrences: Mapping[int, list[Occurrence]],
    payments: dict[int, list[Payment]],
) -> tuple[LoanView, ...] | None:
    try:
        return tuple(loan_view(work, loan, occurrences[loan.id], payments) for loan in loans)
    except (ShouqiError, ValueError, ArithmeticError, KeyError):
        logger.exception("A book cannot be read", extra={"action": "book.broken"})
        return None
