"""A payment that names no occurrence: it is for the one that is due, and one said a second time is asked about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.noting import note
from bot.conversation.flows.start import stale
from bot.errors import UserError
from bot.services import payments
from bot.services.book import require_occurrence

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.messages import Reply
    from bot.services.views import LoanView, OccurrenceView

AGAIN = "again"
"""The dialog that asks whether the next occurrence was paid as well."""
_YES = frozenset({"yes", "y", "是", "是的", "对", "嗯", "也还了"})
_NO = frozenset({"no", "n", "不是", "不", "没有", "没", "没还"})


async def note_unnamed(chat: Chat, loan: LoanView, amount: Decimal | None, on: date) -> list[Reply]:
    """Note a payment for what is due of a loan; ask first where it may be the one that was noted lately."""
    item = loan.open_occurrences[0]
    before = await payments.noted_lately(chat.work, chat.user_id, loan) if amount is None else None
    if before is None or before.is_open or _is_wanted(chat, loan, item):
        return await note(chat, item, amount, on)
    await chat.step(AGAIN, "next", {"occurrence": item.id, "on": on.isoformat()})
    values = {"name": loan.name(chat.words.locale), "day": chat.words.day(before.due_on)}
    buttons = [chat.button(f"pay.again_{word}", "answer", 0, f"{AGAIN}.next.{word}") for word in ("yes", "no")]
    keyboard = rows(*buttons, chat.command("undo"))
    return [chat.reply("pay.again", keyboard, next=chat.words.day(item.due_on), **values)]


async def answer(chat: Chat, text: str) -> list[Reply]:
    """Note the next occurrence too, or leave it; one that is no longer the next is not noted."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    data, said_yes = chat.dialog.data, _reads(chat, text)
    if said_yes is None:
        raise UserError("pay.again_unclear")
    loan, item = await require_occurrence(chat.work, chat.user_id, data["occurrence"])
    await chat.leave()
    if not said_yes:
        return [chat.reply("pay.again_kept", rows(chat.command("undo"), chat.command("loans")))]
    if loan.next_due is None or loan.next_due.id != item.id:
        return await stale(chat)
    return await note(chat, item, None, date.fromisoformat(data["on"]))


async def says_yes_or_no(chat: Chat, text: str) -> bool:
    """Tell whether a text answers the question."""
    return _reads(chat, text) is not None


def _is_wanted(chat: Chat, loan: LoanView, item: OccurrenceView) -> bool:
    """Tell whether it is time to pay an occurrence; a bill that is announced already may be paid before its day."""
    if item.due_on <= loan.today:
        return True
    lead = timedelta(days=max(chat.profile.lead_days, default=0))
    return loan.recurring and item.amount is not None and item.due_on - loan.today <= lead


def _reads(chat: Chat, text: str) -> bool | None:
    word = text.removeprefix("=").strip(" 。.!！").lower()
    if word in _YES | {chat.words.label("pay.again_yes").lower()}:
        return True
    return False if word in _NO | {chat.words.label("pay.again_no").lower()} else None


FLOW = Flow(answers={AGAIN: answer})
