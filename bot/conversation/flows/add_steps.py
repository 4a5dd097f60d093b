"""The steps of the guided add dialog: what each asks, which buttons it offers, how its answer is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, rows
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
from bot.errors import UserError
from bot.lending.terms import Method
from bot.messages import Button, Reply
from bot.products import Kind, Product
from bot.services.contracts import Draft, is_bill, next_question
from bot.wording import encode, formats

if TYPE_CHECKING:
    from collections.abc import Callable


FIRST_PAGE = 11
ALL_PRODUCTS = "more"
EXTRAS = frozenset({"paid", "method", "note"})
"""Steps that are only reached through Change."""
COMMON_DUE_DAYS = (1, 5, 8, 10, 15, 20, 25, 28)
BILL_PERIODS = (3, 6, 12)
LONGEST_NOTE = 60
SMALLEST_ANNUAL = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Step:
    """One question: whether it fits a draft, how it is asked, how its answer changes the draft."""

    fits: Callable[[Draft, Product], bool]
    question: Callable[[Chat, Draft, Product], Reply]
    read: Callable[[Chat, Draft, str], Draft]


def next_step(draft: Draft, product: Product, after: str | None = None) -> str | None:
    """Name the step to go on with; None when the check card can be shown.

    In the guided dialog (`after` is the step just answered) instalments and rate are asked even where a default exists.
    """
    if _wants_bank(draft, product):
        return "bank"
    if after == "amount" and draft.periods is None and STEPS["periods"].fits(draft, product):
        return "periods"
    if after == "periods" and not draft.has_rate and draft.method != Method.ZERO and STEPS["rate"].fits(draft, product):
        return "rate"
    return next_question(draft, product)


def step_before(draft: Draft, product: Product, step: str) -> str:
    """Name the step that Back leads to; from an extra it is the last question."""
    order = ["product", *(name for name in STEPS if name not in EXTRAS and STEPS[name].fits(draft, product))]
    return order[order.index(step) - 1] if step in order[1:] else order[-1]


def ask(chat: Chat, draft: Draft, step: str) -> Reply:
    """Word the question of a step with its buttons."""
    if step == "product":
        return ask_product(chat)
    return STEPS[step].question(chat, draft, chat.work.products.require(draft.product))


def read_answer(chat: Chat, draft: Draft | None, step: str, text: str) -> Draft:
    """Read the answer to a step.

    Raises:
        UserError: it cannot be used; the sentence names it and says what would do.
    """
    if step == "product" or draft is None:
        return _read_product(chat, text)
    return STEPS[step].read(chat, draft, text)


def button(chat: Chat, step: str, value: str, label: str) -> Button:
    """Make a button that answers a step."""
    del chat
    return Button(label, encode("answer", 0, f"add.{step}.{value}"))


def ask_product(chat: Chat, *, everything: bool = False) -> Reply:
    """Ask for the product: the most usual ones first, all of them when asked for more."""
    products = [product for product in chat.work.products if product.parent is None]
    shown = products if everything else products[:FIRST_PAGE]
    buttons = [button(chat, "product", product.id, product.name(chat.words.locale)) for product in shown]
    if len(shown) < len(products):
        buttons.append(button(chat, "product", ALL_PRODUCTS, chat.words.label("add.more_products")))
    return chat.reply("add.ask.product", rows(*buttons, width=3))


def _read_product(chat: Chat, text: str) -> Draft:
    product = chat.work.products.get(text) or chat.work.products.find(text)
    if product is None:
        raise UserError("add.product_not_found", value=text[:40])
    return Draft(product=product.id)


def _wants_bank(draft: Draft, product: Product) -> bool:
    return product.kind is Kind.CARD and product.parent is None and draft.bank is None and draft.amount is None


def _ask_bank(chat: Chat, draft: Draft, product: Product) -> Reply:
    del draft
    banks = [child for child in chat.work.products if child.parent == product.id]
    buttons = [button(chat, "bank", child.id, child.bank[chat.words.locale]) for child in banks if child.bank]
    buttons.append(button(chat, "bank", "other", chat.words.label("add.other_bank")))
    return chat.reply("add.ask.bank", rows(*buttons, width=3))


def _read_bank(chat: Chat, draft: Draft, text: str) -> Draft:
    if text == "other":
        return replace(draft, bank="")
    child = chat.work.products.get(text)
    if child is None:
        found = chat.work.products.find(f"{text}信用卡")
        child = found if found is not None and found.parent == draft.product else None
    if child is not None:
        return replace(draft, product=child.id, bank=child.bank["zh_CN"] if child.bank else "")
    return replace(draft, bank=text.strip()[:20])


def _ask_amount(chat: Chat, draft: Draft, product: Product) -> Reply:
    key = "add.ask.bill" if product.kind.is_bill else "add.ask.fine" if product.kind is Kind.FINE else "add.ask.amount"
    del draft
    return chat.reply(key, product=product.name(chat.words.locale))


def _read_amount(chat: Chat, draft: Draft, text: str) -> Draft:
    del chat
    return replace(draft, amount=parse_amount(text))


def _ask_periods(chat: Chat, draft: Draft, product: Product) -> Reply:
    del draft
    tenors = BILL_PERIODS if product.kind.is_bill else product.tenors[:6] or (3, 6, 12)
    buttons = [button(chat, "periods", str(n), chat.words.label("add.n_periods", n=n)) for n in tenors]
    if product.kind.is_bill:
        buttons.insert(0, button(chat, "periods", "none", chat.words.label("add.this_bill_only")))
    elif 1 not in tenors:
        buttons.insert(0, button(chat, "periods", "1", chat.words.label("add.at_once")))
    key = "add.ask.bill_periods" if product.kind.is_bill else "add.ask.periods"
    return chat.reply(key, rows(*buttons, width=3))


def _read_periods(chat: Chat, draft: Draft, text: str) -> Draft:
    product = chat.work.products.require(draft.product)
    whole_bill = product.kind.is_bill and text.strip() in {"none", "不分期", "不分", "全额", "no", "0"}
    if whole_bill:
        return replace(draft.without_rate(), periods=None)
    return replace(draft, periods=parse_periods(text))


def _asks_rate(draft: Draft, product: Product) -> bool:
    return product.kind not in {Kind.PRIVATE, Kind.FINE} and not is_bill(draft, product)


def _ask_rate(chat: Chat, draft: Draft, product: Product) -> Reply:
    del draft
    fee = product.kind.is_bill
    usual = product.daily_rate_default or product.annual_rate_default
    buttons = []
    if not fee and usual is not None:
        kind = "daily" if product.daily_rate_default is not None else "annual"
        label = chat.words.label(f"add.usual_{kind}", rate=formats.percent(usual))
        buttons.append(button(chat, "rate", "usual", label))
    buttons.append(button(chat, "rate", "free", chat.words.label("add.no_interest")))
    key = "add.ask.fee" if fee else "add.ask.rate"
    return chat.reply(key, rows(*buttons), range=_usual_range(chat, product))


def _usual_range(chat: Chat, product: Product) -> str:
    daily, annual = (product.daily_rate_min, product.daily_rate_max), (product.annual_rate_min, product.annual_rate_max)
    for kind, (low, high) in (("daily", daily), ("annual", annual)):
        if low is not None and high is not None:
            key = f"add.range_{kind}"
            return chat.words.label(key, low=formats.percent(low), high=formats.percent(high))
    return ""


def _read_rate(chat: Chat, draft: Draft, text: str) -> Draft:
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


def _ask_due(chat: Chat, draft: Draft, product: Product) -> Reply:
    buttons = [
        button(chat, "due", str(day), chat.words.label("add.day_of_month", day=day)) for day in _due_days(product)
    ]
    key = "add.ask.due_once" if draft.periods == 1 else "add.ask.due_bill" if is_bill(draft, product) else "add.ask.due"
    return chat.reply(key, () if draft.periods == 1 else rows(*buttons, width=4))


def _due_days(product: Product) -> tuple[int, ...]:
    own = sorted({day for rule in product.statement_rules for day in rule.due_days})
    return tuple(own) if own else COMMON_DUE_DAYS


def _read_due(chat: Chat, draft: Draft, text: str) -> Draft:
    bare = replace(draft, due_day=None, due_on=None, start_on=None)
    if draft.periods != 1:
        try:
            return replace(bare, due_day=parse_due_day(text))
        except UserError as unreadable:
            if unreadable.key != "due_day.unreadable":
                raise
    product = chat.work.products.require(draft.product)
    borrowed = product.kind.is_instalment_loan and draft.periods != 1
    on = parse_date(text, chat.today, prefer="past" if borrowed else "future")
    return replace(bare, start_on=on) if borrowed else replace(bare, due_on=on)


def _ask_method(chat: Chat, draft: Draft, product: Product) -> Reply:
    del draft
    methods = [code for code in product.methods if code not in {"fee", "zero"}] or [
        "equal-instalment",
        "equal-principal",
    ]
    buttons = [button(chat, "method", code, chat.words.label(f"method.{code}")) for code in methods]
    return chat.reply("add.ask.method", rows(*buttons))


def _read_method(chat: Chat, draft: Draft, text: str) -> Draft:
    word = text.strip()
    for method in Method:
        if word in {method.value, chat.words.label(f"method.{method.value}")}:
            return replace(draft, method=method.value)
    raise UserError("add.method_unknown", value=word[:40])


def _ask_note(chat: Chat, draft: Draft, product: Product) -> Reply:
    del draft, product
    return chat.reply("add.ask.note")


def _read_note(chat: Chat, draft: Draft, text: str) -> Draft:
    del chat
    if len(text) > LONGEST_NOTE:
        raise UserError("add.note_too_long", length=len(text), max=LONGEST_NOTE)
    return replace(draft, note=text.strip())


def _ask_paid(chat: Chat, draft: Draft, product: Product) -> Reply:
    del product
    return chat.reply("add.ask.paid", periods=draft.periods or 1)


def _read_paid(chat: Chat, draft: Draft, text: str) -> Draft:
    del chat
    return replace(draft, paid_periods=read_count(text, draft.periods or 1))


def _always(draft: Draft, product: Product) -> bool:
    del draft, product
    return True


STEPS: dict[str, Step] = {
    "bank": Step(lambda _, product: product.kind is Kind.CARD, _ask_bank, _read_bank),
    "amount": Step(_always, _ask_amount, _read_amount),
    "periods": Step(lambda _, product: product.kind not in {Kind.PRIVATE, Kind.FINE}, _ask_periods, _read_periods),
    "rate": Step(_asks_rate, _ask_rate, _read_rate),
    "due": Step(_always, _ask_due, _read_due),
    "paid": Step(lambda draft, _: (draft.periods or 1) > 1, _ask_paid, _read_paid),
    "method": Step(_asks_rate, _ask_method, _read_method),
    "note": Step(_always, _ask_note, _read_note),
}
