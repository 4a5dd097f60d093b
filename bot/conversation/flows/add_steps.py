"""The steps of the guided add dialog: what each asks, which buttons it offers, how its answer is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation.flows import add_answers as answers
from bot.conversation.flows import add_questions as questions
from bot.products import Kind, Product
from bot.services.contracts import Draft, is_bill, next_question

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.chat import Chat
    from bot.messages import Reply

EXTRAS = frozenset({"paid", "method", "note"})
"""Steps that are only reached through Change."""


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
    if after == "periods" and not draft.has_price and STEPS["rate"].fits(draft, product):
        return "rate"
    return next_question(draft, product)


def step_before(draft: Draft, product: Product, step: str) -> str:
    """Name the step that Back leads to; from an extra it is the last question."""
    order = ["product", *(name for name in STEPS if name not in EXTRAS and STEPS[name].fits(draft, product))]
    return order[order.index(step) - 1] if step in order[1:] else order[-1]


def ask(chat: Chat, draft: Draft, step: str) -> Reply:
    """Word the question of a step with its buttons."""
    if step == "product":
        return questions.ask_product(chat)
    return STEPS[step].question(chat, draft, chat.work.products.require(draft.product))


def read_answer(chat: Chat, draft: Draft | None, step: str, text: str) -> Draft:
    """Read the answer to a step.

    Raises:
        UserError: it cannot be used; the sentence names it and says what would do.
    """
    if step == "product" or draft is None:
        return answers.read_product(chat, text)
    return STEPS[step].read(chat, draft, text)


def _wants_bank(draft: Draft, product: Product) -> bool:
    return product.kind is Kind.CARD and product.parent is None and draft.bank is None and draft.amount is None


def _asks_rate(draft: Draft, product: Product) -> bool:
    return product.kind not in {Kind.PRIVATE, Kind.FINE} and not is_bill(draft, product)


def _always(draft: Draft, product: Product) -> bool:
    del draft, product
    return True


STEPS: dict[str, Step] = {
    "bank": Step(lambda _, product: product.kind is Kind.CARD, questions.ask_bank, answers.read_bank),
    "amount": Step(_always, questions.ask_amount, answers.read_amount),
    "periods": Step(lambda _, product: product.kind is not Kind.FINE, questions.ask_periods, answers.read_periods),
    "rate": Step(_asks_rate, questions.ask_rate, answers.read_rate),
    "due": Step(_always, questions.ask_due, answers.read_due),
    "paid": Step(lambda draft, _: (draft.periods or 1) > 1, questions.ask_paid, answers.read_paid),
    "method": Step(_asks_rate, questions.ask_method, answers.read_method),
    "note": Step(_always, questions.ask_note, answers.read_note),
}
