"""Interest rates and fees as borrowers write them: 日息万五, 年化14.6%, 月息1.2, 月费率千分之六."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.numbers import ARABIC, read_number
from bot.conversation.parsing.text import even, shown
from bot.errors import UserError

if TYPE_CHECKING:
    import re

_PLACES = Decimal("1e-12")
_SMALL = (
    rf"(?:(?:{ARABIC})(?!\.?[0-9])|[零一二两三四五六七八九十百]+(?:点[零一二三四五六七八九]+)?)"
    r"(?!\s?(?:期|个月|号|日|元|块))"
)
_UNIT = r"(?P<unit>%|‰|‱|个点|厘|分(?P<li>[一二三四五六七八九1-9])?厘?(?![之0-9期]))"
_VALUE_OF = rf"(?P<sign>-?)\s*(?:(?P<of>万分之?|万|千分之?|百分之)\s?(?P<parts>{_SMALL})|(?P<number>{_SMALL})\s?{_UNIT}"
# After a word such as 日息 a bare number is percent; before 每天 it must say what it is.
_VALUE = rf"{_VALUE_OF}?)"
_VALUE_WITH_UNIT = rf"{_VALUE_OF})"
_WORDS = {
    "fee": r"(?:月|每期|分期|每月)?(?:手续)?费率|(?:每期|分期)手续费(?=\S*[%‰])"
    r"|monthly fee(?: rate)?|fee(?: rate| per period)?",
    "monthly": r"月利率|月利息|月息|月化|monthly (?:interest|rate)(?: rate)?|per month",
    "annual": r"年化利率|年化率?|年利率|年利息|年息|利率年化"
    r"|apr|annual(?:ly)?(?: interest)?(?: rate)?|yearly(?: rate)?|per year",
    "daily": r"日利率|日利息|日息率|日息|日化|每日利率|每日利息|每天利息|天息"
    r"|daily(?: interest)?(?: rate)?|per day",
}
# 14.6% 每月15号 is no monthly rate: the day of the month follows.
_NO_DAY = r"(?!\s?(?:[0-9]{1,2}(?![0-9.,月期/-])|[一二三四五六七八九十]{1,3}(?!期)|[底末的]|最后))"
_PER = {"daily": "天|日|day", "monthly": rf"月{_NO_DAY}|month", "annual": "年|year|annum"}
_BEHIND = {
    "daily": r"日息|日利率|daily\b",
    "annual": r"年化(?:利率)?|年利率|年息|apr\b|annual(?:ly)?\b|yearly\b|p\.?a\b",
    "monthly": r"月息|月利率|monthly\b(?! fee)",
}
_LINK = r"\s*(?:是|为|约|按|[:=@])?\s*(?:of\s)?"
PATTERNS = (
    *((kind, lazy_re(rf"(?:{words}){_LINK}{_VALUE}")) for kind, words in _WORDS.items()),
    *((kind, lazy_re(rf"{_VALUE_WITH_UNIT}\s*(?:/|每|一|a\s|per\s|an\s)\s*(?:{per})")) for kind, per in _PER.items()),
    *((kind, lazy_re(rf"{_VALUE_WITH_UNIT}\s*(?:{words})(?!\s?[0-9])")) for kind, words in _BEHIND.items()),
)
_BARE = lazy_re(_VALUE)
# 万五 and 万分之五 without a word are how a daily rate is quoted; other fractions are not tied to a span of time.
BARE_DAILY = lazy_re(
    rf"(?<![0-9一二两三四五六七八九十百千])(?P<of>万分之?|万)(?P<parts>{_SMALL})(?P<sign>)(?![十百千万])"
)
# A fraction without any word: what it is counted on depends on the rest of the line.
LOOSE = lazy_re(
    rf"(?<![0-9.])(?P<sign>-?)(?:(?P<of>千分之|百分之)(?P<parts>{_SMALL})|(?P<number>{ARABIC})\s?(?P<unit>[%‰]))"
)
_OF = {"万": 10_000, "千": 1000, "百": 100}
_UNITS = {"%": 100, "个点": 100, "‰": 1000, "‱": 10_000}
# 分 and 厘 are tenths: a monthly 分 is 1%, a yearly one 10%, a daily one 0.1%; a 厘 is a tenth of a 分.
_FEN = {"monthly": Decimal("0.01"), "fee": Decimal("0.01"), "annual": Decimal("0.1"), "daily": Decimal("0.001")}
_HIGHEST = {"daily": Decimal("0.1"), "annual": Decimal("36.5"), "monthly": Decimal(3), "fee": Decimal(1)}


class RateKind(StrEnum):
    """What a rate is counted on; the values are the names of the fields."""

    DAILY = "daily_rate"
    ANNUAL = "annual_rate"
    FEE = "fee_per_period"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as a fraction (0.0005, never 0.05): of the balance a day or a year, or of the principal each period."""

    kind: RateKind
    value: Decimal


def parse_rate(text: str, default: RateKind | None = None) -> Rate:
    """Return the rate that the whole text says; `default` is what a bare number or percentage counts as.

    Without % a number is percent. A monthly rate is given as the annual one, twelve times as high.

    Raises:
        UserError: rate.unreadable, rate.kind (a number without 日息/年化/…), rate.negative, rate.too_large or
            rate.too_precise.
    """
    plain = even(text).strip().lower()
    for kind, pattern in PATTERNS:
        found = pattern.fullmatch(plain)
        if found is not None:
            return read_rate(kind, found)
    if BARE_DAILY.fullmatch(plain):
        default = default or RateKind.DAILY
    found = _BARE.fullmatch(plain)
    if found is None:
        raise UserError("rate.unreadable", value=shown(text))
    if default is None:
        raise UserError("rate.kind", value=shown(text))
    kinds = {RateKind.DAILY: "daily", RateKind.ANNUAL: "annual", RateKind.FEE: "fee"}
    return read_rate(kinds[default], found)


def read_rate(kind: str, found: re.Match[str]) -> Rate:
    """Return the rate that a match of one of the PATTERNS says; raises as `parse_rate`."""
    value, text = _fraction(kind, found.groupdict()), shown(found[0])
    if value is None:
        raise UserError("rate.unreadable", value=text)
    if found["sign"] and value:
        raise UserError("rate.negative", value=text)
    if value > _HIGHEST[kind]:
        raise UserError("rate.too_large", value=text)
    if value != value.quantize(_PLACES):
        raise UserError("rate.too_precise", value=text)
    if kind == "monthly":
        return Rate(RateKind.ANNUAL, value * 12)
    return Rate({"daily": RateKind.DAILY, "annual": RateKind.ANNUAL, "fee": RateKind.FEE}[kind], value)


def _fraction(kind: str, said: dict[str, str | None]) -> Decimal | None:
    number = read_number(said.get("parts") or said.get("number") or "")
    if number is None or number.adjusted() > 6:
        return None
    if said.get("of"):
        return number / _OF[str(said["of"])[0]]
    unit = said.get("unit") or "%"
    if unit in _UNITS:
        return number / _UNITS[unit]
    if unit == "厘":
        return number * _FEN[kind] / 10
    tenths = read_number(said.get("li") or "") or Decimal(0)
    return (number + tenths / 10) * _FEN[kind]
