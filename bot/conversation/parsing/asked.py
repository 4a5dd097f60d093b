"""Reads what is asked of one loan for one day: #2 12月25日, 微粒贷 明天, #2 Dec 25."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.conversation.parsing.dates import parse_date
from bot.conversation.parsing.lazy import lazy_re
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WORDS = 4
"""A date has no more words than these: 25 Dec, 2027 or day before yesterday."""
FAR_AHEAD = timedelta(days=183)
_NUMBER = lazy_re(r"[#＃]?\s*[0-9]{1,6}(?=\s)")


def split_loan_and_day(text: str, today: date) -> tuple[str, date | None]:
    """Split a text into the loan that is meant and a day, either of which may be missing.

    Raises:
        UserError: what follows the number of a loan is no date, or a date is there and impossible.
    """
    numbered = _NUMBER.match(text)
    whole = _read(text, today)
    if whole is not None:
        return "", whole
    if numbered is not None:
        return numbered[0], _near(text[numbered.end() :].strip(), today)
    words = text.split()
    for start, end in _windows(len(words)):
        day = _read(" ".join(words[start:end]), today)
        if day is not None:
            return " ".join(words[:start] + words[end:]), day
    return text, None


def _windows(count: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that can be a date, the longest first."""
    for length in range(min(MOST_WORDS, count), 0, -1):
        yield from ((start, start + length) for start in range(count - length + 1))


def _read(text: str, today: date) -> date | None:
    try:
        return _near(text, today)
    except UserError as error:
        if error.key != "date.unreadable":
            raise
        return None


def _near(text: str, today: date) -> date:
    """Read a date; one without a year is the coming one unless that is far and the last one is nearer."""
    ahead = parse_date(text, today, prefer="future")
    before = parse_date(text, today, prefer="past")
    return before if ahead - today > FAR_AHEAD and today - before < ahead - today else ahead
