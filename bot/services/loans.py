"""Loans: saving a contract, deleting, the amount of a bill, the borrower's own figures, when a loan is spoken of."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.clock import today_in
from bot.errors import NotFoundError, UserError
from bot.lending.money import to_fen
from bot.services import mapping
from bot.services.book import require_loan
from bot.services.journal import Journal
from bot.services.schedule import reschedule

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from bot.services.contracts import Contract
    from bot.services.views import LoanView
    from bot.services.work import Work
    from db.models import Loan, Occurrence

MOST_LOANS = 200
"""A borrower has 2 to 10; the limit only keeps a runaway script out."""


async def save_loan(work: Work, user_id: int, contract: Contract) -> LoanView:
    """Store a new loan under the user's next number, with everything that falls due.

    Raises:
        UserError: the book is full.
    """
    user = await work.uow.people.lock(user_id)
    if user is None:
        raise NotFoundError
    if len(await work.uow.book.loans(user_id)) >= MOST_LOANS:
        raise UserError("loan.too_many", max=MOST_LOANS)
    number, user.next_loan_number = user.next_loan_number, user.next_loan_number + 1
    loan = mapping.loan_row(contract, user_id, number, work.office.defaults.timezone, work.clock.now())
    await work.uow.book.add(loan)
    await work.uow.book.add_all(mapping.occurrence_rows(contract, loan))
    journal = Journal()
    journal.created(loan)
    await journal.write(work, user_id, "add", loan.id)
    return await require_loan(work, user_id, loan.id)


async def delete_loan(work: Work, user_id: int, loan_id: int) -> None:
    """Take a loan out of the book; for ten minutes it can be brought back.

    Raises:
        NotFoundError: the user has no such loan.
    """
    loan = await _own_loan(work, user_id, loan_id)
    journal = Journal()
    journal.keep(loan)
    loan.deleted_at = work.clock.now()
    await journal.write(work, user_id, "delete", loan.id)


async def tell_amount(work: Work, user_id: int, occurrence_id: int, amount: Decimal) -> None:
    """Note what a bill asks for; for an instalment this is the lender's own figure, and it wins over ours.

    Raises:
        NotFoundError: the user has no such occurrence.
    """
    row = await _own_occurrence(work, user_id, occurrence_id)
    loan = await _own_loan(work, user_id, row.loan_id)
    journal = Journal()
    journal.keep(row)
    if loan.recurring:
        row.amount_fen = row.principal_fen = to_fen(amount)
    else:
        row.lender_amount_fen = to_fen(amount)
    settle_if_covered(row, today_in(work.clock, ZoneInfo(loan.timezone)))
    await journal.write(work, user_id, "amount", row.loan_id)


async def tell_cost(work: Work, user_id: int, occurrence_id: int, cost: Decimal) -> None:
    """Note the lender's own figure of what lateness cost so far; it is shown in place of ours, with the difference.

    Raises:
        NotFoundError: the user has no such occurrence.
    """
    row = await _own_occurrence(work, user_id, occurrence_id)
    loan = await _own_loan(work, user_id, row.loan_id)
    journal = Journal()
    journal.keep(row)
    row.lender_cost_fen = to_fen(cost)
    row.lender_cost_on = today_in(work.clock, ZoneInfo(loan.timezone))
    await journal.write(work, user_id, "cost", row.loan_id)


async def set_remind_minute(work: Work, user_id: int, loan_id: int, minute: int | None) -> None:
    """Give a loan an hour of its own, in minutes after midnight; None returns it to the user's hour.

    Today's moments are open again, as after a change of settings: nothing of today is lost or said twice.

    Raises:
        NotFoundError: the user has no such loan.
    """
    loan = await _own_loan(work, user_id, loan_id)
    journal = Journal()
    journal.keep(loan)
    loan.remind_minute = minute
    await journal.write(work, user_id, "hour", loan.id)
    await reschedule(work, user_id, reopen_today=True)


async def mute_loan(work: Work, user_id: int, loan_id: int, until: datetime | None) -> None:
    """Say nothing of a loan up to a moment (None: speak again); what falls into that time is dropped, not held back.

    Raises:
        NotFoundError: the user has no such loan.
    """
    loan = await _own_loan(work, user_id, loan_id)
    journal = Journal()
    journal.keep(loan)
    loan.muted_until = until
    await journal.write(work, user_id, "mute", loan.id)


async def note_relief_step(work: Work, user_id: int, loan_id: int, done: int) -> None:
    """Remember how many relief steps were gone through for a loan; going back forgets nothing.

    Raises:
        NotFoundError: the user has no such loan.
    """
    loan = await _own_loan(work, user_id, loan_id)
    loan.relief_done = max(loan.relief_done, done)


async def mark_past_paid(work: Work, user_id: int, loan_id: int, count: int) -> int:
    """Settle the first `count` instalments of a loan as of their due dates; return how many were still open.

    Raises:
        NotFoundError: the user has no such loan.
    """
    loan = await _own_loan(work, user_id, loan_id)
    journal = Journal()
    rows = [row for row in await work.uow.book.occurrences(user_id, loan.id) if row.number <= count]
    rows = [row for row in rows if row.settled_on is None]
    for row in rows:
        journal.keep(row)
        row.paid_fen, row.settled_on = row.amount_fen or row.paid_fen, row.due_on
    if rows:
        await journal.write(work, user_id, "past", loan.id)
    return len(rows)


def settle_if_covered(row: Occurrence, on: date) -> None:
    """Close an occurrence that is paid in full, or open it again if it is not."""
    amount = mapping.amount_of(row)
    covered = amount is not None and row.paid_fen >= to_fen(amount)
    if covered and row.settled_on is None:
        row.settled_on = on
    elif not covered:
        row.settled_on = None


async def _own_loan(work: Work, user_id: int, loan_id: int) -> Loan:
    await work.uow.people.lock(user_id)
    loan = await work.uow.book.get_loan(user_id, loan_id)
    if loan is None:
        raise NotFoundError
    return loan


async def _own_occurrence(work: Work, user_id: int, occurrence_id: int) -> Occurrence:
    await work.uow.people.lock(user_id)
    row = await work.uow.book.get_occurrence(user_id, occurrence_id)
    if row is None:
        raise NotFoundError
    return row
