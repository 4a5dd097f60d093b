"""Reads updates: which chat they belong to, and what they ask of us."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram import ChatMember, Update
from telegram.constants import ChatType

from bot.channels.telegram.transport import CHANNEL
from bot.messages import Address, Inbound

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import CallbackQuery, ChatMemberUpdated, Message, User

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
MAX_TEXT = 4096
_COMMAND_WITH_NAME = re.compile(r"^(/\w+)@(\w+)")
_GONE = (ChatMember.LEFT, ChatMember.BANNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text or a press for the conversation, and where its replies go."""

    inbound: Inbound
    thread_id: int | None = None
    query_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something that is answered with one sentence of the catalogs."""

    key: str
    address: Address
    language: str
    query_id: str = ""


@dataclass(frozen=True, slots=True)
class Reachable:
    """The bot was let into a chat, or unblocked."""

    chat: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The bot was blocked or put out of a chat."""

    chat: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup."""

    old: str
    new: str


Event = Said | Hint | Reachable | Unreachable | Moved | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its id, and its name without @ in small letters."""

    id: int
    username: str


def lane_of(payload: dict[str, Any]) -> str:
    """Name the chat whose order an update belongs to; an update without a chat has the lane of its sender."""
    for content in payload.values():
        if isinstance(content, dict):
            message = content.get("message")
            chat = (message if isinstance(message, dict) else content).get("chat") or content.get("from")
            if isinstance(chat, dict) and "id" in chat:
                return str(chat["id"])
    return "-"


def read_update(update: Update, me: Identity, received_at: datetime) -> Event:
    """Say what an update asks for; None if nothing."""
    if update.callback_query:
        return _press(update.callback_query, received_at)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    if update.edited_message:
        return _edited(update.edited_message, me)
    return _message(update.message, me) if update.message else None


def _press(query: CallbackQuery, received_at: datetime) -> Event:
    language = query.from_user.language_code or ""
    person = str(query.from_user.id)
    if query.message is None or not query.data:  # a button of a message that was shared, or a game
        return Hint(
            key="", address=Address(channel=CHANNEL, chat=person, person=person), language=language, query_id=query.id
        )
    inbound = Inbound(
        address=Address(channel=CHANNEL, chat=str(query.message.chat.id), person=person),
        sent_at=received_at,  # a press has no time of its own; that of its message may be days ago
        press=query.data,
        message_id=str(query.message.message_id),
        language=language,
        private=query.message.chat.type == ChatType.PRIVATE,
    )
    return Said(inbound=inbound, thread_id=_thread(query.message), query_id=query.id)


def _membership(change: ChatMemberUpdated) -> Event:
    chat = str(change.chat.id)
    return Unreachable(chat) if change.new_chat_member.status in _GONE else Reachable(chat)


def _edited(message: Message, me: Identity) -> Event:
    """Never carry out an edited text: what it said before was carried out already, and would be twice."""
    asked = _said_to_us(message, me)
    if asked is None or message.from_user is None:
        return None
    return Hint(
        key="telegram.edited", address=_address(message, message.from_user), language=_language(message.from_user)
    )


def _message(message: Message, me: Identity) -> Event:
    chat = str(message.chat.id)
    if message.migrate_to_chat_id:
        return Moved(chat, str(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return Moved(str(message.migrate_from_chat_id), chat)
    sender = message.from_user
    if sender is None or sender.is_bot:
        return None
    text = _said_to_us(message, me)
    if text is None:
        return None
    inbound = Inbound(
        address=_address(message, sender),
        sent_at=message.date,
        text=text,
        message_id=str(message.message_id),
        language=_language(sender),
        private=message.chat.type == ChatType.PRIVATE,
    )
    return Said(inbound=inbound, thread_id=_thread(message))


def _said_to_us(message: Message, me: Identity) -> str | None:
    """Return the text without our own name; empty for a picture and the like; None if it is not meant for us.

    In a group only commands and what names us are meant for us; words that name us are a question.
    """
    text = (message.text or message.caption or "").strip()
    if message.chat.type == ChatType.PRIVATE:
        return _COMMAND_WITH_NAME.sub(r"\1", text) if text or message.effective_attachment is not None else None
    command = _COMMAND_WITH_NAME.match(text)
    if command:
        return text[: command.end(1)] + text[command.end() :] if command[2].lower() == me.username else None
    without_name = re.sub(rf"@{re.escape(me.username)}\b", "", text, flags=re.IGNORECASE).strip()
    if text.startswith("/"):
        return without_name
    if without_name == text:
        return None
    return f"/ask {without_name}" if without_name else "/help"


def _address(message: Message, sender: User) -> Address:
    return Address(channel=CHANNEL, chat=str(message.chat.id), person=str(sender.id))


def _language(sender: User) -> str:
    return sender.language_code or ""


def _thread(message: object) -> int | None:
    """Return the topic of a forum, where replies belong; other threads are Telegram's own bookkeeping."""
    in_topic = getattr(message, "is_topic_message", None)
    return getattr(message, "message_thread_id", None) if in_topic else None
