"""The user's own data: a copy, leaving for good, how the reminders are doing, and the operator's counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.conversation.flows.start import unknown_command
from bot.messages import Attachment, Reply
from bot.services import people
from bot.services.export import export_user
from bot.services.pushed import push_status
from bot.services.statistics import statistics

if TYPE_CHECKING:
    from bot.wording import Press


async def export(chat: Chat, rest: str) -> list[Reply]:
    """Hand over everything that is kept, as a JSON file."""
    del rest
    return [Reply(text=chat.words.t("data.export"), attachment=await _file(chat))]


async def forget(chat: Chat, rest: str) -> list[Reply]:
    """Ask before everything is deleted, and hand over a copy first."""
    del rest
    buttons = (chat.button("data.forget_yes", "forget", chat.user_id), chat.button("data.forget_no", "keep"))
    return [
        Reply(text=chat.words.t("data.export"), attachment=await _file(chat)),
        chat.reply("data.forget_ask", (buttons,)),
    ]


async def press_forget(chat: Chat, press: Press) -> list[Reply]:
    """Delete everything; the id in the button must be the one who presses it."""
    if press.id != chat.user_id:
        return [chat.reply("start.stale_button", rows(chat.command("help")))]
    words = chat.words
    await people.forget(chat.work, chat.user_id)
    return [Reply(text=words.t("data.forgotten"), edit=True)]


async def press_keep(chat: Chat, press: Press) -> list[Reply]:
    """Keep everything, and say so."""
    del press
    return [chat.reply("data.kept", rows(chat.command("loans"), chat.command("settings")))]


async def status(chat: Chat, rest: str) -> list[Reply]:
    """Say when the last reminder went out, when the next one comes, and whether anything is stuck."""
    del rest
    found = await push_status(chat.work, chat.user_id)
    text = chat.words.render(
        "status",
        status=found,
        last=chat.words.moment(found.last_sent_at, chat.zone) if found.last_sent_at else None,
        next=chat.words.moment(found.next_push_at, chat.zone) if found.next_push_at else None,
    )
    return [Reply(text=text, keyboard=rows(chat.command("loans"), chat.command("settings")))]


async def when_reminded(chat: Chat) -> list[Reply]:
    """Say that reminders follow the book, to who asks for one by its own date."""
    [answer] = await status(chat, "")
    return [replace(answer, text=f"{chat.words.t('status.follows_the_book')}\n\n{answer.text}")]


async def stats(chat: Chat, rest: str) -> list[Reply]:
    """Show the operator counts over all users; nobody's amounts are in it."""
    if not chat.is_admin:
        return await unknown_command(chat, "stats")
    del rest
    return [Reply(text=chat.words.render("stats", stats=await statistics(chat.work)))]


async def _file(chat: Chat) -> Attachment:
    content = await export_user(chat.work, chat.user_id)
    return Attachment(filename=f"shouqi-{chat.today.isoformat()}.json", content=content, media_type="application/json")


FLOW = Flow(
    commands={"export": export, "forget": forget, "status": status, "stats": stats},
    presses={"forget": press_forget, "keep": press_keep},
)
