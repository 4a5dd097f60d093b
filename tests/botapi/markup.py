"""Reads Telegram's HTML as strictly as Telegram does."""

from __future__ import annotations

import html
import re

TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote"}
) | frozenset(
    {"span", "tg-spoiler", "tg-emoji"},
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")


class MarkupError(Exception):
    """The text cannot be parsed; the message says why in Telegram's words."""


def plain_text(text: str) -> str:
    """Return a text without its tags; raise MarkupError if a tag is unknown, unclosed or closed twice."""
    opened: list[str] = []
    plain: list[str] = []
    position = 0
    while (start := text.find("<", position)) >= 0:
        plain.append(text[position:start])
        tag = _TAG.match(text, start)
        if tag is None or tag[2].lower() not in TAGS:
            name = tag[2] if tag else ""
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {len(text[:start].encode())}')
        if not tag[1]:
            opened.append(tag[2].lower())
        elif not opened or opened.pop() != tag[2].lower():
            raise MarkupError(f"Unexpected end tag at byte offset {len(text[:start].encode())}")
        position = tag.end()
    if opened:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return html.unescape("".join(plain) + text[position:])
