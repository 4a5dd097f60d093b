"""Whether a loan that is about to be added stands in the book already. Pure but for reading the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.book import load_loans

if TYPE_CHECKING:
    from bot.services.contracts import Contract
    from bot.services.views import LoanView
    from bot.services.work import Work


async def twin_of(work: Work, user_id: int, contract: Contract) -> LoanView | None:
    """Return the newest loan with something left to pay that is the same as a contract, if there is one."""
    loans = await load_loans(work, user_id)
    return next((loan for loan in reversed(loans) if loan.next_due is not None and is_same(loan, contract)), None)


def is_same(loan: LoanView, contract: Contract) -> bool:
    """Tell whether a loan has the lender, the note and the terms of a contract; a bill's amount changes each month."""
    if (loan.product.id, loan.bank or "", loan.due_day) != (contract.product.id, contract.bank or "", contract.due_day):
        return False
    if loan.recurring or contract.recurring:
        return loan.recurring and contract.recurring
    return (loan.note or "", loan.principal, loan.periods, loan.occurrences[0].due_on) == (
        contract.note or "",
        contract.principal,
        contract.periods,
        contract.first_due_on,
    )
