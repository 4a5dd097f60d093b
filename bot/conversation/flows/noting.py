"""Notes a payment for one occurrence and says what was noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, rows
from bot.lending.money import ZERO
from bot.messages import Button, Reply
from bot.services import payments
from bot.services.book import require_occurrence
from bot.wording import encode

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from bot.services.payments import PaymentResult
    from bot.services.views import LoanView, OccurrenceView


async def note(chat: Chat, item: OccurrenceView, amount: Decimal | None, on: date) -> list[Reply]:
    """Note what was paid for an occurrence; without an amount it is settled.

    Raises:
        UserError: the date or the amount cannot be meant.
    """
    if item.is_open and item.amount is None and amount is None:
        await payments.pay(chat.work, chat.user_id, item.id, ZERO, on)
        loan, item = await require_occurrence(chat.work, chat.user_id, item.id)
        return [_noted_without_amount(chat, loan, item)]
    result = await payments.pay(chat.work, chat.user_id, item.id, amount, on)
    if result.already:
        return [already(chat, result.loan, result.occurrence)]
    return [_noted(chat, result)]


def _noted(chat: Chat, result: PaymentResult) -> Reply:
    loan, item = result.loan, result.occurrence
    # Nobody said what the bill was: the payment was taken for all of it.
    as_whole = item.amount is None and not item.is_open
    text = chat.words.render(
        "paid", result=result, loan=loan, name=loan.name(chat.words.locale), due=loan.next_due, as_whole=as_whole
    )
    buttons = [
        chat.command("undo"),
        Button(chat.words.label("loans.open", number=loan.number), encode("loan", loan.id)),
    ]
    if item.is_open:
        buttons.append(chat.button("pay.rest", "paid", item.id))
    if as_whole:
        buttons.append(chat.button("pay.bill_was_more", "amount", item.id))
    return Reply(text=text, keyboard=rows(*buttons))


def _noted_without_amount(chat: Chat, loan: LoanView, item: OccurrenceView) -> Reply:
    keyboard = rows(chat.command("undo"), chat.command("loans"))
    return chat.reply("pay.bill_done", keyboard, name=loan.name(chat.words.locale), day=chat.words.day(item.due_on))


def already(chat: Chat, loan: LoanView, item: OccurrenceView) -> Reply:
    """Say that an occurrence was settled before and that nothing was noted."""
    keyboard = rows(chat.command("undo"), chat.command("loans"))
    values = {"name": loan.name(chat.words.locale), "day": chat.words.day(item.due_on)}
    return chat.reply("pay.already", keyboard, **values)
