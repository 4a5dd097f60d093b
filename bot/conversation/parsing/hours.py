"""Hours of the day as people write them."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.numbers import read_number
from bot.conversation.parsing.text import even, shown
from bot.errors import UserError

if TYPE_CHECKING:
    import re

_FIGURE = r"[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_TIME = lazy_re(
    rf"(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|正午|下午|午后|傍晚|晚上|晚|夜里|夜间|半夜)?\s*(?P<hour>{_FIGURE})\s*"
    rf"(?:(?:[:.点时])\s*(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{_FIGURE})\s*分?|整|钟)?)?\s*(?P<half_day>am|pm|a\.m\.|p\.m\.)?"
)
_AFTERNOON = frozenset({"下午", "午后", "傍晚", "晚上", "晚", "夜里", "夜间", "pm", "p.m."})
_NOON = frozenset({"中午", "正午"})
_TWELVE_IS_MIDNIGHT = frozenset({"am", "a.m.", "凌晨", "半夜", "晚上", "晚", "夜里", "夜间"})


def parse_time(text: str) -> time:
    """Return an hour of the day: 09:00, 9点半, 早上9点, 晚上8点, 8:30 pm, or a bare 9.

    Raises:
        UserError: time.unreadable or time.out_of_range.
    """
    plain = even(text).strip().lower()
    found = _TIME.fullmatch(plain)
    if found is None:
        raise UserError("time.unreadable", value=shown(text))
    hour = _whole(found["hour"])
    part = found["part"] or found["half_day"] or ""
    try:
        return time(_in_the(part, hour), _minute(found))
    except ValueError:
        raise UserError("time.out_of_range", value=shown(text)) from None


def _in_the(part: str, hour: int) -> int:
    """Return the hour on a 24-hour clock for the part of the day it was said with."""
    if (part in _AFTERNOON or (part in _NOON and hour < 3)) and 1 <= hour < 12:
        return hour + 12
    return 0 if part in _TWELVE_IS_MIDNIGHT and hour == 12 else hour


def _minute(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 15 * _whole(found["quarter"])
    return _whole(found["minute"]) if found["minute"] else 0


def _whole(figure: str) -> int:
    value = read_number(figure)
    return 99 if value is None else int(value)
