"""Evens out what people type (full-width forms, separators) and takes recognised parts out of a line."""

from __future__ import annotations

import re
import unicodedata

MAX_SHOWN = 30
# Full-width ASCII except the comma: ， separates parts, while a comma inside a number separates thousands.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_GAPS = dict.fromkeys(map(ord, "，、。；;|～~\t\r\n\u3000\u00a0"), " ")
_SIGNS = {ord("￥"): "¥", ord("¥"): "¥", ord("﹪"): "%", ord("〇"): "零", ord("○"): "零"}
_TABLE: dict[int, int | str] = {**_WIDE, **_DASHES, **_GAPS, **_SIGNS}


def even(text: str) -> str:
    """Return `text` with ASCII forms of full-width signs, plain spaces between parts and no invisible characters."""
    kept = (char for char in text if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return re.sub(r"\s+", " ", "".join(kept).translate(_TABLE))


def shown(text: str) -> str:
    """Return what a person wrote, short enough to be quoted in an answer."""
    cleaned = " ".join(text.split())
    return cleaned if len(cleaned) <= MAX_SHOWN else f"{cleaned[:MAX_SHOWN]}…"


def has_foreign_digits(text: str) -> bool:
    """Tell whether digits other than 0-9 and Chinese numerals are in the text (١٢٣, ①)."""
    return any(not char.isascii() and unicodedata.category(char) in {"Nd", "No", "Nl"} for char in text)


class Line:
    """A line from which recognised parts are taken one after another; a space stays where one was."""

    def __init__(self, text: str) -> None:
        """Start with a line that was evened out; a dash on its own only separates, and letters lose their case."""
        self.text = re.sub(r"(?<!\S)-+(?!\S)", " ", text).lower()

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take out the first match, if there is one."""
        found = pattern.search(self.text)
        if found is not None:
            self.cut(found.start(), found.end())
        return found

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Take out every match."""
        found = list(pattern.finditer(self.text))
        for match in reversed(found):
            self.cut(match.start(), match.end())
        return found

    def cut(self, start: int, end: int) -> None:
        """Take out a stretch."""
        self.text = f"{self.text[:start]} {self.text[end:]}"

    def rest(self) -> tuple[str, ...]:
        """Return the words that nobody took."""
        words = (word.strip(":,.!()[]-+/") for word in self.text.split())
        return tuple(word for word in words if word)
