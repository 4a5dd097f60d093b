"""The guided dialog of adding a loan: its questions one after another, the check card, and Save."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, rows
from bot.conversation.flows import loan_draft
from bot.conversation.flows.add_questions import ALL_PRODUCTS, ask_product, value_of
from bot.conversation.flows.add_steps import STEPS, ask, next_step, read_answer, step_before
from bot.conversation.flows.loan_cards import check_card, saved_card
from bot.conversation.flows.start import stale
from bot.conversation.parsing.text import shown
from bot.errors import UserError
from bot.messages import Button, Reply
from bot.services import loans
from bot.services.book import load_loans
from bot.services.contracts import Contract, Draft, contract_from, past_instalments, with_defaults
from bot.services.twins import twin_of
from bot.wording import encode

if TYPE_CHECKING:
    from bot.messages import Keyboard
    from bot.services.views import LoanView
    from bot.wording import Press

FLOW_NAME = "add"
_SAID = {
    "save": {"好", "好的", "对", "对的", "是", "是的", "可以", "没错", "ok", "yes", "y"},
    "change": {"改", "不对", "edit"},
    "all": {"全部还了", "全还了", "都还清了", "全都还了", "已经还了", "all of them"},
    "none": {"没还", "都没有还", "一期都没还", "全都没还", "not yet", "none"},
}
"""What else people write for a button of the check card than its label."""


async def answer(chat: Chat, text: str) -> list[Reply]:
    """Take the answer to the step that the dialog waits at; `=value` comes from a button, whose label may be typed.

    Raises:
        UserError: it is none; `refuse` words that.
    """
    step, data = _place(chat)
    if chat.inbound.press:
        return await _chosen(chat, data, step, text.removeprefix("="))
    value = value_of(_keyboard(chat, data, step), text)
    if value is not None:
        return await _chosen(chat, data, step, value)
    if step != "check":
        return await _read(chat, data, step, text)
    return await _on_check(chat, data, _typed_choice(text), said=text)


def offers(chat: Chat, text: str) -> bool:
    """Tell whether a text is the label of a button of the open question."""
    step, data = _place(chat)
    return value_of(_keyboard(chat, data, step), text) is not None


def refuse(chat: Chat, error: UserError) -> Reply:
    """Say what was wrong with an answer; the buttons of the question stay at hand. Nothing has changed."""
    step, data = _place(chat)
    text = chat.words.error(error)
    if step == "check":
        return Reply(text=text, keyboard=_card_buttons(chat, data))
    keyboard = _question(chat, {**data, "all": True}, step).keyboard
    return Reply(text=f"{text}\n{chat.words.t('dialog.again')}", keyboard=keyboard)


async def gone(chat: Chat, press: Press) -> list[Reply]:
    """Answer a button of a card that was settled by text or by another button: nothing is lost, here is the loan."""
    newest = max(await load_loans(chat.work, chat.user_id), key=lambda loan: loan.number, default=None)
    if newest is None or chat.dialog is not None or not press.argument.startswith(f"{FLOW_NAME}.check."):
        return await stale(chat)
    buttons = rows(_open_button(chat, newest), chat.command("add"), chat.command("loans"))
    return [chat.reply("add.gone", buttons, name=newest.name(chat.words.locale), number=newest.number)]


async def press_resume(chat: Chat, press: Press) -> list[Reply]:
    """Ask again what the dialog waits for; another one that was begun meanwhile is left."""
    del press
    await chat.take_up()
    if chat.dialog is None or chat.dialog.flow != FLOW_NAME:
        return await stale(chat)
    step, data = _place(chat)
    if step != "check":
        return await show(chat, data, step, edit=False)
    draft, contract = _contract(chat, data)
    return await check(chat, draft, contract, edit=False)


async def _chosen(chat: Chat, data: dict[str, object], step: str, value: str) -> list[Reply]:
    """Do what a button of the question stands for."""
    if value == "back":
        return await _back(chat, data, step)
    if step == "check":
        return await _on_check(chat, data, value, said=value)
    if step == "product" and value == ALL_PRODUCTS:
        return await show(chat, {"all": True}, "product", edit=bool(chat.inbound.press))
    return await _read(chat, data, step, value)


async def _read(chat: Chat, data: dict[str, object], step: str, value: str) -> list[Reply]:
    known = loan_draft.from_json(data) if "product" in data else None
    draft = read_answer(chat, known, step, value)
    return await _continue(chat, {**loan_draft.to_json(draft), **_marks(data)}, after=step)


def _place(chat: Chat) -> tuple[str, dict[str, object]]:
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    return chat.dialog.step, dict(chat.dialog.data)


def _contract(chat: Chat, data: dict[str, object]) -> tuple[Draft, Contract]:
    draft = loan_draft.from_json(data)
    return draft, contract_from(draft, chat.work.products.require(draft.product), chat.today)


def _keyboard(chat: Chat, data: dict[str, object], step: str) -> Keyboard:
    """Return every button whose label answers a step: on the card those of its fields as well."""
    if step != "check":
        return _question(chat, {**data, "all": True}, step).keyboard
    return (*_card_buttons(chat, data), *_field_buttons(chat, loan_draft.from_json(data)))


def _card_buttons(chat: Chat, data: dict[str, object]) -> Keyboard:
    draft, contract = _contract(chat, data)
    return _check_buttons(chat, _past(chat, contract), asked=draft.paid_periods is None)


def _past(chat: Chat, contract: Contract) -> int:
    return past_instalments([row.due_on for row in contract.schedule.instalments], chat.today)


async def _continue(chat: Chat, data: dict[str, object], after: str) -> list[Reply]:
    draft = loan_draft.from_json(data)
    product = chat.work.products.require(draft.product)
    coming = next_step(draft, product, after=None if data.get("changing") else after)
    if coming is not None:
        return await show(chat, data, coming, edit=bool(chat.inbound.press))
    draft = with_defaults(draft, product)
    contract = contract_from(draft, product, chat.today)
    unread = str(data.get("unread", ""))
    return await check(chat, draft, contract, edit=bool(chat.inbound.press), unread=unread)


async def show(chat: Chat, data: dict[str, object], step: str, *, edit: bool, lead: str = "") -> list[Reply]:
    """Ask a step; `lead` goes before the question."""
    await chat.step(FLOW_NAME, step, data)
    question = _question(chat, data, step)
    return [replace(question, text=f"{lead}\n{question.text}" if lead else question.text, edit=edit)]


def _question(chat: Chat, data: dict[str, object], step: str) -> Reply:
    draft = loan_draft.from_json(data) if "product" in data else None
    question = ask(chat, draft, step) if draft is not None else ask_product(chat, everything=bool(data.get("all")))
    back = [_answer(chat, "add.back", step, "back")] if step != "product" else []
    return replace(question, keyboard=(*question.keyboard, (*back, chat.command("cancel"))))


async def _back(chat: Chat, data: dict[str, object], step: str) -> list[Reply]:
    draft = loan_draft.from_json(data)
    before = step_before(draft, chat.work.products.require(draft.product), step)
    return await show(chat, data, before, edit=True)


async def check(chat: Chat, draft: Draft, contract: Contract, *, edit: bool, unread: str = "") -> list[Reply]:
    """Show the check card."""
    past = _past(chat, contract)
    twin = await twin_of(chat.work, chat.user_id, contract)
    text = check_card(chat.words, contract, past=past, asked=draft.paid_periods is None, unread=unread, twin=twin)
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


async def _on_check(chat: Chat, data: dict[str, object], wanted: str, *, said: str) -> list[Reply]:
    draft, contract = _contract(chat, data)
    past = _past(chat, contract)
    match wanted:
        case "save":
            return await save(chat, contract, asked=draft.paid_periods is None)
        case "change":
            return await _choose_field(chat, data)
        case "all" | "none" if past:
            return await _set_paid(chat, data, past if wanted == "all" else 0)
        case "some":
            return await show(chat, data, "paid", edit=bool(chat.inbound.press))
        case _ if wanted in STEPS:
            return await show(chat, {**data, "changing": True}, wanted, edit=bool(chat.inbound.press))
        case _:
            raise UserError("add.check_choice", value=shown(said))


def _typed_choice(text: str) -> str:
    word = text.strip(" 。.!！").lower()
    return next((choice for choice, words in _SAID.items() if word in words), "")


async def _choose_field(chat: Chat, data: dict[str, object]) -> list[Reply]:
    await chat.step(FLOW_NAME, "check", data)
    fields = _field_buttons(chat, loan_draft.from_json(data))
    return [chat.reply("add.change_what", (*fields, (chat.command("cancel"),)))]


def _field_buttons(chat: Chat, draft: Draft) -> Keyboard:
    product = chat.work.products.require(draft.product)
    fields = [step for step in STEPS if STEPS[step].fits(draft, product)]
    return rows(*(_answer(chat, f"add.field.{step}", "check", step) for step in fields), width=3)


async def _set_paid(chat: Chat, data: dict[str, object], count: int) -> list[Reply]:
    draft, contract = _contract(chat, {**data, "paid_periods": count})
    return await check(chat, draft, contract, edit=bool(chat.inbound.press))


async def save(chat: Chat, contract: Contract, *, asked: bool, warned: bool = True) -> list[Reply]:
    """Save the loan and say so; unless the card has `warned` of it, say as well that the book has the same already."""
    twin = None if warned else await twin_of(chat.work, chat.user_id, contract)
    loan = await loans.save_loan(chat.work, chat.user_id, contract)
    await chat.leave()
    unpaid_past = [item for item in loan.open_occurrences if item.due_on < loan.today]
    buttons = [_open_button(chat, loan), chat.command("undo")]
    past_row: Keyboard = ()
    if unpaid_past and asked:
        verbs = (("all", "pastall"), ("some", "pastsome"), ("none", "pastnone"))
        past_row = (tuple(chat.button(f"add.past.{word}", verb, loan.id) for word, verb in verbs),)
    text = saved_card(chat.words, loan, unpaid_past=len(unpaid_past), asked=asked, twin=twin)
    keyboard = (*past_row, *rows(*buttons, chat.command("add"), chat.command("loans")))
    return [Reply(text=text, keyboard=keyboard, edit=bool(chat.inbound.press))]


def _open_button(chat: Chat, loan: LoanView) -> Button:
    return Button(chat.words.label("loans.open", number=loan.number), encode("loan", loan.id))


def _answer(chat: Chat, key: str, step: str, value: str) -> Button:
    return chat.button(key, "answer", 0, f"{FLOW_NAME}.{step}.{value}")


def _marks(data: dict[str, object]) -> dict[str, object]:
    """Keep beside the draft what is no part of it."""
    return {name: data[name] for name in ("changing", "unread") if data.get(name)}
