"""The terms of a loan as options: what `calc schedule` and `calc payoff` both ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import refuse
from bot.commands.calc.inputs import AMOUNT, COUNT_OF, DATE, RATE, STEP_OF, OneOf
from bot.lending.dates import MONTHLY, Roll
from bot.lending.daycount import DayCount
from bot.lending.money import Rounding
from bot.lending.terms import Method, Terms
from bot.products.holidays import ChinaCalendar

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS = (
    click.option("--principal", type=AMOUNT, required=True, help="Principal in yuan."),
    click.option("--periods", type=COUNT_OF, required=True, help="Number of instalments."),
    click.option("--start", "start_on", type=DATE, required=True, help="The day the money was lent."),
    click.option("--daily-rate", type=RATE, help="Rate a day, 0.0005 or 0.05%."),
    click.option("--annual-rate", type=RATE, help="Nominal rate a year."),
    click.option("--fee-per-period", type=RATE, help="Fee per period, a part of the original principal."),
    click.option("--fee-total", type=RATE, help="All fees together, a part of the original principal."),
    click.option("--method", type=OneOf([str(method) for method in Method]), help="How it is paid back."),
    click.option("--day-count", type=OneOf([str(count) for count in DayCount]), help="How days count."),
    click.option("--every", type=STEP_OF, default=MONTHLY, show_default="1m", help="From one due date to the next."),
    click.option("--due-day", type=COUNT_OF, help="Day of the month on which it falls due."),
    click.option("--first-due", "first_due_on", type=DATE, help="The first due date."),
    click.option("--grace-principal", type=COUNT_OF, default=0, help="First periods with interest alone."),
    click.option("--instalment", type=AMOUNT, help="The lender's own level payment."),
    click.option("--round-instalment", type=AMOUNT, default=Decimal("0.01"), help="Unit of a level payment: 0.01, 1."),
    click.option("--rounding", type=OneOf([str(way) for way in Rounding]), default="half-up", help="Of half a unit."),
    click.option("--unrounded", is_flag=True, help="Round only what is shown, as many printed tables do."),
    click.option("--roll", type=OneOf([str(roll) for roll in Roll]), default="off", help="Due dates off holidays."),
)


def terms_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a loan's terms to a command."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def terms_of(given: dict[str, Any]) -> Terms:
    """Make the terms that were said; takes their options out of `given`."""
    fee = given["fee_per_period"] is not None or given["fee_total"] is not None
    method = given.pop("method") or ("fee" if fee else None)
    if method is None:
        refuse("calc.missing", option="--method")
    count = given.pop("day_count")
    roll = Roll(given.pop("roll"))
    return Terms(
        method=Method(method),
        day_count=DayCount(count) if count else None,
        rounding=Rounding(given.pop("rounding")),
        roll=roll,
        calendar=None if roll is Roll.OFF else ChinaCalendar(),
        **given,
    )
