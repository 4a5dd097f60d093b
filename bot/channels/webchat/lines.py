"""The lines of the conversation: how a reply becomes a row, and how a row reads for the page."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from bot.channels.webchat.markup import to_plain, to_tree
from db.models import WebchatMessage
from db.repos.webchat import BOT, ME

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages import Attachment, Keyboard, Outbound, Reply

Json = dict[str, Any]
OWN_PREFIX = "me:"


def own_line(chat: str, text: str, client_id: str, at: datetime) -> WebchatMessage:
    """Make the row of what the person wrote. Its `seen_at` stays empty until the answer is written down too."""
    reference = OWN_PREFIX + client_id
    return WebchatMessage(chat=chat, author=ME, text=text, reference=reference, created_at=at, keyboard=[])


def reply_line(chat: str, reply: Reply, at: datetime) -> WebchatMessage:
    """Make the row of an answer."""
    return WebchatMessage(
        chat=chat,
        author=BOT,
        text=reply.text,
        keyboard=pack_keyboard(reply.keyboard),
        attachment=_pack_attachment(reply.attachment),
        created_at=at,
    )


def push_line(message: Outbound, reference: str | None, at: datetime) -> WebchatMessage:
    """Make the row of a push."""
    return WebchatMessage(
        chat=message.address.chat,
        author=BOT,
        text=message.text,
        keyboard=pack_keyboard(message.keyboard),
        reference=reference,
        created_at=at,
    )


def change(line: WebchatMessage, text: str, keyboard: Keyboard) -> bool:
    """Put new words and buttons into a row; False if it already has them."""
    packed = pack_keyboard(keyboard)
    if (line.text, line.keyboard) == (text, packed):
        return False
    line.text, line.keyboard = text, packed
    line.revision += 1
    return True


def pack_keyboard(keyboard: Keyboard) -> list[list[dict[str, str]]]:
    """Write rows of buttons as the store keeps them: `{label, data}`, or `{label, url}` for a link."""
    return [
        [{"label": key.label, **({"url": key.url} if key.url else {"data": key.data})} for key in row]
        for row in keyboard
    ]


def for_page(line: WebchatMessage) -> Json:
    """Describe a row for the page; what a bot says comes as a tree of allowed tags, what a person says as text."""
    shown: Json = {
        "id": line.id,
        "author": line.author,
        "text": line.text,
        "at": line.created_at.isoformat(),
        "revision": line.revision,
        "seen": line.seen_at is not None,
    }
    if line.author == ME:
        return shown | {"client_id": (line.reference or "").removeprefix(OWN_PREFIX)}
    tree = to_tree(line.text)
    file = line.attachment and {"name": line.attachment["filename"], "url": f"/files/{line.id}"}
    return shown | {"text": to_plain(tree), "rich": tree, "keyboard": line.keyboard, "file": file}


def _pack_attachment(attachment: Attachment | None) -> dict[str, str] | None:
    if attachment is None:
        return None
    return {
        "filename": attachment.filename,
        "media_type": attachment.media_type,
        "content": base64.b64encode(attachment.content).decode("ascii"),
    }
