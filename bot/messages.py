"""The words that channels and flows share: what comes in, what goes out. Frozen, free of any platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody talks to the bot, and the key of a dialog: a channel, a chat in it, a person in that chat."""

    channel: str
    chat: str
    person: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `data` is what a press sends back (at most 64 bytes); `url` opens a link instead."""

    label: str
    data: str = ""
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]
"""Rows of buttons, top to bottom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One thing a person did: wrote a text, or pressed the button that carries `press`.

    `message_id` is the message that was written, or the one the pressed button sits on. `sent_at` is the message's own
    time (aware UTC). `language` is what the platform says of the person (`zh-hans`, `en`), if anything.
    """

    address: Address
    sent_at: datetime
    text: str = ""
    press: str = ""
    message_id: str = ""
    language: str = ""
    private: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a reply."""

    filename: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message back to the person who wrote. Its text may use the tags b, i, u, s, code, pre, a, blockquote.

    `edit` asks to change the message the pressed button sits on instead of posting a new one; `toast` is a short notice
    where the platform can show one at a press (an empty text with a toast posts nothing).
    """

    text: str = ""
    keyboard: Keyboard = ()
    edit: bool = False
    toast: str = ""
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One push to an address. `reference` is the push's own id; a transport may use it to recognise a repetition."""

    address: Address
    text: str
    keyboard: Keyboard = ()
    silent: bool = False
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """New text and buttons for a message that was sent earlier."""

    address: Address
    message_id: str
    text: str
    keyboard: Keyboard = field(default=())
