"""Amounts, dates, rates and hours as people write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date

if TYPE_CHECKING:
    from datetime import date

CENT = Decimal("0.01")
MOST_PLACES = 10
_DAY = {"zh_CN": "M月d日(EEE)", "en": "EEE, MMM d"}
_DAY_WITH_YEAR = {"zh_CN": "y年M月d日(EEE)", "en": "EEE, MMM d, y"}
_locale = cache(Locale.parse)  # parsing a name takes ten times as long as writing an amount


def money(amount: Decimal) -> str:
    """Write yuan with two decimals: ¥1,234.56 in every language, so that it reads like the bill."""
    return f"{'-' if amount.is_signed() else ''}¥{abs(amount):,.2f}"


@lru_cache(maxsize=1024)  # a tick speaks of few dates, in very many messages
def day(on: date, *, locale: str = "zh_CN") -> str:
    """Write a date with weekday: 12月11日(周五), Fri, Dec 11."""
    return format_date(on, _DAY[locale], locale=_locale(locale))


def long_day(on: date, *, locale: str = "zh_CN") -> str:
    """Write a date with year and weekday."""
    return format_date(on, _DAY_WITH_YEAR[locale], locale=_locale(locale))


def clock(minute: int) -> str:
    """Write minutes after midnight as an hour: 540 is 09:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def plain(number: Decimal) -> str:
    """Write a number as it would be typed into a calculator: no exponent, no zeros at the end beyond two decimals.

    A year's rate over 365 has endless digits; ten decimals are what the engine's formulas show.
    """
    shown = format(number, "f")
    if len(shown.partition(".")[2]) > MOST_PLACES:
        shown = format(round(number, MOST_PLACES), "f")
    whole, _, part = shown.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}" if part else whole


def cents(amount: Decimal) -> str:
    """Write the outcome of a calculation with two decimals, as it is charged."""
    return format(amount.quantize(CENT, ROUND_HALF_UP), "f")


def percent(rate: Decimal) -> str:
    """Write a rate as percent without trailing zeros: 0.0005 is 0.05%."""
    shown = format((rate * 100).normalize(), "f")
    return f"{shown}%"
