"""The true price of a schedule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.lending.dates import step
from bot.lending.errors import LendingError
from bot.lending.factors import period_factors
from bot.lending.money import FEN
from bot.lending.rate import DAYS, MONTHS, DatedFlow, Flow, TrueRate, true_rate, true_rate_dated
from bot.lending.schedule import due_dates
from bot.lending.terms import Method

if TYPE_CHECKING:
    from bot.lending.dates import Every
    from bot.lending.factors import Factors
    from bot.lending.schedule import Schedule
    from bot.lending.terms import Terms

RATE_PLACES = Decimal("1E-12")


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


def terms_paid_by(terms: Terms, payment: Decimal) -> Terms:
    """Return terms without a price (`zero`) with the one at which level instalments of `payment` yuan pay them off.

    Equal instalments at an annual rate of twelve decimals, each the payment to the fen, the last taking what rounding
    left over; without interest where the payment is the even share of the principal, to the fen. Raises
    `LendingError("lending.instalment")` for a payment below that share.
    """
    share = terms.principal / terms.periods
    if abs(payment - share) < FEN:
        return replace(terms, instalment=payment)
    if payment < share:
        raise LendingError("lending.instalment", value=payment)
    priced = replace(terms, method=Method.EQUAL_INSTALMENT, annual_rate=Decimal(1), instalment=payment)
    rate = _annual_rate(terms.principal / payment, period_factors(priced, due_dates(priced)))
    return replace(priced, annual_rate=rate.quantize(RATE_PLACES))


def _annual_rate(worth: Decimal, at_one: Factors) -> Decimal:
    """Return the rate at which one yuan each period is `worth` that much at the start; `at_one` are factors at rate 1.

    Newton's steps from zero: the worth falls ever more slowly as the rate grows, so that no step goes too far.
    """
    parts = [part / at_one.divisor for part in at_one.numerators]
    rate, nearer = Decimal(0), Decimal(1)
    while abs(nearer) >= RATE_PLACES / 10:
        value, slope, discount, fall = -worth, Decimal(0), Decimal(1), Decimal(0)
        for part in parts:
            growth = 1 + rate * part
            discount /= growth
            fall += part / growth
            value += discount
            slope += discount * fall
        nearer = value / slope
        rate += nearer
    return max(rate, Decimal(0))
