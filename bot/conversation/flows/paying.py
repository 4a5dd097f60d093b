"""Noting payments: by button, in one line, in full or in part, always for a named occurrence."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.books import note_amount
from bot.conversation.flows.choosing import ask_which, matches
from bot.conversation.flows.noting import already, note
from bot.conversation.flows.repeating import note_unnamed
from bot.conversation.flows.start import stale
from bot.conversation.parsing import parse, parse_amount
from bot.conversation.parsing.small import says_part, sole_amount
from bot.conversation.parsing.text import shown
from bot.errors import UserError
from bot.messages import Button, Reply
from bot.services import payments
from bot.services.book import load_loans, require_loan, require_occurrence
from bot.wording import encode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from bot.conversation.parsing import Fields, Parsed
    from bot.services.views import LoanView, OccurrenceView
    from bot.wording import Press

WAITING = "payloan"
"""The dialog of a payment that waits for its loan to be named."""
MOST_LISTED = 8
DEBIT_CONFIRMED_DAYS = 2


async def paid(chat: Chat, rest: str) -> list[Reply]:
    """`/paid`: list what can be paid; with more, read it as one line."""
    if rest:
        parsed = parse(f"/paid {rest}", chat.today, chat.work.products)
        if _is_unclear(parsed) and not says_part(parsed.leftover):
            raise UserError("pay.unclear", value=shown(rest))
        return await from_parsed(chat, parsed)
    loans = await payments.payable(chat.work, chat.user_id)
    if not loans:
        return [chat.reply("pay.nothing", rows(chat.command("loans"), chat.command("add")))]
    buttons = [(_paid_button(chat, loan),) for loan in loans[:MOST_LISTED]]
    return [chat.reply("pay.which", tuple(buttons))]


async def from_parsed(chat: Chat, parsed: Parsed) -> list[Reply]:
    """Note the payment of one line, or ask for the one thing it leaves open."""
    if parsed.faults:
        raise parsed.faults[0]
    loans = await payments.payable(chat.work, chat.user_id)
    fields = parsed.fields
    matching = _matching(chat, loans, _said(fields))
    if not matching:
        return await _nothing_to_pay(chat, fields)
    part = fields.amount is None and says_part(parsed.leftover)
    if len(matching) > 1:
        return await _ask_loan(chat, matching, fields.amount, fields.paid_on, part=part)
    loan = matching[0]
    if part:
        return await _ask_part(chat, loan, _due(loan))
    if fields.paid_in_full and len(loan.open_occurrences) > 1 and not loan.recurring:
        return [_ask_how_much_of_it(chat, loan)]
    return await note_unnamed(chat, loan, fields.amount, fields.paid_on or chat.said_on)


async def bill_from_parsed(chat: Chat, parsed: Parsed) -> list[Reply]:
    """`花呗本期3200`: the amount of a coming bill."""
    if parsed.faults:
        raise parsed.faults[0]
    loans = await payments.payable(chat.work, chat.user_id)
    matching = _matching(chat, loans, _said(parsed.fields))
    if parsed.fields.amount is None or len(matching) != 1:
        return await _ask_loan(chat, matching, None, None) if matching else await _nothing_to_pay(chat, parsed.fields)
    unknown = [item for item in matching[0].open_occurrences if item.amount is None]
    target = unknown[0] if unknown else _due(matching[0])
    return await note_amount(chat, target.id, format(parsed.fields.amount, "f"))


async def bare_amount(chat: Chat, amount: Decimal) -> list[Reply]:
    """Ask what a number on its own is: nothing is noted before a loan is picked."""
    loans = await payments.payable(chat.work, chat.user_id)
    said = chat.words.money(amount)
    if not loans:
        return [chat.reply("pay.bare_unknown", rows(chat.command("add"), chat.command("help")), said=said)]
    return await _ask_loan(chat, list(loans), amount, None, key="pay.bare", said=said)


async def speaks_of_a_new_loan(chat: Chat, parsed: Parsed) -> bool:
    """Tell whether a bill is of a product that is not in the book yet, or of a second card that falls due elsewhen."""
    fields = parsed.fields
    if parsed.faults or fields.amount is None or fields.loan_number is not None:
        return False
    known = _matching(chat, await load_loans(chat.work, chat.user_id), _said(fields))
    return not any(_may_fall_due(loan, fields) for loan in known)


def _may_fall_due(loan: LoanView, fields: Fields) -> bool:
    """Tell whether the day that a bill names is one of this loan's; the 31st is the 30th in a shorter month."""
    said = fields.due_on.day if fields.due_on is not None else fields.due_day
    days = [item.due_on for item in loan.open_occurrences]
    return said is None or not days or any(day.day == min(said, monthrange(day.year, day.month)[1]) for day in days)


async def press_paid(chat: Chat, press: Press) -> list[Reply]:
    """The button “paid” of one occurrence.

    A debit that is confirmed within two days went through on the due date: that is what the day-one question asks.
    """
    loan, item = await require_occurrence(chat.work, chat.user_id, press.id)
    on = chat.work.clock.now().astimezone(chat.zone).date()
    if loan.auto_debit and 0 < item.days_past_due <= DEBIT_CONFIRMED_DAYS:
        on = item.due_on
    return await note(chat, item, None, on)


async def press_part(chat: Chat, press: Press) -> list[Reply]:
    """The button “paid a part”: ask how much."""
    loan, item = await require_occurrence(chat.work, chat.user_id, press.id)
    return await _ask_part(chat, loan, item)


async def _ask_part(chat: Chat, loan: LoanView, item: OccurrenceView) -> list[Reply]:
    if not item.is_open:
        return [already(chat, loan, item)]
    await chat.step("part", "amount", {"occurrence": item.id})
    values = {"name": loan.name(chat.words.locale), "left": chat.words.money(item.left)}
    key = "pay.ask_part" if item.amount is not None else "pay.ask_amount"
    return [chat.reply(key, rows(chat.command("cancel")), **values)]


async def answer_part(chat: Chat, text: str) -> list[Reply]:
    """Read how much of an occurrence was paid."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    amount = _amount_paid(chat, text)
    _, item = await require_occurrence(chat.work, chat.user_id, chat.dialog.data["occurrence"])
    await chat.leave()
    return await note(chat, item, amount, chat.said_on)


def _amount_paid(chat: Chat, text: str) -> Decimal:
    """Read 500 or 还了500."""
    fields = parse(text, chat.today, chat.work.products).fields
    if fields.amount is not None and not _said(fields) and sole_amount(text) is None:
        return fields.amount
    return parse_amount(text)


async def press_pay_loan(chat: Chat, press: Press) -> list[Reply]:
    """A loan was picked for a payment whose amount was said before; once it is noted the button does nothing more."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    if chat.dialog is None or chat.dialog.flow != WAITING:
        return await stale(chat)
    if not loan.open_occurrences:
        return [chat.reply("pay.nothing_left", name=loan.name(chat.words.locale))]
    return await _note_waiting(chat, loan)


async def press_settle(chat: Chat, press: Press) -> list[Reply]:
    """The whole loan was paid off."""
    loan = await payments.settle_loan(chat.work, chat.user_id, press.id, chat.said_on)
    keyboard = rows(chat.command("undo"), chat.command("loans"))
    text = chat.words.t("pay.loan_settled", name=loan.name(chat.words.locale), number=loan.number)
    return [Reply(text=text, keyboard=keyboard, edit=True)]


async def answer_loan(chat: Chat, text: str) -> list[Reply]:
    """Read which loan a payment was for."""
    loans = await payments.payable(chat.work, chat.user_id)
    matching = matches(chat, loans, text)
    if len(matching) != 1:
        raise UserError("loans.not_found", value=text[:40])
    return await _note_waiting(chat, matching[0])


async def names_a_loan(chat: Chat, text: str) -> bool:
    """Tell whether a text can answer for which loan a payment was."""
    return len(matches(chat, await payments.payable(chat.work, chat.user_id), text)) == 1


async def _note_waiting(chat: Chat, loan: LoanView) -> list[Reply]:
    """Note the payment that waited for its loan to be named."""
    waiting = chat.dialog.data if chat.dialog is not None else {}
    amount = parse_amount(waiting["amount"]) if waiting.get("amount") else None
    on = date.fromisoformat(waiting["on"]) if waiting.get("on") else chat.said_on
    await chat.leave()
    if waiting.get("part"):
        return await _ask_part(chat, loan, _due(loan))
    return await note_unnamed(chat, loan, amount, on)


def _ask_how_much_of_it(chat: Chat, loan: LoanView) -> Reply:
    buttons = (
        chat.button("pay.this_one", "paid", _due(loan).id),
        chat.button("pay.whole_loan", "settle", loan.id),
    )
    name = loan.name(chat.words.locale)
    return chat.reply("pay.one_or_all", (buttons, (chat.command("cancel"),)), name=name, n=len(loan.open_occurrences))


async def _ask_loan(
    chat: Chat,
    loans: list[LoanView],
    amount: Decimal | None,
    on: date | None,
    *,
    part: bool = False,
    key: str = "loans.which",
    **values: object,
) -> list[Reply]:
    data = {"amount": format(amount, "f") if amount is not None else "", "on": on.isoformat() if on else ""}
    data |= {"part": "1"} if part else {}
    await chat.step(WAITING, "which", data)
    question = ask_which(chat, loans, WAITING)
    return [chat.reply(key, (*question.keyboard, (chat.command("cancel"),)), **values)]


async def _nothing_to_pay(chat: Chat, fields: Fields) -> list[Reply]:
    """Say why nothing was noted: nothing is open, that loan is paid off, or it is not in the book."""
    if not _said(fields):
        return [chat.reply("pay.nothing", rows(chat.command("loans"), chat.command("add")))]
    known = _matching(chat, await load_loans(chat.work, chat.user_id), _said(fields))
    if known:
        return [chat.reply("pay.nothing_left", rows(chat.command("loans")), name=known[0].name(chat.words.locale))]
    product = chat.work.products.get(fields.product or "")
    if product is None or fields.loan_number is not None:
        raise UserError("loans.not_found", value=_said(fields))
    return [
        chat.reply(
            "pay.not_in_book", rows(chat.command("add"), chat.command("loans")), name=product.name(chat.words.locale)
        )
    ]


def _is_unclear(parsed: Parsed) -> bool:
    """Tell that words of `/paid #1 abc` were not understood and neither amount nor date says what is meant."""
    fields = parsed.fields
    stray = parsed.leftover or (fields.loan_number is not None and fields.bank)
    return bool(stray) and fields.amount is None and fields.paid_on is None and not fields.paid_in_full


def _said(fields: Fields) -> str:
    return f"#{fields.loan_number}" if fields.loan_number is not None else fields.product or ""


def _matching(chat: Chat, loans: Sequence[LoanView], said: str) -> list[LoanView]:
    product = chat.work.products.get(said)
    return matches(chat, loans, product.name() if product else said)


def _due(loan: LoanView) -> OccurrenceView:
    """Return the occurrence that a payment without a name is for: the oldest one open."""
    return loan.open_occurrences[0]


def _paid_button(chat: Chat, loan: LoanView) -> Button:
    item = _due(loan)
    amount = chat.words.money(item.left) if item.amount is not None else ""
    label = chat.words.label(
        "pay.button_for", name=loan.name(chat.words.locale), day=chat.words.day(item.due_on), amount=amount
    )
    return Button(label.strip(), encode("paid", item.id))


FLOW = Flow(
    commands={"paid": paid},
    presses={"paid": press_paid, "part": press_part, WAITING: press_pay_loan, "settle": press_settle},
    answers={"part": answer_part, WAITING: answer_loan},
)
