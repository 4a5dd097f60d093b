"""The book: the list of loans, one loan with its schedule, deleting, undo, and the amount of a coming bill."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.choosing import ask_which, matches, pick_loan, read_count
from bot.conversation.flows.loan_cards import current_page, loan_card, loan_list, page_count
from bot.conversation.parsing import parse_amount
from bot.messages import Button, Reply
from bot.services import journal, loans
from bot.services.book import load_loans, require_loan, require_occurrence
from bot.services.views import NO_PRESET
from bot.wording import encode

if TYPE_CHECKING:
    from bot.messages import Keyboard
    from bot.products import Product
    from bot.services.views import LoanView
    from bot.wording import Press

PAGE = 6
_UNDO = frozenset(encode("go", 0, name) for name in ("undo", "undo_more"))


async def list_loans(chat: Chat, rest: str, page: int = 0) -> list[Reply]:
    """Show all loans: overdue ones first, then by the next due date."""
    del rest
    found = sorted(await load_loans(chat.work, chat.user_id), key=_urgency)
    edit = bool(chat.inbound.press)
    if not found:
        return [chat.reply("loans.none", rows(chat.command("add"), chat.command("help")))]
    pages = -(-len(found) // PAGE)
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    text = loan_list(chat.words, found, shown, page, pages)
    buttons = [_open_button(chat, loan) for loan in shown]
    return [Reply(text=text, keyboard=(*rows(*buttons), *_turn(chat, "loans", page, pages), _below(chat)), edit=edit)]


async def turn_list(chat: Chat, press: Press) -> list[Reply]:
    """Turn the page of the list."""
    return await list_loans(chat, "", page=press.id)


async def about_product(chat: Chat, product: Product) -> list[Reply] | None:
    """Show the loan of a product, or ask which one is meant; None if the book has none."""
    found = matches(chat, await load_loans(chat.work, chat.user_id), product.id)
    if not found:
        return None
    return [ask_which(chat, found, "loan") if len(found) > 1 else _card(chat, found[0], current_page(found[0]))]


async def show_loan(chat: Chat, rest: str) -> list[Reply]:
    """`/loan #2`, `/loan 微粒贷`: show one loan."""
    loan = await pick_loan(chat, rest, verb="loan")
    return loan if isinstance(loan, list) else [_card(chat, loan, current_page(loan))]


async def open_loan(chat: Chat, press: Press) -> list[Reply]:
    """Show the loan of a button."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    page = int(press.argument) if press.argument.isdecimal() else current_page(loan)
    return [_card(chat, loan, min(page, page_count(loan) - 1))]


async def ask_delete(chat: Chat, press: Press) -> list[Reply]:
    """Ask before a loan is deleted."""
    return [_delete_question(chat, await require_loan(chat.work, chat.user_id, press.id))]


async def ask_delete_named(chat: Chat, said: str) -> list[Reply] | None:
    """Ask the same of a loan that is named, or which one is meant; None if no loan can be."""
    found = matches(chat, await load_loans(chat.work, chat.user_id), said)
    if not found:
        return None
    return [ask_which(chat, found, "askdelete") if len(found) > 1 else _delete_question(chat, found[0])]


def _delete_question(chat: Chat, loan: LoanView) -> Reply:
    buttons = (chat.button("loans.delete_yes", "delete", loan.id), chat.button("loans.delete_no", "loan", loan.id))
    name = loan.name(chat.words.locale)
    text = chat.words.t("loans.delete_ask", name=name, number=loan.number)
    return Reply(text=text, keyboard=(buttons,), edit=bool(chat.inbound.press))


async def delete(chat: Chat, press: Press) -> list[Reply]:
    """Delete a loan; it can be undone for ten minutes."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    await loans.delete_loan(chat.work, chat.user_id, loan.id)
    keyboard = rows(chat.command("undo"), chat.command("loans"))
    name = loan.name(chat.words.locale)
    return [Reply(text=chat.words.t("loans.deleted", name=name, number=loan.number), keyboard=keyboard, edit=True)]


async def undo(chat: Chat, rest: str) -> list[Reply]:
    """Take back the newest change."""
    del rest
    return _undone(chat, await journal.undo(chat.work, chat.user_id))


async def press_undo(chat: Chat, press: Press) -> list[Reply]:
    """Take back the change that the button was made for, and no other: a second tap takes nothing more back."""
    return _undone(chat, await journal.undo(chat.work, chat.user_id, only=press.id))


async def bind_undo(chat: Chat, replies: list[Reply]) -> list[Reply]:
    """Tie the undo buttons of an answer to the newest change."""
    if not any(button.data in _UNDO for reply in replies for row in reply.keyboard for button in row):
        return replies
    newest = await journal.newest_change(chat.work, chat.user_id)
    return [replace(reply, keyboard=_bound(reply.keyboard, newest)) for reply in replies]


def _bound(keyboard: Keyboard, newest: int | None) -> Keyboard:
    """Give the undo buttons the change they mean; with nothing left to take back they go."""
    bound = (
        tuple(
            replace(button, data=encode("undo", newest)) if newest and button.data in _UNDO else button
            for button in row
            if newest or button.data not in _UNDO
        )
        for row in keyboard
    )
    return tuple(row for row in bound if row)


def _undone(chat: Chat, done: journal.Undone) -> list[Reply]:
    product = chat.work.products.get(done.loan_product or "")
    name = product.name(chat.words.locale) if product else ""
    if done.loan_note and done.loan_product == NO_PRESET:
        name = done.loan_note
    text = chat.words.t(f"undo.{done.kind}", name=name, number=done.loan_number or 0)
    return [Reply(text=text, keyboard=rows(chat.command("undo_more"), chat.command("loans")))]


async def ask_amount(chat: Chat, press: Press) -> list[Reply]:
    """Ask what a coming bill amounts to."""
    loan, item = await require_occurrence(chat.work, chat.user_id, press.id)
    await chat.step("amount", "ask", {"occurrence": item.id})
    name = loan.name(chat.words.locale)
    keyboard = rows(chat.command("cancel"))
    return [chat.reply("amount.ask", keyboard, name=name, day=chat.words.day(item.due_on))]


async def answer_amount(chat: Chat, text: str) -> list[Reply]:
    """Note what a coming bill amounts to."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    return await note_amount(chat, chat.dialog.data["occurrence"], text)


async def note_amount(chat: Chat, occurrence_id: int, text: str) -> list[Reply]:
    """Store the amount of a bill or the lender's own figure for an instalment, and show it."""
    amount = parse_amount(text)
    await loans.tell_amount(chat.work, chat.user_id, occurrence_id, amount)
    await chat.leave()
    loan, item = await require_occurrence(chat.work, chat.user_id, occurrence_id)
    key = "amount.saved" if loan.recurring else "amount.lender_saved"
    buttons = (_open_button(chat, loan), chat.command("undo"))
    values = {
        "name": loan.name(chat.words.locale),
        "day": chat.words.day(item.due_on),
        "amount": chat.words.money(amount),
    }
    if not loan.recurring and item.computed is not None:
        values["ours"] = chat.words.money(item.computed)
        values["difference"] = chat.words.money(abs(amount - item.computed))
    reply = chat.reply(key, (buttons,), **values)
    if not item.is_open or not item.paid:
        return [reply]
    left = chat.words.t("paid.left", left=chat.words.money(item.left), day=values["day"])
    return [replace(reply, text=f"{reply.text}\n{left}")]


async def past_all(chat: Chat, press: Press) -> list[Reply]:
    """Every instalment before today was paid on its day."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    past = [item.number for item in loan.occurrences if item.due_on < loan.today]
    return await _settle_past(chat, loan, max(past, default=0))


async def past_some(chat: Chat, press: Press) -> list[Reply]:
    """Ask up to which instalment was paid."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    await chat.step("past", "count", {"loan": loan.id})
    return [chat.reply("add.ask.paid", rows(chat.command("cancel")), periods=loan.periods)]


async def past_none(chat: Chat, press: Press) -> list[Reply]:
    """Nothing was paid: show what the overdue ones cost."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    return [
        chat.reply("add.past_none", rows(chat.command("overdue"), chat.command("relief"), _open_button(chat, loan)))
    ]


async def answer_past(chat: Chat, text: str) -> list[Reply]:
    """Read up to which instalment was paid."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    loan = await require_loan(chat.work, chat.user_id, chat.dialog.data["loan"])
    count = read_count(text, loan.periods)
    await chat.leave()
    return await _settle_past(chat, loan, count)


async def _settle_past(chat: Chat, loan: LoanView, count: int) -> list[Reply]:
    settled = await loans.mark_past_paid(chat.work, chat.user_id, loan.id, count)
    after = await require_loan(chat.work, chat.user_id, loan.id)
    text = f"{chat.words.t('add.past_done', n=settled)}\n\n{loan_card(chat.words, after, current_page(after))}"
    return [Reply(text=text, keyboard=_loan_buttons(chat, after, current_page(after)))]


def _card(chat: Chat, loan: LoanView, page: int) -> Reply:
    text = loan_card(chat.words, loan, page)
    return Reply(text=text, keyboard=_loan_buttons(chat, loan, page), edit=bool(chat.inbound.press))


def _loan_buttons(chat: Chat, loan: LoanView, page: int) -> Keyboard:
    due = loan.next_due
    top: tuple[Button, ...] = ()
    if due is not None and due.amount is None:
        top = (chat.button("amount.button", "amount", due.id), chat.button("pay.whole", "paid", due.id))
    elif due is not None:
        top = (chat.button("pay.whole", "paid", due.id), chat.button("pay.part", "part", due.id))
    lower = [chat.button("loans.delete", "askdelete", loan.id), chat.command("loans")]
    if due is not None:
        lower[:0] = [chat.button("cost.button", "cost", loan.id), chat.button("bell.button", "bell", loan.id)]
    pages = page_count(loan)
    turn: list[Button] = []
    if page > 0:
        turn.append(Button(chat.words.label("page.before"), encode("loan", loan.id, str(page - 1))))
    if page < pages - 1:
        turn.append(Button(chat.words.label("page.after"), encode("loan", loan.id, str(page + 1))))
    return tuple(row for row in (top, tuple(turn), *rows(*lower)) if row)


def _turn(chat: Chat, verb: str, page: int, pages: int) -> Keyboard:
    buttons: list[Button] = []
    if page > 0:
        buttons.append(chat.button("page.before", verb, page - 1))
    if page < pages - 1:
        buttons.append(chat.button("page.after", verb, page + 1))
    return (tuple(buttons),) if buttons else ()


def _below(chat: Chat) -> tuple[Button, ...]:
    return chat.command("add"), chat.command("overdue")


def _open_button(chat: Chat, loan: LoanView) -> Button:
    return Button(f"#{loan.number} {loan.name(chat.words.locale)}", encode("loan", loan.id))


def _urgency(loan: LoanView) -> tuple[bool, object, int]:
    due = loan.next_due
    return due is None, due.due_on if due else loan.today, loan.number


FLOW = Flow(
    commands={"loans": list_loans, "loan": show_loan, "undo": undo, "undo_more": undo},
    presses={
        "loans": turn_list,
        "loan": open_loan,
        "askdelete": ask_delete,
        "delete": delete,
        "undo": press_undo,
        "amount": ask_amount,
        "pastall": past_all,
        "pastsome": past_some,
        "pastnone": past_none,
    },
    answers={"amount": answer_amount, "past": answer_past},
)
