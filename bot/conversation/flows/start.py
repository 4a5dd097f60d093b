"""Hello, help, privacy, and the answers to what is not understood: never silence, always a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.chat import Chat, Flow, rows
from bot.errors import NotFoundError, UserError
from bot.messages import Reply

if TYPE_CHECKING:
    from bot.messages import Keyboard


def likely(chat: Chat) -> Keyboard:
    """Return the buttons that most people want when they do not know what to write."""
    return rows(chat.command("add"), chat.command("loans"), chat.command("overdue"), chat.command("help"))


async def hello(chat: Chat, rest: str) -> list[Reply]:
    """Say in three lines what this is for."""
    del rest
    keyboard = rows(chat.command("add"), chat.command("loans"), chat.command("overdue"))
    return [chat.reply("start.hello", keyboard)]


async def help_(chat: Chat, rest: str) -> list[Reply]:
    """Show what can be said, with examples."""
    del rest
    keyboard = rows(
        chat.command("add"),
        chat.command("loans"),
        chat.command("overdue"),
        chat.command("tips"),
        chat.command("relief"),
        chat.command("settings"),
    )
    return [Reply(text=chat.words.render("help", admin=chat.is_admin), keyboard=keyboard)]


async def privacy(chat: Chat, rest: str) -> list[Reply]:
    """Say what is kept and for how long."""
    del rest
    return [chat.reply("start.privacy", rows(chat.command("export"), chat.command("forget")))]


async def cancel(chat: Chat, rest: str) -> list[Reply]:
    """Leave the open dialog, or say that there is none."""
    del rest
    if chat.dialog is None:
        return [chat.reply("dialog.nothing_open", likely(chat))]
    name = chat.words.t(f"dialog.name.{chat.dialog.flow}")
    await chat.leave()
    return [chat.reply("dialog.cancelled", likely(chat), name=name)]


async def unknown_command(chat: Chat, name: str) -> list[Reply]:
    """Answer a command that does not exist."""
    return [chat.reply("start.unknown_command", likely(chat), name=f"/{name}"[:40])]


async def too_long(chat: Chat, length: int) -> list[Reply]:
    """Answer a text that is longer than anything we can read at once."""
    return [chat.reply("start.too_long", likely(chat), length=length)]


async def empty(chat: Chat) -> list[Reply]:
    """Answer a message without text, such as a photo or a sticker."""
    return [chat.reply("start.no_text", likely(chat))]


async def stale(chat: Chat) -> list[Reply]:
    """Answer a button that no longer fits."""
    return [chat.reply("start.stale_button", likely(chat))]


async def fault(chat: Chat, error: UserError | NotFoundError) -> list[Reply]:
    """Word what went wrong; an open dialog stays open and says how to leave it."""
    if isinstance(error, NotFoundError):
        return [chat.reply("start.not_yours", rows(chat.command("loans"), chat.command("help")))]
    text = chat.words.error(error)
    if chat.dialog is not None:
        return [Reply(text=f"{text}\n{chat.words.t('dialog.still_open')}", keyboard=rows(chat.command("cancel")))]
    return [Reply(text=text, keyboard=likely(chat))]


FLOW = Flow(commands={"start": hello, "help": help_, "privacy": privacy, "cancel": cancel})
