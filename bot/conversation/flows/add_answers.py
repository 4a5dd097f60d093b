"""How the answers of the guided add dialog are read; each turns a draft into the next one or raises UserError."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.conversation.flows.choosing import read_count
from bot.conversation.parsing import (
    Rate,
    RateKind,
    parse_amount,
    parse_date,
    parse_due_day,
    parse_periods,
    parse_rate,
)
from bot.conversation.parsing.days import parse_statement_day
from bot.conversation.parsing.intents import is_question
from bot.conversation.parsing.money import parse_instalment
from bot.conversation.parsing.text import shown
from bot.errors import UserError
from bot.lending.terms import Method
from bot.services.by_payment import check_payment
from bot.services.contracts import Draft, statement_due_day

if TYPE_CHECKING:
    from bot.conversation.chat import Chat
    from bot.products import Product

LONGEST_NOTE = 60
_BANK = re.compile(r"[^\W\d][^\d?？]{0,19}")
SMALLEST_ANNUAL = Decimal("0.005")


def read_product(chat: Chat, text: str) -> Draft:
    """Read which product is meant."""
    product = chat.work.products.get(text) or chat.work.products.find(text)
    if product is None:
        raise UserError("add.product_not_found", value=text[:40])
    return Draft(product=product.id)


def read_bank(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read a card's bank: one of ours, or a name."""
    if text == "other":
        return replace(draft, bank="")
    child = chat.work.products.get(text)
    if child is None:
        found = chat.work.products.find(f"{text}信用卡")
        child = found if found is not None and found.parent == draft.product else None
    if child is not None:
        return replace(draft, product=child.id, bank=child.bank["zh_CN"] if child.bank else "")
    if not _BANK.fullmatch(text.strip()) or is_question(text):
        raise UserError("add.bank_unreadable", value=shown(text))
    return replace(draft, bank=text.strip())


def read_amount(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read an amount."""
    del chat
    return replace(draft, amount=parse_amount(text))


def read_periods(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read the number of instalments, or that a bill has none."""
    product = chat.work.products.require(draft.product)
    whole_bill = product.kind.is_bill and text.strip() in {"none", "不分期", "不分", "全额", "no", "0"}
    if whole_bill:
        return replace(draft.without_rate(), periods=None)
    return replace(draft, periods=parse_periods(text))


def read_rate(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read the rate, or what is paid each time; none at all, or the usual rate where it is not known."""
    product = chat.work.products.require(draft.product)
    bare = draft.without_rate()
    word = text.strip()
    if word in {"free", "免息", "无息", "没有利息", "0", "0%"}:
        return replace(bare, method=Method.ZERO.value)
    method = None if draft.method == Method.ZERO else draft.method
    if word in {"usual", "不知道", "不清楚"}:
        if product.daily_rate_default is None and product.annual_rate_default is None:
            raise UserError("add.rate_unknown", product=product.name(chat.words.locale))
        annual = None if product.daily_rate_default is not None else product.annual_rate_default
        return replace(bare, method=method, daily_rate=product.daily_rate_default, annual_rate=annual)
    payment = parse_instalment(word)
    if payment is not None:
        if draft.amount is not None and draft.periods is not None:
            check_payment(draft.amount, draft.periods, payment, method)
        return replace(bare, method=method, payment=payment)
    rate = _rate(word, product)
    return _priced(replace(bare, method=method), rate)


def _rate(text: str, product: Product) -> Rate:
    if product.kind.is_bill:
        return parse_rate(text, RateKind.FEE)
    try:
        return parse_rate(text)
    except UserError as error:
        if error.key != "rate.kind":
            raise
        # A bare figure: nobody charges half a percent a day, and hardly anybody less than that a year.
        daily = parse_rate(text, RateKind.DAILY) if _is_small(text) else None
        return daily or parse_rate(text, RateKind.ANNUAL)


def _is_small(text: str) -> bool:
    return parse_rate(text, RateKind.ANNUAL).value < SMALLEST_ANNUAL


def _priced(draft: Draft, rate: Rate) -> Draft:
    match rate.kind:
        case RateKind.DAILY:
            return replace(draft, daily_rate=rate.value)
        case RateKind.ANNUAL:
            return replace(draft, annual_rate=rate.value)
        case RateKind.FEE:
            return replace(draft, fee_per_period=rate.value)


def read_due(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read the due day; a date is that of borrowing for a loan with instalments, else the due date.

    A card's statement day is kept beside it; alone it does where the lender pairs both.
    """
    statement_day, text = parse_statement_day(text)
    bare = replace(draft, due_day=None, due_on=None, start_on=None, statement_day=statement_day or draft.statement_day)
    if not text:
        if statement_due_day(bare, chat.work.products.require(draft.product)) is None:
            raise UserError("due_day.statement_only", day=statement_day)
        return bare
    if draft.periods != 1:
        try:
            return replace(bare, due_day=parse_due_day(text))
        except UserError as unreadable:
            if unreadable.key != "due_day.unreadable":
                raise
    product = chat.work.products.require(draft.product)
    borrowed = draft.periods != 1 and (product.kind.is_instalment_loan or draft.periods is not None)
    on = parse_date(text, chat.today, prefer="past" if borrowed else "future")
    return replace(bare, start_on=on) if borrowed else replace(bare, due_on=on)


def read_method(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read the repayment method."""
    word = text.strip()
    for method in Method:
        if word in {method.value, chat.words.label(f"method.{method.value}")}:
            return replace(draft, method=method.value)
    raise UserError("add.method_unknown", value=word[:40])


def read_note(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read a note."""
    del chat
    if len(text) > LONGEST_NOTE:
        raise UserError("add.note_too_long", length=len(text), max=LONGEST_NOTE)
    return replace(draft, note=text.strip())


def read_paid(chat: Chat, draft: Draft, text: str) -> Draft:
    """Read how many instalments are paid."""
    del chat
    return replace(draft, paid_periods=read_count(text, draft.periods or 1))
