"""Adding a loan: from one line to the check card, and what happens when Save is pressed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows import loan_draft
from bot.conversation.flows.add_questions import ALL_PRODUCTS, ask_product
from bot.conversation.flows.add_steps import STEPS, ask, next_step, read_answer, step_before
from bot.conversation.flows.loan_cards import check_card, saved_card, so_far
from bot.conversation.parsing import Intent, parse
from bot.conversation.parsing.small import first_of_several
from bot.conversation.parsing.text import shown
from bot.errors import UserError
from bot.messages import Button, Reply
from bot.services import loans
from bot.services.contracts import Contract, Draft, contract_from, past_instalments, with_defaults
from bot.wording import encode

if TYPE_CHECKING:
    from bot.conversation.parsing import Parsed
    from bot.messages import Keyboard
    from bot.products import Product

FLOW_NAME = "add"
AT_ONCE = "! "
_FIGURE = re.compile(r"[0-9]{3}|[0-9]\.[0-9]")


async def add(chat: Chat, rest: str) -> list[Reply]:
    """`/add` alone opens the guided dialog; with more it is read as one line."""
    at_once = rest.startswith(AT_ONCE)
    line = rest.removeprefix(AT_ONCE).strip().removeprefix("!").strip()
    if not line:
        return await _show(chat, {}, "product", edit=False)
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
    return await _show(chat, loan_draft.to_json(draft), "amount", edit=False)


async def of_product(chat: Chat, product: Product) -> list[Reply]:
    """Begin with a product that was named alone."""
    draft = Draft(product=product.id)
    return await _show(chat, loan_draft.to_json(draft), next_step(draft, product) or "amount", edit=False)


async def from_parsed(chat: Chat, parsed: Parsed, *, at_once: bool) -> list[Reply]:
    """Show the check card of one line, ask for what is missing, or save at once."""
    # A rate without a word for its span is asked for; all the rest of the line is kept.
    vague = [fault for fault in parsed.faults if fault.key == "rate.kind"]
    if len(parsed.faults) > len(vague):
        raise next(fault for fault in parsed.faults if fault not in vague)
    draft = loan_draft.from_fields(parsed.fields)
    if draft is None:
        return await _show(chat, {}, "product", edit=False, lead=chat.words.t("add.product_unknown"))
    product = chat.work.products.require(draft.product)
    if vague and draft.amount is not None:
        [question] = await _show(chat, loan_draft.to_json(draft), "rate", edit=False)
        return [replace(question, text=chat.words.error(vague[0]))]
    if vague:
        raise vague[0]
    missing = next_step(draft, product)
    if missing in {"rate", "periods"}:
        draft = with_defaults(draft, product)
        missing = next_step(draft, product)
    if missing is not None:
        data = {**loan_draft.to_json(draft), **_unread(parsed)}
        return await _show(chat, data, missing, edit=False, lead=so_far(chat.words, draft, product))
    contract = contract_from(draft, product, chat.today)
    if at_once:
        return await _save(chat, contract, asked=draft.paid_periods is None)
    return await _check(chat, draft, contract, edit=False, unread=_unread(parsed).get("unread", ""))


async def answer(chat: Chat, text: str) -> list[Reply]:
    """Take the answer to the step that the dialog waits at; `=value` comes from a button."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    step, data = chat.dialog.step, dict(chat.dialog.data)
    pressed = text.startswith("=") and bool(chat.inbound.press)
    value = text.removeprefix("=") if pressed else text
    if pressed and value == "back":
        return await _back(chat, data, step)
    if step == "check":
        return await _on_check(chat, data, value, pressed=pressed)
    if step == "product" and value == ALL_PRODUCTS:
        return await _show(chat, {"all": True}, "product", edit=True)
    known = loan_draft.from_json(data) if "product" in data else None
    try:
        draft = read_answer(chat, known, step, value)
        return await _continue(chat, {**loan_draft.to_json(draft), **_marks(data)}, after=step)
    except UserError as error:
        return [_again(chat, data, step, error)]


async def _continue(chat: Chat, data: dict[str, object], after: str) -> list[Reply]:
    draft = loan_draft.from_json(data)
    product = chat.work.products.require(draft.product)
    coming = next_step(draft, product, after=None if data.get("changing") else after)
    if coming is not None:
        return await _show(chat, data, coming, edit=bool(chat.inbound.press))
    draft = with_defaults(draft, product)
    contract = contract_from(draft, product, chat.today)
    unread = str(data.get("unread", ""))
    return await _check(chat, draft, contract, edit=bool(chat.inbound.press), unread=unread)


async def _show(
    chat: Chat,
    data: dict[str, object],
    step: str,
    *,
    edit: bool,
    lead: str = "",
) -> list[Reply]:
    await chat.step(FLOW_NAME, step, data)
    question = _question(chat, data, step)
    return [replace(question, text=f"{lead}\n{question.text}" if lead else question.text, edit=edit)]


def _question(chat: Chat, data: dict[str, object], step: str) -> Reply:
    draft = loan_draft.from_json(data) if "product" in data else None
    question = ask(chat, draft, step) if draft is not None else ask_product(chat, everything=bool(data.get("all")))
    back = [_answer(chat, "add.back", step, "back")] if step != "product" else []
    return replace(question, keyboard=(*question.keyboard, (*back, chat.command("cancel"))))


def _again(chat: Chat, data: dict[str, object], step: str, error: UserError) -> Reply:
    """Say what was wrong with an answer; the buttons of the question stay at hand. Nothing has changed."""
    keyboard = _question(chat, {**data, "all": True}, step).keyboard
    return Reply(text=f"{chat.words.error(error)}\n{chat.words.t('add.again')}", keyboard=keyboard)


async def _back(chat: Chat, data: dict[str, object], step: str) -> list[Reply]:
    draft = loan_draft.from_json(data)
    before = step_before(draft, chat.work.products.require(draft.product), step)
    return await _show(chat, data, before, edit=True)


async def _check(chat: Chat, draft: Draft, contract: Contract, *, edit: bool, unread: str = "") -> list[Reply]:
    past = past_instalments([row.due_on for row in contract.schedule.instalments], chat.today)
    text = check_card(chat.words, contract, past=past, asked=draft.paid_periods is None, unread=unread)
    await chat.step(FLOW_NAME, "check", loan_draft.to_json(draft))
    return [Reply(text=text, keyboard=_check_buttons(chat, past, asked=draft.paid_periods is None), edit=edit)]


def _check_buttons(chat: Chat, past: int, *, asked: bool) -> Keyboard:
    paid_row: list[Button] = []
    if past and asked:
        one = "one_" if past == 1 else ""
        choices = ("all", "none") if one else ("all", "some", "none")
        paid_row = [_answer(chat, f"add.past.{one}{value}", "check", value) for value in choices]
    last = [_answer(chat, f"add.{value}", "check", value) for value in ("save", "change")]
    return (*((tuple(paid_row),) if paid_row else ()), (*last, chat.command("cancel")))


async def _on_check(chat: Chat, data: dict[str, object], value: str, *, pressed: bool) -> list[Reply]:
    draft = loan_draft.from_json(data)
    product = chat.work.products.require(draft.product)
    contract = contract_from(draft, product, chat.today)
    wanted = value if pressed else _typed_choice(value)
    past = past_instalments([row.due_on for row in contract.schedule.instalments], chat.today)
    match wanted:
        case "save":
            return await _save(chat, contract, asked=draft.paid_periods is None)
        case "change":
            return await _choose_field(chat, data)
        case "all" | "none":
            return await _set_paid(chat, data, past if wanted == "all" else 0)
        case "some":
            return await _show(chat, data, "paid", edit=True)
        case _ if wanted in STEPS:
            return await _show(chat, {**data, "changing": True}, wanted, edit=True)
        case _:
            return await _another_line(chat, data, value)


async def _another_line(chat: Chat, data: dict[str, object], text: str) -> list[Reply]:
    """Take a whole new line in place of the one on the card; anything else is asked again with the card's buttons."""
    parsed = parse(text, chat.today, chat.work.products)
    if parsed.intent is Intent.ADD_LOAN and not parsed.faults:
        return await from_text(chat, text)
    draft = loan_draft.from_json(data)
    contract = contract_from(draft, chat.work.products.require(draft.product), chat.today)
    past = past_instalments([row.due_on for row in contract.schedule.instalments], chat.today)
    keyboard = _check_buttons(chat, past, asked=draft.paid_periods is None)
    return [chat.reply("add.check_choice", keyboard, value=shown(text))]


def _typed_choice(text: str) -> str:
    word = text.strip().lower()
    if word in {"保存", "好", "好的", "对", "是", "可以", "save", "ok", "yes", "y"}:
        return "save"
    return "change" if word in {"修改", "改", "不对", "change", "edit"} else ""


async def _choose_field(chat: Chat, data: dict[str, object]) -> list[Reply]:
    await chat.step(FLOW_NAME, "check", data)
    draft = loan_draft.from_json(data)
    product = chat.work.products.require(draft.product)
    fields = [step for step in STEPS if STEPS[step].fits(draft, product)]
    buttons = [_answer(chat, f"add.field.{step}", "check", step) for step in fields]
    return [chat.reply("add.change_what", (*rows(*buttons, width=3), (chat.command("cancel"),)))]


async def _set_paid(chat: Chat, data: dict[str, object], count: int) -> list[Reply]:
    draft = replace(loan_draft.from_json(data), paid_periods=count)
    product = chat.work.products.require(draft.product)
    contract = contract_from(draft, product, chat.today)
    return await _check(chat, draft, contract, edit=bool(chat.inbound.press))


async def _save(chat: Chat, contract: Contract, *, asked: bool) -> list[Reply]:
    loan = await loans.save_loan(chat.work, chat.user_id, contract)
    await chat.leave()
    unpaid_past = [item for item in loan.open_occurrences if item.due_on < loan.today]
    buttons = [
        Button(chat.words.label("loans.open", number=loan.number), encode("loan", loan.id)),
        chat.command("undo"),
    ]
    past_row: Keyboard = ()
    if unpaid_past and asked:
        verbs = (("all", "pastall"), ("some", "pastsome"), ("none", "pastnone"))
        past_row = (tuple(chat.button(f"add.past.{word}", verb, loan.id) for word, verb in verbs),)
    text = saved_card(chat.words, loan, unpaid_past=len(unpaid_past), asked=asked)
    keyboard = (*past_row, *rows(*buttons, chat.command("add"), chat.command("loans")))
    return [Reply(text=text, keyboard=keyboard, edit=bool(chat.inbound.press))]


def _answer(chat: Chat, key: str, step: str, value: str) -> Button:
    return chat.button(key, "answer", 0, f"{FLOW_NAME}.{step}.{value}")


def _marks(data: dict[str, object]) -> dict[str, object]:
    """Keep beside the draft what is no part of it."""
    return {name: data[name] for name in ("changing", "unread") if data.get(name)}


def _unread(parsed: Parsed) -> dict[str, str]:
    """Return the figures of a line that were not understood, for the check card to name."""
    figures = " ".join(word for word in parsed.leftover if _FIGURE.search(word))
    return {"unread": shown(figures)} if figures else {}


FLOW = Flow(commands={"add": add}, answers={FLOW_NAME: answer})
