"""Words for people: catalogs, whole messages, amounts and dates in the reader's language, and the data of buttons."""

from __future__ import annotations

from bot.wording.buttons import Press, decode, encode
from bot.wording.texts import Wording, Words

__all__ = ["Press", "Wording", "Words", "decode", "encode"]
