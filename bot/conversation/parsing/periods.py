"""Numbers of instalments."""

from __future__ import annotations

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.numbers import read_number
from bot.conversation.parsing.text import even, shown
from bot.errors import UserError

MAX_PERIODS = 480
FIGURE = r"[0-9]{1,6}|[零一二两三四五六七八九十百]{1,5}"
_PERIODS = lazy_re(rf"分?\s*({FIGURE})\s*(?:期|个月|月|(年)|months?|periods?|instal\w*)?")


def parse_periods(text: str) -> int:
    """Return a number of monthly instalments: 12, 12期, 十二期, 12个月, 1年.

    Raises:
        UserError: periods.unreadable or periods.out_of_range.
    """
    found = _PERIODS.fullmatch(even(text).strip().lower())
    if found is None:
        raise UserError("periods.unreadable", value=shown(text))
    return checked_periods(found[1], 12 if found[2] else 1, text)


def checked_periods(figure: str, months: int, text: str) -> int:
    """Return how many periods `figure` times `months` are; raise periods.out_of_range, quoting `text`."""
    value = read_number(figure)
    if value is None or not 1 <= value * months <= MAX_PERIODS:
        raise UserError("periods.out_of_range", value=shown(text), max=MAX_PERIODS)
    return int(value) * months
