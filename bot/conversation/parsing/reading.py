"""Reads the parts of one line in a fixed order, so that it does not matter in which order they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.conversation.parsing.counts import (
    settle_periods,
    settle_rate,
    take_method,
    take_paid_periods,
    take_periods,
    take_rate,
)
from bot.conversation.parsing.days import (
    settle_dates,
    settle_payment_date,
    take_dates,
    take_due_day,
    take_statement_day,
)
from bot.conversation.parsing.fields import Fields
from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.money import BARE_AMOUNT, settle_minimum, take_instalment, take_money
from bot.conversation.parsing.names import settle_product, take_product
from bot.conversation.parsing.notes import checked_note, split_note
from bot.conversation.parsing.said import Said
from bot.conversation.parsing.text import Line, even

if TYPE_CHECKING:
    from bot.errors import UserError
    from bot.products import Products


class Purpose(StrEnum):
    """What a line is read for; it decides what a lone date or day means."""

    ADD = "add"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The parts of a line, the faults among them, the words that mean nothing to us, and whether an amount was said.

    `beside` are the words that stand beside the terms of a loan: the leftover, and what is paid each time.
    """

    fields: Fields
    faults: tuple[UserError, ...]
    leftover: tuple[str, ...]
    beside: tuple[str, ...]
    says_amount: bool


# Whether a word is a part of a line does not depend on the day.
_ANY_DAY = date(2026, 1, 1)
_LOAN_NUMBER = lazy_re(r"#\s?(?P<n>[0-9]{1,6})(?![0-9])")
_IN_FULL = lazy_re(r"还清|还完|结清|付清|全部|全额|都还了|全还了|paid off|in full|settled")
_FILLER = lazy_re(r"已经?还款?|还款|还[了掉上过]?|[付交缴]了|了|\b(?:i|have|paid|repaid|off|to|for|of)\b")
_ADD_FILLER = lazy_re(
    r"(?<!\S)我[在从](?=[^\s0-9]{2,12}(?:\s|$))|\b(?:at|of|for|with|rate|interest|monthly|in|over|i|borrowed|loan)\b|利率|利息|每月|分期(?!乐)"
)
_MISSED = lazy_re(r"[没未]能?还|[没未]交|逾期|过期|\b(?:overdue|missed|late|past due)\b")
# Words that stand alone and say nothing that is kept.
_EMPTY = lazy_re(
    r"[我您你在的把刚了是呢啊吧还有要]+|[本下上当这]期|这?个?月|本月|[0-9]{1,2}月|(?:账单)?(?:出账|出来|来)?了?|账单|的?钱"
    r"|(?:等|到)?(?:[下这本]个?月|月底)?发了?工资了?(?:就|再|后|以后)?还?"
)


def read_line(text: str, today: date, products: Products, purpose: Purpose) -> Reading:
    """Read every part of a line that holds no command."""
    head, words = split_note(text)
    note, tail = _note_and_rest(words, _read_head(head, today, products), products) if words else ((), ())
    line, said = Line(even(f"{head} {' '.join(tail)}")), Said()
    if note:
        said.put("note", lambda: checked_note(note))
    take_product(line, said, products)
    _take_parts(line, said, today, purpose)
    each = take_instalment(line, said) if purpose is Purpose.ADD and not _is_one_bill(said, products) else None
    take_money(line, said)
    settle_product(line, said, products)
    _settle(said, line, today, products, purpose)
    line.take_all(_FILLER if purpose is Purpose.PAYMENT else _ADD_FILLER)
    words = tuple(word for word in line.rest() if not _EMPTY.fullmatch(word))
    beside = (*words, each) if each else words
    return Reading(
        fields=Fields(**said.values),
        faults=tuple(said.faults),
        leftover=words if said.has("payment") else beside,
        beside=beside,
        says_amount=said.has("amount") or each is not None,
    )


def _is_one_bill(said: Said, products: Products) -> bool:
    product = products.get(said.values.get("product", ""))
    return product is not None and product.kind.is_bill and "periods" not in said.values


def _take_parts(line: Line, said: Said, today: date, purpose: Purpose) -> None:
    """Take everything but names and amounts. Each step leaves the later ones less to be mistaken about."""
    found = line.take(_LOAN_NUMBER)
    if found is not None:
        said.values["loan_number"] = int(found["n"])
    if purpose is Purpose.PAYMENT:
        _take_full_payment(line, said)
        take_dates(line, said, today)
        take_paid_periods(line, said)
        take_due_day(line, said)
        return
    take_rate(line, said)
    take_method(line, said)
    take_statement_day(line, said)
    take_dates(line, said, today)
    take_due_day(line, said)
    take_paid_periods(line, said)
    take_periods(line, said)


def _take_full_payment(line: Line, said: Said) -> None:
    if line.take_all(_IN_FULL):
        said.values["paid_in_full"] = True


def _settle(said: Said, line: Line, today: date, products: Products, purpose: Purpose) -> None:
    """Decide what depends on the whole line: what the dates are for, which method a plan has."""
    said.values.pop("left_periods", None) if purpose is Purpose.PAYMENT else settle_periods(said)
    settle_minimum(said)
    if purpose is Purpose.PAYMENT:
        settle_payment_date(said, today)
        return
    product = products.get(said.values.get("product", ""))
    has_plan = "periods" in said.values
    lone_is_start = has_plan or (product is not None and product.kind.is_instalment_loan)
    settle_dates(said, today, lone_is_start=lone_is_start, due="past" if _MISSED.search(line.text) else "future")
    is_bill = product is not None and product.kind.is_bill
    settle_rate(said, is_fee=is_bill and has_plan)
    if "method" not in said.values and (has_plan or "fee_per_period" in said.values):
        _settle_method(said, is_bill=is_bill)


def _settle_method(said: Said, *, is_bill: bool) -> None:
    """A plan with a fee per period is `fee`; so is one on a bill unless it bears interest on the balance."""
    if "fee_per_period" in said.values:
        said.values["method"] = "fee"
    elif is_bill:
        bears_interest = any(price in said.values for price in ("annual_rate", "daily_rate", "payment"))
        said.values["method"] = "equal-instalment" if bears_interest else "fee"


def _note_and_rest(words: tuple[str, ...], head: Said, products: Products) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split the words after 备注: the note goes on until a word that is wholly a part of the line."""
    for index in range(1, len(words)):
        if _is_part(words[index], head, products):
            return words[:index], words[index:]
    return words, ()


def _is_part(word: str, head: Said, products: Products) -> bool:
    """Tell whether a word is a part; a bare number or a bank is one only if the line has none before the note."""
    line, said = Line(even(word)), Said()
    _take_parts(line, said, _ANY_DAY, Purpose.ADD)
    if not line.rest():
        return True
    if not head.has("bank"):
        take_product(line, said, products)
    is_bare = BARE_AMOUNT.match(line.text) is not None
    take_money(line, said)
    return not line.rest() and not (is_bare and head.has("amount"))


def _read_head(text: str, today: date, products: Products) -> Said:
    line, said = Line(even(text)), Said()
    take_product(line, said, products)
    _take_parts(line, said, today, Purpose.ADD)
    take_money(line, said)
    return said
