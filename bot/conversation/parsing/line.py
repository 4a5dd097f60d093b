"""Reads one line as a whole: what it is for, what it says, what is missing and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.conversation.parsing.fields import Fields
from bot.conversation.parsing.intents import (
    Intent,
    is_bill,
    is_notice,
    is_payment,
    is_question,
    is_story,
    is_trouble,
    read_command,
)
from bot.conversation.parsing.reading import Purpose, Reading, read_line
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.products import Product, Products

# A longer text is a story or a document, not a line of terms.
MAX_LINE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A line as it was understood.

    `missing` names what must still be asked: product, amount, periods, rate, due_day. `faults` are values that are
    there but wrong, `leftover` words that were not understood, `at_once` whether `!` asks to save without a check card.
    """

    intent: Intent
    fields: Fields
    missing: tuple[str, ...] = ()
    faults: tuple[UserError, ...] = ()
    leftover: tuple[str, ...] = ()
    at_once: bool = False


def parse(text: str, today: date, products: Products) -> Parsed:
    """Read a line with or without a command. Never raises for any text; wrong values are in `faults`."""
    command = read_command(text)
    intent = command.intent if command is not None else classify(text, today, products)
    rest = command.rest if command is not None else text
    if intent in {Intent.QUESTION, Intent.UNKNOWN}:
        return Parsed(intent=intent, fields=_product_only(rest, products))
    if len(rest) > MAX_LINE:
        fault = UserError("line.too_long", value=len(rest), max=MAX_LINE)
        return Parsed(intent=intent, fields=Fields(), missing=("product", "amount"), faults=(fault,))
    reading = read_line(rest, today, products, Purpose.PAYMENT if intent is Intent.PAYMENT else Purpose.ADD)
    fields, leftover = _named(reading) if intent is Intent.ADD_LOAN and command is not None else _plain(reading)
    return Parsed(
        intent=intent,
        fields=fields,
        missing=tuple(_missing(intent, fields, products)),
        faults=reading.faults,
        leftover=leftover,
        at_once=command is not None and command.at_once,
    )


def classify(text: str, today: date, products: Products) -> Intent:
    """Say what a free text is for: payment, else question, else bill, else add (known product and amount).

    One with many words that are no part of a payment or a loan is neither: it is left to the guide.
    """
    if len(text) > MAX_LINE:
        return Intent.QUESTION if is_question(text) else Intent.UNKNOWN
    if is_payment(text, products, today):
        reading = read_line(text, today, products, Purpose.PAYMENT)
        return Intent.UNKNOWN if is_story(reading.leftover, has_terms=False) else Intent.PAYMENT
    if is_question(text):
        return Intent.QUESTION
    return _bill_or_add(text, read_line(text, today, products, Purpose.ADD))


def _bill_or_add(text: str, reading: Reading) -> Intent:
    has_terms = reading.fields.has_terms
    is_told = is_trouble(text) or (not is_notice(text) and is_story(reading.beside, has_terms=has_terms))
    if is_told or not reading.says_amount:
        return Intent.UNKNOWN
    if is_bill(text):
        return Intent.BILL
    return Intent.ADD_LOAN if reading.fields.product is not None else Intent.UNKNOWN


def _product_only(text: str, products: Products) -> Fields:
    spotted = products.spot(text[:MAX_LINE].lower())
    return Fields(product=spotted.product.id if spotted and spotted.product else None)


def _named(reading: Reading) -> tuple[Fields, tuple[str, ...]]:
    """Keep the first word of an add as the product's name where no preset is known for it."""
    if reading.fields.product is not None or not reading.leftover:
        return _plain(reading)
    name, *leftover = reading.leftover
    return replace(reading.fields, name=name[:40]), tuple(leftover)


def _plain(reading: Reading) -> tuple[Fields, tuple[str, ...]]:
    return reading.fields, reading.leftover


def _missing(intent: Intent, fields: Fields, products: Products) -> Iterator[str]:
    if intent is Intent.PAYMENT:
        if fields.product is None and fields.loan_number is None:
            yield "product"
        return
    if fields.product is None:
        yield "product"
    if fields.amount is None:
        yield "amount"
    if intent is Intent.ADD_LOAN:
        yield from _missing_terms(fields, products.get(fields.product or ""))


def _missing_terms(fields: Fields, product: Product | None) -> Iterator[str]:
    """Yield what a plan needs (instalments, price), and the day it falls due unless the lender's rule tells it."""
    is_loan = product is not None and product.kind.is_instalment_loan
    if is_loan and fields.periods is None:
        yield "periods"
    is_free = product is not None and product.method == "zero"
    has_price = fields.has_rate or fields.payment is not None or is_free
    if (is_loan or fields.periods is not None) and not has_price:
        yield "rate"
    if fields.due_day is None and fields.due_on is None and fields.start_on is None and not _knows_due(fields, product):
        yield "due_day"


def _knows_due(fields: Fields, product: Product | None) -> bool:
    """Whether the lender pairs the statement day, or has only one, with a due day."""
    if product is None:
        return False
    if fields.statement_day is not None:
        return product.due_after_days is not None or product.due_day_for(fields.statement_day) is not None
    return len(product.statement_rules) == 1
