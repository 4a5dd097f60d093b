"""`calc payoff`: what clears a loan early, what that saves, and whether another loan in its place would be cheaper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import CalcCommand, json_flag, refuse
from bot.commands.calc.inputs import AMOUNT, COUNT_OF, DATE, RATE, OneOf
from bot.commands.calc.loan_terms import terms_of, terms_options
from bot.commands.calc.output import money, rate_text, show
from bot.lending.payoff import Payoff, PayoffRule, payoff, refinance
from bot.lending.schedule import due_dates
from bot.lending.terms import Method, Terms

if TYPE_CHECKING:
    from datetime import date

NEW_METHODS = [str(method) for method in Method if method not in {Method.FEE, Method.ZERO}]


@dataclass(frozen=True, kw_only=True)
class _Other:
    """The loan that would take the place of the old one."""

    new_principal: Decimal | None
    new_periods: int | None
    new_daily_rate: Decimal | None
    new_annual_rate: Decimal | None
    new_method: str
    new_upfront: Decimal


@click.command("payoff", cls=CalcCommand)
@terms_options
@click.option("--on", type=DATE, required=True, help="The day of the early payment.")
@click.option("--paid", type=COUNT_OF, help="Instalments paid on their days; all that were due by then if not said.")
@click.option("--prepayment-fee", type=RATE, default=Decimal(0), help="Fee for it, a part of the principal left.")
@click.option("--charges-stay-due", is_flag=True, help="Of flat interest or fees per period all the rest stays due.")
@click.option("--new-periods", type=COUNT_OF, help="Instalments of a new loan that clears this one.")
@click.option("--new-principal", type=AMOUNT, help="Principal of the new loan; what clears the old one if not said.")
@click.option("--new-daily-rate", type=RATE, help="Rate a day of the new loan.")
@click.option("--new-annual-rate", type=RATE, help="Rate a year of the new loan.")
@click.option("--new-method", type=OneOf(NEW_METHODS), default="equal-instalment", help="How it is paid back.")
@click.option("--new-upfront", type=AMOUNT, default=Decimal(0), help="What the new loan costs at its start.")
@json_flag
def early_payoff(
    *,
    as_json: bool,
    on: date,
    paid: int | None,
    prepayment_fee: Decimal,
    charges_stay_due: bool,
    **given: Any,
) -> None:
    """Print what clears a loan early and what that saves; beside a new loan where one is described."""
    other = _Other(**{name: given.pop(name) for name in list(given) if name.startswith("new_")})
    terms = terms_of(given)
    done = sum(due_on <= on for due_on in due_dates(terms)) if paid is None else paid
    rule = PayoffRule(fee_rate=prepayment_fee, charges_stay_due=charges_stay_due)
    quote = payoff(terms, paid=done, on=on, rule=rule)
    printed: dict[str, Any] = {
        "on": on,
        "paid": done,
        **{name: money(getattr(quote, name)) for name in Payoff._fields if name != "rest"},
    }
    if other.new_periods is not None:
        printed["refinance"] = _beside(quote, _terms_of_other(other, quote, on), other.new_upfront)
    show(printed, as_json=as_json)


def _terms_of_other(other: _Other, quote: Payoff, on: date) -> Terms:
    if other.new_daily_rate is None and other.new_annual_rate is None:
        refuse("calc.missing", option="--new-daily-rate / --new-annual-rate")
    return Terms(
        principal=other.new_principal or quote.total,
        periods=other.new_periods or 0,
        start_on=on,
        method=Method(other.new_method),
        daily_rate=other.new_daily_rate,
        annual_rate=other.new_annual_rate,
    )


def _beside(quote: Payoff, new: Terms, upfront: Decimal) -> dict[str, Any]:
    found = refinance(quote, new, upfront=upfront)
    return {
        "keeping": money(found.keeping),
        "switching": money(found.switching),
        "saved": money(found.saved),
        "kept_rate": rate_text(found.kept_rate.nominal_annual),
        "new_rate": rate_text(found.new_rate.nominal_annual),
    }
