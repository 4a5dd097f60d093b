"""`calc card`."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bot.commands.calc.frame import CalcCommand, json_flag
from bot.commands.calc.inputs import AMOUNT, COUNT_OF, DATE, DATED, RATE, OneOf
from bot.commands.calc.output import money, rate_text, show
from bot.lending.card import Basis, CardEntry, CardPayment, CardRule, EntryKind, PaymentDay, card_position

if TYPE_CHECKING:
    from datetime import date

    from bot.lending.card import Segment, Statement

ENTRIES = {
    "entry": EntryKind.PURCHASE,
    "cash": EntryKind.CASH,
    "instalment": EntryKind.INSTALMENT,
    "fee": EntryKind.FEE,
}


@click.command("card", cls=CalcCommand)
@click.option("--entry", type=DATED, multiple=True, help="A purchase: posting date and amount.")
@click.option("--cash", type=DATED, multiple=True, help="A cash advance.")
@click.option("--instalment", type=DATED, multiple=True, help="An instalment that falls due on a bill.")
@click.option("--fee", type=DATED, multiple=True, help="A fee; it bears no interest.")
@click.option("--payment", type=DATED, multiple=True, help="A payment: date and amount.")
@click.option("--statement-day", type=COUNT_OF, required=True, help="Day of the month on which the bill is made.")
@click.option("--due-day", type=COUNT_OF, help="Due day of the month, the first one after the bill.")
@click.option("--due-after", type=COUNT_OF, help="Days from the bill to its due date.")
@click.option("--as-of", type=DATE, required=True, help="The day at whose end the card is looked at.")
@click.option("--daily-rate", type=RATE, default=Decimal("0.0005"), help="Rate a day.")
@click.option("--basis", type=OneOf([str(basis) for basis in Basis]), default="full", help="What bears interest.")
@click.option(
    "--payment-day-at",
    type=OneOf([str(day) for day in PaymentDay]),
    default="reduced",
    help="At which balance the day of a payment counts.",
)
@click.option("--statement-day-counts", is_flag=True, help="The statement day still bears interest on its bill.")
@click.option("--statement-day-next", is_flag=True, help="What is posted on the statement day is in the next bill.")
@click.option("--no-free-period", is_flag=True, help="Everything bears interest from its day, interest bears none.")
@click.option("--no-compound", is_flag=True, help="Unpaid interest bears no interest.")
@click.option("--minimum-rate", type=RATE, default=Decimal("0.10"), help="Minimum payment, a part of the balance.")
@click.option("--minimum-floor", type=AMOUNT, default=Decimal(0), help="Least minimum payment.")
@click.option("--minimum-interest", type=AMOUNT, default=Decimal(0), help="Least interest of a bill that has any.")
@click.option("--late-fee-rate", type=RATE, default=Decimal("0.05"), help="Late fee, a part of the unpaid minimum.")
@click.option("--late-fee-floor", type=AMOUNT, default=Decimal(0), help="Least late fee.")
@click.option("--tolerance-days", type=COUNT_OF, default=0, help="Days after the due date that still count as on time.")
@click.option(
    "--tolerance-amount", type=AMOUNT, default=Decimal(0), help="Shortfall that still counts as paid in full."
)
@click.option("--limit", type=AMOUNT, help="Credit limit.")
@json_flag
def card(*, as_json: bool, as_of: date, **given: Any) -> None:
    """Print the bills of a card, its interest day by day range, its late fees, and what clears it."""
    position = card_position(
        _rule(given), _entries(given), tuple(CardPayment(*pair) for pair in given["payment"]), as_of
    )
    result = {
        "statements": [_statement(statement) for statement in position.statements],
        "interest": money(position.interest),
        "late_fee": money(position.late_fee),
        "amount_due": money(position.amount_due),
        "segments": [_segment(segment) for segment in position.segments],
    }
    show(result, as_json=as_json)


def _rule(given: dict[str, Any]) -> CardRule:
    plain = {field.name: given[field.name] for field in fields(CardRule) if field.name in given}
    plain["basis"] = Basis(given["basis"])
    plain["payment_day_at"] = PaymentDay(given["payment_day_at"])
    return CardRule(**plain, free_period=not given["no_free_period"], compound=not given["no_compound"])


def _entries(given: dict[str, Any]) -> tuple[CardEntry, ...]:
    return tuple(CardEntry(on, amount, kind) for name, kind in ENTRIES.items() for on, amount in given[name])


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "on": statement.on,
        "due": statement.due_on,
        "balance": money(statement.balance),
        "minimum": money(statement.minimum),
        "interest": money(statement.interest),
        "late_fee": money(statement.late_fee),
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "from": segment.from_on,
        "to": segment.to_on,
        "days": segment.days,
        "balance": money(segment.balance),
        "share": rate_text(segment.share),
        "interest": money(segment.interest),
    }
