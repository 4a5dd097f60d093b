"""The questions of the guided add dialog, each with its buttons."""

from __future__ import annotations

import re

from bot.conversation.chat import Chat, rows
from bot.messages import Button, Keyboard, Reply
from bot.products import Kind, Product
from bot.services.contracts import Draft, is_bill
from bot.wording import decode, encode, formats

FIRST_PAGE = 11
ALL_PRODUCTS = "more"
COMMON_DUE_DAYS = (1, 5, 8, 10, 15, 20, 25, 28)
BILL_PERIODS = (3, 6, 12)
_SIGNS = re.compile(r"[^\w%.]+")


def ask_product(chat: Chat, *, everything: bool = False) -> Reply:
    """Ask for the product: the most usual ones first, all of them when asked for more."""
    products = [product for product in chat.work.products if product.parent is None]
    shown = products if everything else products[:FIRST_PAGE]
    buttons = [answer_button("product", product.id, product.name(chat.words.locale)) for product in shown]
    if len(shown) < len(products):
        buttons.append(answer_button("product", ALL_PRODUCTS, chat.words.label("add.more_products")))
    return chat.reply("add.ask.product", rows(*buttons, width=3))


def ask_bank(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask which bank a card is from."""
    del draft
    banks = [child for child in chat.work.products if child.parent == product.id]
    buttons = [answer_button("bank", child.id, child.bank[chat.words.locale]) for child in banks if child.bank]
    buttons.append(answer_button("bank", "other", chat.words.label("add.other_bank")))
    return chat.reply("add.ask.bank", rows(*buttons, width=3))


def ask_amount(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask for the principal, the bill or the fine."""
    key = "add.ask.bill" if product.kind.is_bill else "add.ask.fine" if product.kind is Kind.FINE else "add.ask.amount"
    del draft
    return chat.reply(key, product=product.name(chat.words.locale))


def ask_periods(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask for the number of instalments."""
    del draft
    tenors = BILL_PERIODS if product.kind.is_bill else product.tenors[:6] or (3, 6, 12)
    buttons = [answer_button("periods", str(n), chat.words.label("add.n_periods", n=n)) for n in tenors]
    whole: Keyboard = ()
    if product.kind.is_bill:
        whole = ((answer_button("periods", "none", chat.words.label("add.this_bill_only")),),)
    elif 1 not in tenors:
        whole = ((answer_button("periods", "1", chat.words.label("add.at_once")),),)
    key = "add.ask.bill_periods" if product.kind.is_bill else "add.ask.periods"
    return chat.reply(key, (*whole, *rows(*buttons, width=3)))


def ask_rate(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask for the rate, or for the fee of a bill in instalments."""
    del draft
    fee = product.kind.is_bill
    usual = product.daily_rate_default or product.annual_rate_default
    buttons = []
    if not fee and usual is not None:
        kind = "daily" if product.daily_rate_default is not None else "annual"
        label = chat.words.label(f"add.usual_{kind}", rate=formats.percent(usual))
        buttons.append(answer_button("rate", "usual", label))
    buttons.append(answer_button("rate", "free", chat.words.label("add.no_interest")))
    key = "add.ask.fee" if fee else "add.ask.rate"
    return chat.reply(key, rows(*buttons), range=_usual_range(chat, product))


def _usual_range(chat: Chat, product: Product) -> str:
    daily, annual = (product.daily_rate_min, product.daily_rate_max), (product.annual_rate_min, product.annual_rate_max)
    for kind, (low, high) in (("daily", daily), ("annual", annual)):
        if low is not None and high is not None:
            key = f"add.range_{kind}"
            return chat.words.label(key, low=formats.percent(low), high=formats.percent(high))
    return ""


def ask_due(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask for the due day, or for the date of a single payment."""
    buttons = [
        answer_button("due", str(day), chat.words.label("add.day_of_month", day=day)) for day in _due_days(product)
    ]
    once = draft.periods == 1 or product.kind is Kind.FINE
    key = "add.ask.due_once" if once else "add.ask.due_bill" if is_bill(draft, product) else "add.ask.due"
    return chat.reply(key, () if once else rows(*buttons, width=4))


def _due_days(product: Product) -> tuple[int, ...]:
    own = sorted({day for rule in product.statement_rules for day in rule.due_days})
    return tuple(own) if own else COMMON_DUE_DAYS


def ask_method(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask how it is repaid."""
    del draft
    methods = [code for code in product.methods if code not in {"fee", "zero"}] or [
        "equal-instalment",
        "equal-principal",
    ]
    buttons = [answer_button("method", code, chat.words.label(f"method.{code}")) for code in methods]
    return chat.reply("add.ask.method", rows(*buttons))


def ask_note(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask for a note."""
    del draft, product
    return chat.reply("add.ask.note")


def ask_paid(chat: Chat, draft: Draft, product: Product) -> Reply:
    """Ask how many instalments are paid."""
    del product
    return chat.reply("add.ask.paid", periods=draft.periods or 1)


def answer_button(step: str, value: str, label: str) -> Button:
    """Make a button that answers a step."""
    return Button(label, encode("answer", 0, f"add.{step}.{value}"))


def value_of(keyboard: Keyboard, text: str) -> str | None:
    """Return what the button stands for whose label was typed, with or without its sign; None if there is none."""
    said = _bare(text)
    for button in (button for row in keyboard for button in row):
        press = decode(button.data)
        if press is not None and press.verb == "answer" and _bare(button.label) == said:
            return press.argument.split(".", 2)[2]
    return None


def _bare(label: str) -> str:
    return _SIGNS.sub(" ", label).strip(" .").lower()
