"""`calc overdue`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import CalcCommand, json_flag, refuse
from bot.commands.calc.inputs import AMOUNT, COUNT_OF, DATE, DATED, FACTOR, RATE, OneOf
from bot.commands.calc.output import money, rate_text, show
from bot.commands.calc.rules import Said, contract_of, rule_of
from bot.lending.explain import plain
from bot.lending.money import ZERO, settle
from bot.lending.penalty import CostLine, Overdue, OverdueCost, Paid, PenaltyRule, overdue_cost
from bot.products import load_products

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.products import Product

# Stands for an unknown due date when only the number of days is told; it is never printed.
SOME_DAY = date(2001, 1, 1)
MOST_DAYS = 36500


@click.command("overdue", cls=CalcCommand)
@click.option("--amount", type=AMOUNT, required=True, help="What is overdue, in yuan.")
@click.option("--days", type=COUNT_OF, help="Days past due.")
@click.option("--due", type=DATE, help="The due date.")
@click.option("--as-of", type=DATE, help="The day up to which to compute.")
@click.option("--daily-rate", type=RATE, help="Contract rate a day.")
@click.option("--annual-rate", type=RATE, help="Contract rate a year.")
@click.option(
    "--year", type=OneOf(["365", "360"]), help="Days of a year for --annual-rate; 365 if not said, 360 for a mortgage."
)
@click.option("--multiple", type=FACTOR, help="Penalty as a multiple of the contract rate.")
@click.option("--on-top", is_flag=True, default=None, help="Ordinary interest runs on beside the penalty.")
@click.option("--grace", type=COUNT_OF, help="Days past due that cost nothing.")
@click.option("--compound", type=OneOf(["monthly"]), help="Unpaid charges bear interest.")
@click.option("--minimum-per-day", type=AMOUNT, help="Least penalty a day.")
@click.option("--cap", type=OneOf(["principal"]), help="Where the penalty stops.")
@click.option("--late-fee-rate", type=RATE, help="Late fee, once, a part of --minimum or of the amount.")
@click.option("--late-fee-floor", type=AMOUNT, help="Least late fee.")
@click.option("--minimum", type=AMOUNT, help="Unpaid part of a bill's minimum payment.")
@click.option("--payment", "payments", type=DATED, multiple=True, help="A part payment since the due date.")
@click.option("--product", "product_name", help="Take the usual rule of this product.")
@json_flag
def overdue(*, as_json: bool, **given: Any) -> None:
    """Print what lateness costs, with the lines that lead to it."""
    asked = Said(**given)
    product = _product(asked.product_name)
    contract = contract_of(asked, product)
    rule = rule_of(asked, product, contract)
    due_on, as_of = _period(asked)
    late = Overdue(
        principal=asked.amount,
        amount=asked.amount,
        outstanding=asked.amount,
        due_on=due_on,
        as_of=as_of,
        contract_daily_rate=contract.daily if contract else ZERO,
        rate_shown=contract.shown if contract else "",
        payments=tuple(Paid(on, amount) for on, amount in asked.payments),
        minimum=_minimum(asked, product),
    )
    show(_printed(overdue_cost(late, rule), rule, product, dated=asked.days is None), as_json=as_json)


def _product(name: str | None) -> Product | None:
    if name is None:
        return None
    found = load_products().find(name)
    if found is None:
        refuse("calc.unknown_product", value=name)
    return found


def _period(asked: Said) -> tuple[date, date]:
    if asked.days is None:
        if asked.due is None or asked.as_of is None:
            refuse("calc.missing", option="--days / --due --as-of")
        return asked.due, asked.as_of
    if asked.due or asked.as_of or asked.payments:
        refuse("calc.days_alone", value=asked.days)
    if not 0 <= asked.days <= MOST_DAYS:
        refuse("calc.days_range", value=asked.days, max=MOST_DAYS)
    return SOME_DAY, SOME_DAY + timedelta(days=asked.days)


def _minimum(asked: Said, product: Product | None) -> Decimal | None:
    """Return the unpaid minimum: as said, else the usual part of the bill."""
    if asked.minimum is None and product is not None and product.minimum_rate is not None:
        return settle(asked.amount * product.minimum_rate)
    return asked.minimum


def _printed(cost: OverdueCost, rule: PenaltyRule, product: Product | None, *, dated: bool) -> dict[str, Any]:
    return {
        "days_past_due": cost.days_past_due,
        "penalty": money(cost.penalty),
        "interest": money(cost.interest),
        "late_fee": money(cost.late_fee),
        "total_cost": money(cost.total_cost),
        "amount_due": money(cost.amount_due),
        "per_day": money(cost.per_day),
        "formula": cost.formula,
        "free_until": cost.free_until if dated else None,
        "lines": [_line(line, dated=dated) for line in cost.lines],
        "product_rule": None if product is None else _rule_printed(rule, product),
    }


def _line(line: CostLine, *, dated: bool) -> dict[str, Any]:
    return {
        "kind": str(line.kind),
        "from": line.from_on if dated else None,
        "to": line.to_on if dated else None,
        "days": line.days,
        "base": money(line.base),
        "rate": rate_text(line.rate),
        "amount": money(line.amount),
    }


def _rule_printed(rule: PenaltyRule, product: Product) -> dict[str, Any]:
    return {
        "product": product.name(),
        "multiple": None if rule.multiple is None else plain(rule.multiple),
        "daily_rate": None if rule.daily_rate is None else plain(rule.daily_rate),
        "on_top": rule.on_top,
        "base": str(rule.base),
        "grace_days": rule.grace_days,
        "compound": None if rule.compound is None else str(rule.compound),
        "minimum_per_day": money(rule.minimum_per_day),
        "late_fee_rate": plain(rule.late_fee_rate),
        "late_fee_floor": money(rule.late_fee_floor),
        "cap": str(rule.cap),
        "confidence": product.confidence,
        "source": product.source,
        "as_of": product.as_of,
    }
