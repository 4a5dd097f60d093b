"""`calc rate`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import CalcCommand, json_flag, refuse, words
from bot.commands.calc.inputs import AMOUNT, COUNT_OF, DATE, DATED, RATE
from bot.commands.calc.output import rate_text, show
from bot.lending.dates import add_months
from bot.lending.errors import LendingError
from bot.lending.money import ZERO, check_amount, check_rate
from bot.lending.rate import DatedFlow, Flow, TrueRate, above_24, above_four_lpr, true_rate, true_rate_dated
from bot.lending.terms import MAX_PERIODS
from bot.products.lpr import load_lpr

if TYPE_CHECKING:
    from datetime import date


@click.command("rate", cls=CalcCommand)
@click.option("--amount", type=AMOUNT, required=True, help="The amount of the loan.")
@click.option("--periods", type=COUNT_OF, help="Number of monthly payments.")
@click.option("--payment", type=AMOUNT, help="Each payment.")
@click.option("--fee-per-period", type=RATE, help="Fee per period, a part of the original amount.")
@click.option("--flows", type=DATED, multiple=True, help="Payments on dates.")
@click.option("--upfront", type=AMOUNT, default=Decimal(0), help="What was kept back or paid at the start.")
@click.option("--on", "signed_on", type=DATE, help="The day the money came and the contract was made.")
@json_flag
def rate(*, as_json: bool, **given: Any) -> None:
    """Print the true price of a loan, beside 24 % and four times the LPR."""
    asked = _Asked(**given)
    price = _price(asked)
    signed_on = _signed_on(asked)
    cap_24 = above_24(price.nominal_annual)
    periodic = rate_text(price.periodic)
    result = {
        "periodic_rate": periodic,
        "nominal_annual_rate": rate_text(price.nominal_annual),
        "effective_annual_rate": rate_text(price.effective_annual),
        "vs_24": {"cap": rate_text(cap_24.cap), "above": cap_24.above},
        "vs_4lpr": _four_lpr(price, signed_on),
    }
    show(result, as_json=as_json)
    if periodic.startswith("-"):
        click.echo(words().label("calc.gives_back_less"), err=True)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """The options of the command."""

    amount: Decimal
    periods: int | None
    payment: Decimal | None
    fee_per_period: Decimal | None
    flows: tuple[tuple[date, Decimal], ...]
    upfront: Decimal
    signed_on: date | None


def _price(asked: _Asked) -> TrueRate:
    ways = [asked.payment is not None, asked.fee_per_period is not None, bool(asked.flows)]
    if sum(ways) != 1:
        refuse("calc.one_of", option="--payment --fee-per-period --flows")
    check_amount("lending.principal", asked.amount)
    received = asked.amount - asked.upfront
    if asked.upfront < 0 or received <= 0:
        raise LendingError("lending.upfront", value=asked.upfront)
    start_on = _signed_on(asked)
    if asked.flows and start_on is not None:
        return true_rate_dated(received, start_on, [DatedFlow(*flow) for flow in asked.flows])
    periods = asked.periods
    if periods is None:
        refuse("calc.missing", option="--periods")
    if not 1 <= periods <= MAX_PERIODS:
        raise LendingError("lending.periods", value=periods, min=1, max=MAX_PERIODS)
    payment = _payment(asked, periods)
    return true_rate(received, [Flow(number, payment) for number in range(1, periods + 1)])


def _payment(asked: _Asked, periods: int) -> Decimal:
    if asked.payment is not None:
        check_amount("lending.paid", asked.payment)
        return asked.payment
    check_rate("lending.fee_per_period", asked.fee_per_period or ZERO)
    return asked.amount / periods + asked.amount * (asked.fee_per_period or 0)


def _signed_on(asked: _Asked) -> date | None:
    """Return the day of the contract; without one, dated payments are taken to start a month after it."""
    if asked.signed_on is not None or not asked.flows:
        return asked.signed_on
    return add_months(min(on for on, _ in asked.flows), -1)


def _four_lpr(price: TrueRate, signed_on: date | None) -> dict[str, Any]:
    table = load_lpr()
    try:
        cap, since = above_four_lpr(price.nominal_annual, table.rates, signed_on)
    except LendingError:
        return {"cap": None, "above": None, "lpr_since": None, "known_until": table.known_until}
    return {"cap": rate_text(cap.cap), "above": cap.above, "lpr_since": since, "known_until": table.known_until}
