"""What clears a loan early, today, as far as its rule and its payments tell. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.lending.payoff import Payoff, payoff
from bot.lending.terms import Method, Terms

if TYPE_CHECKING:
    from bot.services.views import LoanView

# With these what is saved follows from the days used. Fees of instalments often stay due: the contract decides alone.
BY_THE_DAY = frozenset({Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY, Method.BULLET})


def payoff_today(loan: LoanView) -> Payoff | None:
    """Return the quote for clearing a loan on the day of its view.

    None where the rule does not tell: a bill, an even charge, something overdue, paid in part or paid ahead, a figure
    of the lender's own, or only one instalment left.
    """
    if loan.recurring or loan.start_on is None or Method(loan.method) not in BY_THE_DAY:
        return None
    left = loan.open_occurrences
    paid = len(loan.occurrences) - len(left)
    since = loan.occurrences[paid - 1].due_on if paid else loan.start_on
    regular = all(not item.paid and item.amount == item.computed for item in left)
    in_turn = left == loan.occurrences[paid:]
    if len(left) < 2 or loan.overdue or not regular or not in_turn or loan.today < since:
        return None
    return payoff(_terms(loan), paid=paid, on=loan.today)


def _terms(loan: LoanView) -> Terms:
    assert loan.start_on is not None, "checked by payoff_today"  # noqa: S101
    return Terms(
        principal=loan.principal,
        periods=loan.periods,
        start_on=loan.start_on,
        method=Method(loan.method),
        daily_rate=loan.daily_rate,
        annual_rate=loan.annual_rate,
        instalment=loan.payment,
        due_day=loan.due_day,
        first_due_on=loan.occurrences[0].due_on,
    )
