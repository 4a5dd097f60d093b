"""Payments: which occurrence is meant, and noting what was paid for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import NotFoundError, UserError
from bot.lending.money import ZERO, from_fen, to_fen
from bot.services import mapping
from bot.services.book import load_loans, require_loan
from bot.services.journal import Journal
from bot.services.lateness import clearing_amount
from bot.services.schedule import reschedule
from bot.wording.formats import money
from db.models import Occurrence, Payment

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from bot.services.views import LoanView, OccurrenceView
    from bot.services.work import Work

OLDEST_PAYMENT = timedelta(days=366 * 5)
LATELY = timedelta(days=14)
LARGEST_SHARE = 20
"""A payment above this many times what is owed is taken for a slip of the finger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentResult:
    """What was noted. `already`: settled before, nothing changed. `surplus`: paid beyond all that is due."""

    loan: LoanView
    occurrence: OccurrenceView
    amount: Decimal
    paid_on: date
    already: bool
    surplus: Decimal


async def pay(
    work: Work,
    user_id: int,
    occurrence_id: int,
    amount: Decimal | None,
    paid_on: date,
) -> PaymentResult:
    """Note a payment for an occurrence; without an amount it is settled with what clears it.

    What goes beyond the occurrence and its cost settles younger ones of the loan that are due as well.

    Raises:
        NotFoundError: the user has no such occurrence.
        UserError: the date lies ahead or too far back, or the amount cannot be meant.
    """
    await work.uow.people.lock(user_id)
    row = await work.uow.book.get_occurrence(user_id, occurrence_id)
    if row is None:
        raise NotFoundError
    loan = await require_loan(work, user_id, row.loan_id, as_of=paid_on)
    now = await require_loan(work, user_id, row.loan_id)
    _check_date(paid_on, now.today)
    view = _in(loan, occurrence_id)
    if not view.is_open:
        return PaymentResult(
            loan=now, occurrence=_in(now, row.id), amount=ZERO, paid_on=paid_on, already=True, surplus=ZERO
        )
    clears = clearing_amount(view)
    paid = clears if amount is None else amount
    if clears and paid > clears * LARGEST_SHARE and paid > loan.outstanding * 2:
        raise UserError("pay.too_much", value=money(paid), left=money(clears))
    surplus = await _note(work, loan, view, paid, paid_on, whole=amount is None)
    after = await require_loan(work, user_id, loan.id)
    if not after.overdue:
        await _end_relief(work, user_id, loan.id)
    return PaymentResult(
        loan=after, occurrence=_in(after, row.id), amount=paid, paid_on=paid_on, already=False, surplus=surplus
    )


async def settle_loan(work: Work, user_id: int, loan_id: int, paid_on: date) -> LoanView:
    """Close everything open of a loan: the borrower has paid it off.

    Raises:
        NotFoundError: the user has no such loan.
        UserError: the date lies ahead.
    """
    await work.uow.people.lock(user_id)
    loan = await require_loan(work, user_id, loan_id)
    _check_date(paid_on, loan.today)
    journal = Journal()
    for row in await work.uow.book.occurrences(user_id, loan_id):
        if row.settled_on is None:
            journal.keep(row)
            row.settled_on = paid_on
    await journal.write(work, user_id, "settle", loan_id)
    return await require_loan(work, user_id, loan_id)


async def snooze(work: Work, user_id: int, occurrence_ids: list[int], until: datetime) -> None:
    """Ask for another reminder of some occurrences at a moment; their other stages stay.

    Raises:
        NotFoundError: one of them is not this user's.
    """
    await work.uow.people.lock(user_id)
    for occurrence_id in occurrence_ids:
        row = await work.uow.book.get_occurrence(user_id, occurrence_id)
        if row is None:
            raise NotFoundError
        row.snoozed_until = until
    await work.uow.session.flush()
    await reschedule(work, user_id)


async def noted_lately(work: Work, user_id: int, loan: LoanView) -> OccurrenceView | None:
    """Return the occurrence that the newest payment of a loan was for, if that was noted in the last two weeks."""
    noted = await work.uow.book.payments(user_id, loan.id)
    newest = max(noted, key=lambda payment: (payment.recorded_at, payment.id), default=None)
    if newest is None or work.clock.now() - newest.recorded_at > LATELY:
        return None
    return _in(loan, newest.occurrence_id)


async def payable(work: Work, user_id: int) -> tuple[LoanView, ...]:
    """List the loans that have something to pay, the most urgent first."""
    loans = [loan for loan in await load_loans(work, user_id) if loan.next_due is not None]
    return tuple(sorted(loans, key=_urgency))


def _urgency(loan: LoanView) -> tuple[date, int]:
    due = loan.next_due
    assert due is not None, "payable loans have something open"  # noqa: S101
    return due.due_on, loan.number


async def _end_relief(work: Work, user_id: int, loan_id: int) -> None:
    """Let help with a loan begin anew, should it be needed again: nothing of it is late any more."""
    row = await work.uow.book.get_loan(user_id, loan_id)
    assert row is not None, "its occurrence was just paid"  # noqa: S101
    row.relief_done = 0


async def _note(work: Work, loan: LoanView, first: OccurrenceView, paid: Decimal, on: date, *, whole: bool) -> Decimal:
    """Spread a payment from `first` on over what is due; return what is left over."""
    journal, rest = Journal(), paid
    younger = [view for view in loan.open_occurrences if view.number > first.number and view.due_on <= on]
    for view in [first, *younger]:
        if view.id != first.id and rest <= 0:
            break
        rest -= await _note_one(work, journal, view, rest, on, whole=whole and view.id == first.id)
    await work.uow.session.flush()
    user_id = (await _row(work, first.id)).user_id
    await journal.write(work, user_id, "pay", loan.id)
    return max(rest, ZERO)


async def _note_one(
    work: Work,
    journal: Journal,
    view: OccurrenceView,
    available: Decimal,
    on: date,
    *,
    whole: bool,
) -> Decimal:
    """Note what one occurrence takes of a payment; return it. A bill of unknown amount takes all there is."""
    row = await _row(work, view.id)
    journal.keep(row)
    clears = clearing_amount(view)
    share = available if view.amount is None else min(available, clears)
    payment = Payment(
        user_id=row.user_id,
        loan_id=row.loan_id,
        occurrence_id=row.id,
        amount_fen=to_fen(share),
        paid_on=on,
        recorded_at=work.clock.now(),
    )
    await work.uow.book.add(payment)
    journal.created(payment)
    row.paid_fen += to_fen(share)
    amount = mapping.amount_of(row)
    if whole or amount is None or share >= clears or from_fen(row.paid_fen) >= amount:
        row.settled_on = on
    return share


async def _row(work: Work, occurrence_id: int) -> Occurrence:
    row = await work.uow.session.get(Occurrence, occurrence_id)
    assert row is not None, "it was read in this transaction"  # noqa: S101
    return row


def _in(loan: LoanView, occurrence_id: int) -> OccurrenceView:
    return next(view for view in loan.occurrences if view.id == occurrence_id)


def _check_date(paid_on: date, today: date) -> None:
    if paid_on > today:
        raise UserError("pay.date_ahead", value=paid_on.isoformat())
    if today - paid_on > OLDEST_PAYMENT:
        raise UserError("pay.date_too_old", value=paid_on.isoformat())
