"""Texts and buttons as Telegram takes them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.messages import Keyboard

TEXT_LIMIT = 4096  # in UTF-16 units, after the tags are read
CAPTION_LIMIT = 1024
NO_PREVIEW = '{"is_disabled":true}'
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def plain(markup: str) -> str:
    """Take the tags out of a text and turn its entities into the characters they stand for."""
    return html.unescape(_TAG.sub("", str(markup)))


def units(markup: str) -> int:
    """Count the UTF-16 units that Telegram counts in a text."""
    return len(plain(markup).encode("utf-16-le")) // 2


def parts(markup: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut a text that is too long between its lines; a single line that is too long is cut as plain text."""
    markup = str(markup)  # joining and replacing would escape the parts of a Markup
    if units(markup) <= limit:
        return [markup]
    found = [""]
    for line in markup.splitlines(keepends=True):
        for piece in _pieces(line, limit):
            if units(found[-1] + piece) > limit:
                found.append("")
            found[-1] += piece
    return [part.strip("\n") for part in found if part.strip()]


def inline_keyboard(keyboard: Keyboard, *, links: bool = True) -> dict[str, object] | None:
    """Lay out buttons as the Bot API reads them; without `links` those that open an address are left out."""
    rows = [
        [
            {"text": button.label, "url": button.url}
            if button.url
            else {"text": button.label, "callback_data": button.data}
            for button in row
            if links or not button.url
        ]
        for row in keyboard
    ]
    filled = [row for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def text_message(markup: str, keyboard: dict[str, object] | None, mode: str | None = "HTML") -> dict[str, object]:
    """Put together what every text carries: its markup, its buttons, and no preview of a link in it."""
    return {
        "text": markup,
        "parse_mode": mode,
        "reply_markup": keyboard,
        "link_preview_options": NO_PREVIEW,
    }


def _pieces(line: str, limit: int) -> list[str]:
    if units(line) <= limit:
        return [line]
    text, size = plain(line), limit // 2  # a character takes at most two units
    return [html.escape(text[start : start + size], quote=False) for start in range(0, len(text), size)]
