"""Reads many borrowers' books at once, for messages that go to many."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.errors import ShouqiError
from bot.services.book import loan_view

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.services.views import LoanView
    from bot.services.work import Work
    from db.models import Loan, Occurrence, Payment

logger = logging.getLogger(__name__)


async def load_open_books(
    work: Work,
    user_ids: Collection[int],
    named: Collection[int],
) -> Mapping[int, tuple[LoanView, ...] | None]:
    """Return each user's loans by number with what is unpaid of them and the `named` occurrences, no other paid ones.

    None stands for a book that cannot be read; it keeps nobody else's from being read.
    """
    occurrences: defaultdict[int, list[Occurrence]] = defaultdict(list)
    part_paid: list[int] = []
    for row in await work.uow.spoken.occurrences(user_ids, named):
        occurrences[row.loan_id].append(row)
        if row.paid_fen:
            part_paid.append(row.id)
    payments: defaultdict[int, list[Payment]] = defaultdict(list)
    for payment in await work.uow.spoken.payments(part_paid) if part_paid else ():
        payments[payment.occurrence_id].append(payment)
    loans: defaultdict[int, list[Loan]] = defaultdict(list)
    for loan in await work.uow.spoken.loans(user_ids):
        if loan.id in occurrences:
            loans[loan.user_id].append(loan)
    return {user_id: _views(work, loans[user_id], occurrences, payments) for user_id in user_ids}


def _views(
    work: Work,
    loans: list[Loan],
    occurrences: Mapping[int, list[Occurrence]],
    payments: dict[int, list[Payment]],
) -> tuple[LoanView, ...] | None:
    try:
        return tuple(loan_view(work, loan, occurrences[loan.id], payments) for loan in loans)
    except (ShouqiError, ValueError, ArithmeticError, KeyError):
        logger.exception("A book cannot be read", extra={"action": "book.broken"})
        return None
