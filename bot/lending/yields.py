"""The true price of a schedule."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.lending.dates import step
from bot.lending.rate import DAYS, MONTHS, DatedFlow, Flow, TrueRate, true_rate, true_rate_dated
from bot.lending.schedule import due_dates
from bot.lending.terms import Method

if TYPE_CHECKING:
    from bot.lending.dates import Every
    from bot.lending.schedule import Schedule
    from bot.lending.terms import Terms


def periods_a_year(every: Every) -> Decimal:
    """Return how many steps a year has: 12 months, or 365 days."""
    return Decimal(MONTHS) / every.count if every.unit == "month" else Decimal(DAYS) / every.days


def schedule_rate(terms: Terms, schedule: Schedule, upfront: Decimal = Decimal(0)) -> TrueRate:
    """Return the rate at which all payments are worth the principal less what was kept back at the start.

    By whole periods; with an odd first period by actual days / 365. A business-day roll is left out of account. Raises
    `LendingError("lending.received")` if nothing is left of the principal.
    """
    payments = [row.payment for row in schedule.instalments]
    due = due_dates(terms)
    if terms.method is Method.BULLET:
        due = due[-1:]
    received = terms.principal - upfront
    if due_dates(terms)[0] != step(terms.start_on, terms.every, 1):
        flows = [DatedFlow(on, payment) for on, payment in zip(due, payments, strict=True)]
        return true_rate_dated(received, terms.start_on, flows)
    first = terms.periods if terms.method is Method.BULLET else 1
    return true_rate(
        received, [Flow(number, payment) for number, payment in enumerate(payments, first)], periods_a_year(terms.every)
    )
