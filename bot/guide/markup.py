"""Guide Markdown (bold, code, links, lists) with Jinja placeholders -> the tags every channel shows."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

if TYPE_CHECKING:
    from jinja2 import Template

    from bot.guide.model import Figures

_PLACEHOLDER = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_HELD = re.compile("\ue000(\\d+)\ue001")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_BULLET = re.compile(r"^- ", re.MULTILINE)
_TAG = re.compile(r"</?[a-z][^>]*>")
_UNKNOWN = re.compile(
    r"^#{1,6} |!\[|</?[a-zA-Z][^>]*>|\*\*|(?<![*\w])\*\w|~~|`|^\s*\|.*\||\]\(|^[-*+] .*\n\s+[-*+] |^>", re.MULTILINE
)


def to_html(text: str, figures: Figures | None) -> str:
    """Return chat HTML with the borrower's figures put in and escaped; raises jinja2.TemplateError if it is bad."""
    return _template(text).render(f=figures).strip()


def strip_tags(html: str) -> str:
    """Return the words of chat HTML alone."""
    return unescape(_TAG.sub("", html))


def unknown_markup(text: str) -> list[str]:
    """Return the marks in guide text that are neither bold, code, link nor list, and so would show as they are."""
    rest = _PLACEHOLDER.sub("x", text)
    for known in (_LINK, _BOLD, _CODE):
        rest = known.sub("x", rest)
    return [found.strip() for found in _UNKNOWN.findall(rest)]


@lru_cache(maxsize=2048)
def _template(text: str) -> Template:
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return f"\ue000{len(held) - 1}\ue001"

    # Placeholders are put aside first: a value such as **x** or <b> must never be read as markup.
    html = _markdown(_PLACEHOLDER.sub(hold, text))
    return _environment().from_string(_HELD.sub(lambda match: held[int(match.group(1))], html))


def _markdown(text: str) -> str:
    html = escape(text, quote=False)
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    html = _BOLD.sub(r"<b>\1</b>", html)
    html = _CODE.sub(r"<code>\1</code>", html)
    return _BULLET.sub("• ", html)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined)
