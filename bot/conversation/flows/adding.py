"""Adding a loan: from one line to the check card, and what happens when Save is pressed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows import loan_draft
from bot.conversation.flows.add_questions import ALL_PRODUCTS, ask_product
from bot.conversation.flows.add_steps import STEPS, ask, next_step, read_answer, step_before
from bot.conversation.flows.loan_cards import check_card, saved_card
from bot.conversation.parsing import parse
from bot.errors import UserError
from bot.messages import Button, Reply
from bot.services import loans
from bot.services.contracts import Contract, Draft, contract_from, past_instalments, with_defaults
from bot.wording import encode

if TYPE_CHECKING:
    from bot.conversation.parsing import Parsed
    from bot.messages import Keyboard

FLOW_NAME = "add"
AT_ONCE = "! "


async def add(chat: Chat, rest: str) -> list[Reply]:
    """`/add` alone opens the guided dialog; with more it is read as one line."""
    at_once = rest.startswith(AT_ONCE)
    line = rest.removeprefix(AT_ONCE).strip().removeprefix("!").strip()
    if not line:
        return await _show(chat, {}, "product", edit=False)
    parsed = parse(f"/add {line}", chat.today, chat.work.products)
    return await from_parsed(chat, parsed, at_once=at_once)


async def from_parsed(chat: Chat, parsed: Parsed, *, at_once: bool) -> list[Reply]:
    """Show the check card of one line, ask for what is missing, or save at once."""
    if parsed.faults:
        raise parsed.faults[0]
    draft = loan_draft.from_fields(parsed.fields)
    if draft is None:
        return await _show(chat, {}, "product", edit=False, note="add.product_unknown")
    product = chat.work.products.require(draft.product)
    missing = next_step(draft, product)
    if missing in {"rate", "periods"}:
        draft = with_defaults(draft, product)
        missing = next_step(draft, product)
    if missing is not None:
        return await _show(chat, loan_draft.to_json(draft), missing, edit=False)
    contract = contract_from(draft, product, chat.today)
    if at_once:
        return await _save(chat, contract, asked=draft.paid_periods is None)
    return await _check(chat, draft, contract, edit=False)


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
    draft = read_answer(chat, known, step, value)
    data = {**loan_draft.to_json(draft), **_marks(data)}
    return await _continue(chat, data, after=step)


async def _continue(chat: Chat, data: dict[str, object], after: str) -> list[Reply]:
    draft = loan_draft.from_json(data)
    product = chat.work.products.require(draft.product)
    coming = next_step(draft, product, after=None if data.get("changing") else after)
    if coming is not None:
        return await _show(chat, data, coming, edit=bool(chat.inbound.press))
    draft = with_defaults(draft, product)
    return await _check(chat, draft, contract_from(draft, product, chat.today), edit=bool(chat.inbound.press))


async def _show(
    chat: Chat,
    data: dict[str, object],
    step: str,
    *,
    edit: bool,
    note: str = "",
) -> list[Reply]:
    await chat.step(FLOW_NAME, step, data)
    draft = loan_draft.from_json(data) if "product" in data else None
    question = ask(chat, draft, step) if draft is not None else ask_product(chat, everything=bool(data.get("all")))
    text = f"{chat.words.t(note)}\n{question.text}" if note else question.text
    back = [_answer(chat, "add.back", step, "back")] if step != "product" else []
    keyboard = (*question.keyboard, (*back, chat.command("cancel")))
    return [Reply(text=text, keyboard=keyboard, edit=edit)]


async def _back(chat: Chat, data: dict[str, object], step: str) -> list[Reply]:
    draft = loan_draft.from_json(data)
    before = step_before(draft, chat.work.products.require(draft.product), step)
    return await _show(chat, data, before, edit=True)


async def _check(chat: Chat, draft: Draft, contract: Contract, *, edit: bool) -> list[Reply]:
    await chat.step(FLOW_NAME, "check", loan_draft.to_json(draft))
    past = past_instalments([row.due_on for row in contract.schedule.instalments], chat.today)
    text = check_card(chat.words, contract, past=past, asked=draft.paid_periods is None)
    return [Reply(text=text, keyboard=_check_buttons(chat, past, asked=draft.paid_periods is None), edit=edit)]


def _check_buttons(chat: Chat, past: int, *, asked: bool) -> Keyboard:
    paid_row: list[Button] = []
    if past and asked:
        paid_row = [_answer(chat, f"add.past.{value}", "check", value) for value in ("all", "some", "none")]
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
        case "all":
            return await _set_paid(chat, data, past)
        case "none":
            return await _set_paid(chat, data, 0)
        case "some":
            return await _show(chat, data, "paid", edit=True)
        case _ if wanted in STEPS:
            return await _show(chat, {**data, "changing": True}, wanted, edit=True)
        case _:
            raise UserError("add.check_choice", value=value[:40])


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
    return {"changing": True} if data.get("changing") else {}


FLOW = Flow(commands={"add": add}, answers={FLOW_NAME: answer})
