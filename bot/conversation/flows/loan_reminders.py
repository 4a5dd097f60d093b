"""When one loan is spoken of: an hour of its own, and silence for some days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.parsing import parse_time
from bot.errors import NotFoundError
from bot.messages import Button, Reply
from bot.services import loans
from bot.services.book import require_loan
from bot.wording import encode

if TYPE_CHECKING:
    from bot.services.views import LoanView
    from bot.wording import Press

HOURS = ("08:00", "09:00", "12:00", "18:00", "20:00", "21:00")
MUTED_DAYS = (3, 7, 30)
"""Silence ends by itself: a loan that is never spoken of again would be a trap."""


async def press_bell(chat: Chat, press: Press) -> list[Reply]:
    """Show when a loan is spoken of, or change it: the argument is `hour`, `hour.20:00`, `hour.own` or `mute.7`."""
    loan = await require_loan(chat.work, chat.user_id, press.id)
    name, _, value = press.argument.partition(".")
    if not name:
        return [_shown(chat, loan)]
    if name == "hour" and not value:
        return [await _ask_hour(chat, loan)]
    if name == "hour":
        await loans.set_remind_minute(chat.work, chat.user_id, loan.id, None if value == "own" else _minute(value))
    elif name == "mute":
        await loans.mute_loan(chat.work, chat.user_id, loan.id, _until(chat, value))
    else:
        raise NotFoundError
    return [await _saved(chat, loan.id)]


async def answer_hour(chat: Chat, text: str) -> list[Reply]:
    """Read a typed hour for the loan that is open."""
    assert chat.dialog is not None, "the router calls this with a dialog"  # noqa: S101
    loan_id = chat.dialog.data["loan"]
    await loans.set_remind_minute(chat.work, chat.user_id, loan_id, _minute(text))
    return [await _saved(chat, loan_id)]


async def _ask_hour(chat: Chat, loan: LoanView) -> Reply:
    await chat.step("bell", "hour", {"loan": loan.id})
    hours = rows(*(Button(hour, encode("bell", loan.id, f"hour.{hour}")) for hour in HOURS), width=3)
    follow = () if loan.remind_minute is None else ((chat.button("bell.follow", "bell", loan.id, "hour.own"),),)
    keyboard = (*hours, *follow, (chat.button("bell.back", "bell", loan.id),))
    return Reply(text=chat.words.t("bell.ask_hour"), keyboard=keyboard, edit=bool(chat.inbound.press))


async def _saved(chat: Chat, loan_id: int) -> Reply:
    if chat.dialog is not None:
        await chat.leave()
    return _shown(chat, await require_loan(chat.work, chat.user_id, loan_id), note="settings.saved")


def _shown(chat: Chat, loan: LoanView, *, note: str = "") -> Reply:
    text = chat.words.render(
        "bell",
        note=chat.words.t(note) if note else "",
        name=loan.name(chat.words.locale),
        number=loan.number,
        hour=chat.profile.remind_minute if loan.remind_minute is None else loan.remind_minute,
        own=loan.remind_minute is not None,
        muted=chat.words.moment(loan.muted_until, chat.zone) if loan.muted_until else None,
    )
    days = [chat.button("bell.mute", "bell", loan.id, f"mute.{days}", n=days) for days in MUTED_DAYS]
    mute = [chat.button("bell.unmute", "bell", loan.id, "mute.off")] if loan.muted_until else days
    back = chat.button("bell.loan", "loan", loan.id, number=loan.number)
    keyboard = ((chat.button("bell.hour", "bell", loan.id, "hour"),), tuple(mute), (back,))
    return Reply(text=text, keyboard=keyboard, edit=bool(chat.inbound.press))


def _until(chat: Chat, value: str) -> datetime | None:
    """Return when the silence of a button ends: at midnight after so many whole days."""
    if value == "off":
        return None
    if value not in {str(days) for days in MUTED_DAYS}:
        raise NotFoundError
    today = chat.work.clock.now().astimezone(chat.zone).date()
    return datetime.combine(today + timedelta(days=int(value)), time(), tzinfo=chat.zone)


def _minute(text: str) -> int:
    at = parse_time(text)
    return at.hour * 60 + at.minute


FLOW = Flow(presses={"bell": press_bell}, answers={"bell": answer_hour})
