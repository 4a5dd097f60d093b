"""`calc schedule` and `calc dates`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import CalcCommand, json_flag, refuse
from bot.commands.calc.inputs import COUNT_OF, DATE, STEP_OF
from bot.commands.calc.loan_terms import terms_of, terms_options
from bot.commands.calc.output import money, rate_text, show
from bot.lending.cardrule import CardRule, purchase_due
from bot.lending.dates import MONTHLY, Roll
from bot.lending.schedule import schedule_for
from bot.lending.terms import Method, Terms
from bot.lending.yields import schedule_rate

if TYPE_CHECKING:
    from datetime import date

    from bot.lending.dates import Every


@click.command("schedule", cls=CalcCommand)
@terms_options
@json_flag
def schedule(*, as_json: bool, **given: Any) -> None:
    """Print what falls due when, and what it is made of."""
    terms = terms_of(given)
    result = schedule_for(terms)
    rows = [
        {
            "n": row.number,
            "due": row.due_on,
            "days": row.days,
            "payment": money(row.payment),
            "principal": money(row.principal),
            "interest": money(row.interest),
            "fee": money(row.fee),
            "balance": money(row.balance),
        }
        for row in result.instalments
    ]
    printed: dict[str, Any] = {
        "instalments": rows,
        "total_interest": money(result.total_interest),
        "total_fee": money(result.total_fee),
        "total_payment": money(result.total_payment),
        "effective_annual_rate": rate_text(schedule_rate(terms, result).effective_annual),
    }
    if terms.roll is not Roll.OFF:
        printed["calendar_known"] = result.calendar_known
    show(printed, as_json=as_json)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What `calc dates` was asked for."""

    start: date | None
    periods: int | None
    every: Every
    due_day: int | None
    first_due: date | None
    statement_day: int | None
    due_after: int | None
    purchase: tuple[date, ...]
    statement_day_next: bool


@click.command("dates", cls=CalcCommand)
@click.option("--start", type=DATE, help="The day the money was lent.")
@click.option("--periods", type=COUNT_OF, help="Number of instalments.")
@click.option("--every", type=STEP_OF, default=MONTHLY, show_default="1m", help="From one due date to the next.")
@click.option("--first-due", type=DATE, help="The first due date.")
@click.option("--due-day", type=COUNT_OF, help="Day of the month on which it falls due.")
@click.option("--statement-day", type=COUNT_OF, help="Day of the month on which the bill is made.")
@click.option("--due-after", type=COUNT_OF, help="Days from the bill to its due date.")
@click.option("--purchase", type=DATE, multiple=True, help="A day on which something was bought.")
@click.option("--statement-day-next", is_flag=True, help="What is bought on the statement day is in the next bill.")
@json_flag
def dates(*, as_json: bool, **given: Any) -> None:
    """Print due dates of a loan, or on which bill purchases appear and when that is due."""
    asked = _Asked(**given)
    if asked.statement_day is not None:
        show({"purchases": _purchases(asked)}, as_json=as_json)
    elif asked.start is None and asked.periods is None:
        refuse("calc.missing", option="--start --periods / --statement-day --purchase")
    elif asked.start is None or asked.periods is None:
        refuse("calc.missing", option="--start" if asked.start is None else "--periods")
    else:
        show({"due": _due(asked, asked.start, asked.periods)}, as_json=as_json)


def _purchases(asked: _Asked) -> list[dict[str, date]]:
    if asked.statement_day is None or not asked.purchase:
        refuse("calc.missing", option="--purchase")
    rule = CardRule(
        statement_day=asked.statement_day,
        due_day=asked.due_day,
        due_after=asked.due_after,
        statement_day_next=asked.statement_day_next,
    )
    billed = [purchase_due(on, rule) for on in asked.purchase]
    return [{"on": bill.on, "statement": bill.statement_on, "due": bill.due_on} for bill in billed]


def _due(asked: _Asked, start: date, periods: int) -> list[date]:
    terms = Terms(
        principal=Decimal(1),
        periods=periods,
        start_on=start,
        method=Method.ZERO,
        every=asked.every,
        due_day=asked.due_day,
        first_due_on=asked.first_due,
    )
    return [row.due_on for row in schedule_for(terms).instalments]
