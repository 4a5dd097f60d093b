"""What it costs to be done early, and whether another loan would be cheaper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.errors import LendingError
from bot.lending.factors import period_factors
from bot.lending.money import ZERO, check_amount, check_rate, settle
from bot.lending.rate import DatedFlow, TrueRate, true_rate_dated
from bot.lending.schedule import Instalment, due_dates, schedule_for
from bot.lending.terms import Method, Roll

if TYPE_CHECKING:
    from datetime import date

    from bot.lending.terms import Terms

EVEN_CHARGE = frozenset({Method.FLAT, Method.FEE})


@dataclass(frozen=True, kw_only=True)
class PayoffRule:
    """What a lender asks for on early repayment: a share of the principal left, and whether later charges stay due.

    `charges_stay_due` concerns `flat` and `fee` loans alone: all charges still to come are owed, not only the next one.
    """

    fee_rate: Decimal = ZERO
    charges_stay_due: bool = False

    def __post_init__(self) -> None:
        """Raise `LendingError` for a rate outside 0 to 1."""
        check_rate("lending.prepayment_rate", self.fee_rate, Decimal(1))


class Payoff(NamedTuple):
    """A quote in yuan: what clears the loan on a day (`total`), against paying on to the end (`paying_on`)."""

    principal: Decimal
    interest: Decimal
    fee: Decimal
    prepayment_fee: Decimal
    total: Decimal
    paying_on: Decimal
    saved: Decimal
    rest: tuple[Instalment, ...]


class Refinance(NamedTuple):
    """A loan that is kept beside one that replaces it: what is still to be paid, and the true price of each."""

    keeping: Decimal
    switching: Decimal
    saved: Decimal
    kept_rate: TrueRate
    new_rate: TrueRate


def payoff(terms: Terms, *, paid: int, on: date, rule: PayoffRule | None = None) -> Payoff:
    """Return what clears the loan on a day after `paid` instalments were paid on their dates.

    Interest runs for the days actually used since the last due date (Civil Code article 677); an even charge (flat
    interest, instalment fee) is owed for the period begun. In yuan, rounded to 0.01 half up. Source: that article and
    the contract. Raises `LendingError` (`lending.paid_periods`, `lending.payoff_on`) for a number of instalments or a
    day that does not fit.
    """
    rule = rule or PayoffRule()
    rows = schedule_for(terms).instalments
    if not 0 <= paid < len(rows):
        raise LendingError("lending.paid_periods", value=paid, max=len(rows) - 1)
    since = due_dates(terms)[paid - 1] if paid else terms.start_on
    if on < since:
        raise LendingError("lending.payoff_on", value=on, min=since)
    rest = rows[paid:]
    principal = rows[paid - 1].balance if paid else terms.principal
    interest, fee = _accrued(terms, rest, since, on, rule)
    prepayment_fee = settle(principal * rule.fee_rate)
    total = principal + interest + fee + prepayment_fee
    paying_on = sum((row.payment for row in rest), ZERO)
    return Payoff(principal, interest, fee, prepayment_fee, total, paying_on, paying_on - total, rest)


def _accrued(
    terms: Terms, rest: tuple[Instalment, ...], since: date, on: date, rule: PayoffRule
) -> tuple[Decimal, Decimal]:
    if terms.method in EVEN_CHARGE:
        begun = rest if rule.charges_stay_due else rest[: 1 if on > since else 0]
        return sum((row.interest for row in begun), ZERO), sum((row.fee for row in begun), ZERO)
    if on == since:
        return ZERO, ZERO
    principal = sum((row.principal for row in rest), ZERO)
    used = replace(
        terms,
        start_on=since,
        first_due_on=on,
        due_day=None,
        periods=1,
        grace_principal=0,
        roll=Roll.OFF,
        every=terms.every,
    )
    parts, divisor = period_factors(used, [on])
    return settle(principal * parts[0] / divisor), ZERO


def refinance(quote: Payoff, new: Terms, *, upfront: Decimal = ZERO) -> Refinance:
    """Compare keeping a loan with clearing it by a new one that costs `upfront` at its start.

    What the new principal does not cover of the payoff is paid by the borrower at once and counts as paid. In yuan;
    rates by actual days / 365, not rounded. Raises `LendingError` if the up-front cost leaves nothing of the new loan.
    Source: both schedules, and `true_rate_dated`.
    """
    check_amount("lending.upfront", upfront, zero=True)
    if upfront >= new.principal:
        raise LendingError("lending.upfront", value=upfront)
    rows = schedule_for(new).instalments
    gap = quote.total - new.principal
    switching = sum((row.payment for row in rows), ZERO) + upfront + gap
    kept = [DatedFlow(row.due_on, row.payment) for row in quote.rest]
    return Refinance(
        quote.paying_on,
        switching,
        quote.paying_on - switching,
        true_rate_dated(quote.total, min(new.start_on, kept[0].on), kept),
        true_rate_dated(new.principal - upfront, new.start_on, [DatedFlow(row.due_on, row.payment) for row in rows]),
    )
