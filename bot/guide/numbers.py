"""Reads how many days and how much money a question speaks of, as coarse concepts (`days.week`, `amount.10k`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_DAYS_OF = {"天": 1, "日": 1, "d": 1, "周": 7, "星": 7, "礼": 7, "w": 7, "月": 30, "m": 30, "年": 365, "y": 365}
_YUAN_OF = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}

_NUMBER = r"(\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)"
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b")
_DURATION = re.compile(_NUMBER + r"\s*(?:多|来)?\s*个?(天|日(?![息利])|days?|周|星期|礼拜|weeks?|月|months?|年|years?)")
_AMOUNT = re.compile(_NUMBER + r"\s*(?:多|几|来)?(万|w(?![a-z])|k(?![a-z])|千|块|元)")
_PLAIN = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d{4,})(?![\d.%])")
_SOME_HUNDRED_THOUSAND = "十几万"
_HOTLINE = re.compile(r"95\d{3}|123\d{2}")
_YEARS = range(2015, 2031)


def number_concepts(text: str) -> Iterator[str]:
    """Yield the concepts of every duration, amount and calendar year in a normalised text."""
    spelled = _WORD.sub(lambda match: str(_WORDS[match.group()]), text)
    for match in _DURATION.finditer(spelled):
        yield _duration(_value(match.group(1)), match.group(2)[0])
    for match in _AMOUNT.finditer(spelled):
        yield _amount(_value(match.group(1)) * _YUAN_OF.get(match.group(2), 1))
    for match in _PLAIN.finditer(spelled):
        digits = match.group().replace(",", "")
        if int(digits) in _YEARS:
            yield f"year.{digits}"
        elif not _HOTLINE.fullmatch(digits):
            yield _amount(int(digits))
    if _SOME_HUNDRED_THOUSAND in spelled:
        yield _amount(130_000)


def _value(number: str) -> float:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    total = current = 0
    for sign in number:
        if sign in _DIGITS:
            current = _DIGITS[sign]
        else:
            total += (current or 1) * _UNITS[sign]
            current = 0
    return float(total + current)


def _duration(number: float, unit: str) -> str:
    if unit == "年" and int(number) in _YEARS:
        return f"year.{int(number)}"
    days = number * _DAYS_OF[unit]
    for last, name in ((3, "few"), (9, "week"), (29, "weeks"), (364, "months")):
        if days <= last:
            return f"days.{name}"
    return "days.years"


def _amount(yuan: float) -> str:
    for below, name in ((5_000, "small"), (60_000, "10k"), (170_000, "100k")):
        if yuan < below:
            return f"amount.{name}"
    return "amount.200k"
