"""`calc late-fee`, `calc minimum` and `calc allocate`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import CalcCommand, json_flag
from bot.commands.calc.inputs import AMOUNT, RATE, OneOf
from bot.commands.calc.output import money, show
from bot.lending.allocation import Order, Owed, Part, allocate
from bot.lending.cardrule import MinimumBase, late_fee, minimum_payment
from bot.lending.money import settle

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = Decimal(0)


@click.command("late-fee", cls=CalcCommand)
@click.option("--minimum", type=AMOUNT, required=True, help="Minimum payment of the bill.")
@click.option("--paid", type=AMOUNT, required=True, help="Paid by the due date.")
@click.option("--rate", type=RATE, default=Decimal("0.05"), help="Part of the unpaid minimum.")
@click.option("--floor", type=AMOUNT, default=NOTHING, help="Least late fee.")
@json_flag
def fee(*, minimum: Decimal, paid: Decimal, rate: Decimal, floor: Decimal, as_json: bool) -> None:
    """Print a card's late fee: a part of what is missing from the minimum payment."""
    show({"late_fee": money(settle(late_fee(minimum, paid, rate, floor)))}, as_json=as_json)


@click.command("minimum", cls=CalcCommand)
@click.option("--balance", type=AMOUNT, required=True, help="Purchases and cash advances.")
@click.option("--limit", type=AMOUNT, help="Credit limit.")
@click.option("--rate", type=RATE, default=Decimal("0.10"), help="Part of the balance.")
@click.option("--interest", type=AMOUNT, default=NOTHING, help="Interest on the bill.")
@click.option("--fees", type=AMOUNT, default=NOTHING, help="Fees on the bill.")
@click.option("--instalments", type=AMOUNT, default=NOTHING, help="Instalments that fall due.")
@click.option("--earlier", type=AMOUNT, default=NOTHING, help="Unpaid part of an earlier minimum, within the balance.")
@click.option("--floor", type=AMOUNT, default=NOTHING, help="Least minimum payment.")
@json_flag
def minimum(*, rate: Decimal, floor: Decimal, as_json: bool, **parts: Decimal | None) -> None:
    """Print a card's minimum payment."""
    show({"minimum": money(settle(minimum_payment(_base(parts), rate, floor)))}, as_json=as_json)


def _base(parts: dict[str, Any]) -> MinimumBase:
    return MinimumBase(**parts)


def _owed_options(function: Callable[..., None]) -> Callable[..., None]:
    for part in reversed(Part):
        function = click.option(f"--{part}", type=AMOUNT, default=NOTHING, help=f"Owed: {part}.")(function)
    return function


@click.command("allocate", cls=CalcCommand)
@click.option("--pay", type=AMOUNT, required=True, help="The payment.")
@_owed_options
@click.option("--order", type=OneOf([str(order) for order in Order]), default="civil-code", help="Which first.")
@json_flag
def allocate_payment(*, pay: Decimal, order: str, as_json: bool, **owed: Decimal) -> None:
    """Print what a payment clears and what is left."""
    spread = allocate(pay, Owed(**owed), Order(order))
    result: dict[str, Any] = {part.value: money(spread.taken.part(part)) for part in Part}
    result["unapplied"] = money(spread.unapplied)
    result["remaining"] = {part.value: money(spread.remaining.part(part)) for part in Part}
    show(result, as_json=as_json)
