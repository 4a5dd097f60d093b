"""Adding a loan: from one line to the check card, and what happens when Save is pressed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow
from bot.conversation.flows import add_dialog, loan_draft
from bot.conversation.flows.add_dialog import FLOW_NAME, check, gone, offers, press_resume, refuse, save, show
from bot.conversation.flows.add_steps import next_step
from bot.conversation.flows.loan_cards import so_far
from bot.conversation.parsing import Intent, parse
from bot.conversation.parsing.small import first_of_several
from bot.conversation.parsing.text import shown
from bot.services.contracts import Draft, contract_from, with_defaults

if TYPE_CHECKING:
    from bot.conversation.parsing import Parsed
    from bot.messages import Reply
    from bot.products import Product

AT_ONCE = "! "
_FIGURE = re.compile(r"[0-9]{3}|[0-9]\.[0-9]")


async def add(chat: Chat, rest: str) -> list[Reply]:
    """`/add` alone opens the guided dialog; with more it is read as one line."""
    at_once = rest.startswith(AT_ONCE)
    line = rest.removeprefix(AT_ONCE).strip().removeprefix("!").strip()
    if not line:
        return await show(chat, {}, "product", edit=False)
    parsed = parse(f"/add {line}", chat.today, chat.work.products)
    return await from_parsed(chat, parsed, at_once=at_once)


async def from_text(chat: Chat, text: str) -> list[Reply]:
    """Add what a free text names; of several products only the first one, and say what is left."""
    several = first_of_several(text, chat.work.products)
    first = parse(several[0] if several else text, chat.today, chat.work.products)
    if several is None or first.intent is not Intent.ADD_LOAN:
        return await from_parsed(chat, parse(text, chat.today, chat.work.products), at_once=False)
    replies = await from_parsed(chat, first, at_once=False)
    note = chat.words.t("add.one_at_a_time", rest=shown(several[1]))
    return [replace(replies[0], text=f"{note}\n\n{replies[0].text}"), *replies[1:]]


async def from_announcement(chat: Chat, parsed: Parsed, text: str) -> list[Reply]:
    """Add what a lender's message announces. Of a loan it names an instalment, so that the principal is asked for."""
    if parsed.intent is not Intent.BILL:
        parsed = parse(f"/add {text}", chat.today, chat.work.products)
    product = chat.work.products.get(parsed.fields.product or "")
    if product is None or product.kind.is_bill:
        return await from_parsed(chat, parsed, at_once=False)
    on = parsed.fields.due_on or parsed.fields.start_on
    draft = Draft(product=product.id, due_day=parsed.fields.due_day or (on.day if on else None))
    return await show(chat, loan_draft.to_json(draft), "amount", edit=False)


async def of_product(chat: Chat, product: Product) -> list[Reply]:
    """Begin with a product that was named alone."""
    draft = Draft(product=product.id)
    return await show(chat, loan_draft.to_json(draft), next_step(draft, product) or "amount", edit=False)


async def from_parsed(chat: Chat, parsed: Parsed, *, at_once: bool) -> list[Reply]:
    """Show the check card of one line, ask for what is missing, or save at once."""
    # A rate without a word for its span is asked for; all the rest of the line is kept.
    vague = [fault for fault in parsed.faults if fault.key == "rate.kind"]
    if len(parsed.faults) > len(vague):
        raise next(fault for fault in parsed.faults if fault not in vague)
    draft = loan_draft.from_fields(parsed.fields)
    if draft is None:
        return await show(chat, {}, "product", edit=False, lead=chat.words.t("add.product_unknown"))
    product = chat.work.products.require(draft.product)
    if vague and draft.amount is not None:
        [question] = await show(chat, loan_draft.to_json(draft), "rate", edit=False)
        return [replace(question, text=chat.words.error(vague[0]))]
    if vague:
        raise vague[0]
    missing = next_step(draft, product)
    if missing in {"rate", "periods"}:
        draft = with_defaults(draft, product)
        missing = next_step(draft, product)
    if missing is not None:
        data = {**loan_draft.to_json(draft), **_unread(parsed)}
        return await show(chat, data, missing, edit=False, lead=so_far(chat.words, draft, product))
    contract = contract_from(draft, product, chat.today)
    if at_once:
        return await save(chat, contract, asked=draft.paid_periods is None, warned=False)
    return await check(chat, draft, contract, edit=False, unread=_unread(parsed).get("unread", ""))


async def answer(chat: Chat, text: str) -> list[Reply]:
    """Take the answer to the open question; a whole new line takes the place of the one on the card."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    if chat.dialog.step == "check" and not chat.inbound.press and not offers(chat, text):
        parsed = parse(text, chat.today, chat.work.products)
        if parsed.intent is Intent.ADD_LOAN and not parsed.faults:
            return await from_text(chat, text)
    return await add_dialog.answer(chat, text)


def _unread(parsed: Parsed) -> dict[str, str]:
    """Return the figures of a line that were not understood, for the check card to name."""
    figures = " ".join(word for word in parsed.leftover if _FIGURE.search(word))
    return {"unread": shown(figures)} if figures else {}


FLOW = Flow(
    commands={"add": add},
    presses={"resume": press_resume},
    answers={FLOW_NAME: answer},
    refusals={FLOW_NAME: refuse},
    offers={FLOW_NAME: offers},
    gone={FLOW_NAME: gone},
)
