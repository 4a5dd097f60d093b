"""Takes the note out of a line: 备注 and what follows it, up to the next part of the line."""

from __future__ import annotations

import re
import unicodedata

from bot.conversation.parsing.lazy import lazy_re
from bot.errors import UserError

MAX_NOTE = 200
_NOTE = lazy_re(r"(?:备注|備註|\bnote\b)\s*[:：]?\s*", re.IGNORECASE)


def split_note(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what stands before 备注, and the words after it."""
    found = _NOTE.search(text)
    if found is None:
        return text, ()
    rest = text[found.end() :]
    kept = "".join(char for char in rest if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"})
    return text[: found.start()], tuple(kept.split())


def checked_note(words: tuple[str, ...]) -> str:
    """Return the words of a note as one text; raise note.too_long above 200 characters."""
    note = " ".join(words)
    if len(note) > MAX_NOTE:
        raise UserError("note.too_long", value=len(note), max=MAX_NOTE)
    return note
