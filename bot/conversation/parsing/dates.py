"""Dates and days of the month as borrowers write them; a date without a year is the next or the last such day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from bot.conversation.parsing.lazy import lazy_re
from bot.conversation.parsing.numbers import read_number
from bot.conversation.parsing.text import even, shown
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

Prefer = Literal["future", "past"]

FIRST_YEAR, LAST_YEAR = 1990, 2100
# Between two leap days there may be eight years (1896 to 1904, 2096 to 2104).
_YEARS_TO_TRY = 9
_SMALL = r"(?:[0-9]{1,3}|[零一二两三四五六七八九十]{1,3})"
_WEEKDAY = r"(?:\s*\((?:周|星期|礼拜)[一二三四五六日天]\)|\s*(?:周|星期|礼拜)[一二三四五六日天])?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_NEAR = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "大后天": 3, "day before yesterday": -2, "yesterday": -1, "today": 0, "day after tomorrow": 2, "tomorrow": 1,
}  # fmt: skip
_NEAR_WORDS = "|".join(sorted(_NEAR, key=len, reverse=True))
_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_END = r"(?![0-9]|\s?(?:期|个月|天|元|块|万|千|百|%|w|k))"

PATTERNS = tuple(
    lazy_re(pattern)
    for pattern in (
        rf"(?<![0-9.])(?P<y>[0-9]{{4}})\s?(?P<s>[-/.])\s?(?P<m>[0-9]{{1,2}})\s?(?P=s)\s?(?P<d>[0-9]{{1,2}})(?![0-9])[日号]?{_WEEKDAY}",
        rf"(?<![0-9.])(?P<y>[0-9]{{4}}|[0-9]{{2}}|[零一二三四五六七八九]{{4}})\s?年\s?(?P<m>{_SMALL})\s?月(?:份)?\s?(?P<d>{_SMALL})[日号]?{_WEEKDAY}",
        rf"(?<![0-9.零一二三四五六七八九十])(?P<m>{_SMALL})\s?月(?:份)?的?(?:\s?(?P<d>{_SMALL})\s?[日号]|(?P<e>{_SMALL}){_END}){_WEEKDAY}",
        rf"(?:[a-z]{{3}},\s)?\b(?P<mon>{_MONTH})\.?\s(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y>[0-9]{{4}})(?![0-9.,]))?",
        rf"\b(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?P<mon>{_MONTH})\b\.?(?:,?\s(?P<y>[0-9]{{4}})(?![0-9.,]))?",
        rf"(?<![^\s起])(?P<m>[0-9]{{1,2}})[-/](?P<d>[0-9]{{1,2}})(?![^\s起]){_WEEKDAY}",
        rf"(?P<shift>上个?月|本月|这个?月|当月|下个?月)的?\s?(?:(?P<d>{_SMALL})\s?[日号]?{_END}|月?(?P<last>底|末))",
        r"(?<!\S)(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])(?!\S)",
        rf"(?P<near>{_NEAR_WORDS})",
        rf"(?P<n>{_SMALL})\s?天(?:之|以)?(?P<way>后|前)",
        rf"(?:(?P<week>上上?个?|下下?个?|本|这个?)|(?<![每逢隔0-9零一二两三四五六七八九十半]))(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]){_END}",
        rf"\b(?:on )?(?P<week>last |next |this )?(?P<weekday>{'|'.join(_WEEKDAYS_EN)})\b",
    )
)
_DAY_OF_MONTH = lazy_re(
    r"(?:(?:(?:最后|最迟|到期)?还款日期?|扣款日|到期日|due(?: day)?(?: on)?)\s*[:=是为]?\s*)?"
    rf"(?:每个?月|每月的|each month|monthly|the)?\s*的?(?P<d>{_SMALL})\s*(?:日|号|st|nd|rd|th)?"
)
_MONTH_END = lazy_re(r"(?:每个?月|每月的?)?(?:最后一[天日]|月?底|月?末)|last day|end of (?:the )?month")


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDate:
    """A date as it was said; which year is meant may depend on what the date is for."""

    text: str
    month: int
    day: int
    year: int | None = None
    weekday: bool = False
    """Said by its day of the week alone (周五): the date is then the one of this week."""

    def resolve(self, today: date, prefer: Prefer) -> date:
        """Return the date; without a year the next such day from `today` on, or the last one up to it.

        Raises:
            UserError: date.impossible (2月30日) or date.out_of_range.
        """
        if self.weekday:
            return _same_weekday(date(self.year or today.year, self.month, self.day), today, prefer)
        years = (self.year,) if self.year is not None else _years(today, prefer)
        for year in years:
            on = _made(year, self.month, self.day)
            if on is None or (self.year is None and (on < today if prefer == "future" else on > today)):
                continue
            if FIRST_YEAR <= on.year <= LAST_YEAR:
                return on
            raise UserError("date.out_of_range", value=shown(self.text), min=FIRST_YEAR, max=LAST_YEAR)
        raise UserError("date.impossible", value=shown(self.text))


def parse_date(text: str, today: date, prefer: Prefer = "future") -> date:
    """Return the date that the whole text says; `prefer` decides where the year, or the month, is left out.

    Raises:
        UserError: date.unreadable, date.impossible or date.out_of_range.
    """
    plain = even(text).strip().lower()
    for pattern in PATTERNS:
        found = pattern.fullmatch(plain)
        if found is not None:
            return read_date(found, today).resolve(today, prefer)
    day = _DAY_OF_MONTH.fullmatch(plain)
    if day is None or not re.search(r"[日号]|st|nd|rd|th", plain):
        raise UserError("date.unreadable", value=shown(text))
    return day_of_month(day_number(day["d"], plain), today, prefer)


def day_of_month(day: int, today: date, prefer: Prefer) -> date:
    """Return the next (or last) date with this day of the month (1 to 31); today counts."""
    months = (shift_month(today.year, today.month, by if prefer == "future" else -by) for by in range(12))
    days = (on for year, month in months if (on := _made(year, month, day)) is not None)
    return next(on for on in days if (on >= today if prefer == "future" else on <= today))


def parse_due_day(text: str) -> int:
    """Return the day of the month (1 to 31) that falls due: 每月9号, 9, 十五号, 月底 (31).

    Raises:
        UserError: due_day.unreadable or due_day.out_of_range.
    """
    plain = even(text).strip().lower()
    if _MONTH_END.fullmatch(plain):
        return 31
    found = _DAY_OF_MONTH.fullmatch(plain)
    if found is None:
        raise UserError("due_day.unreadable", value=shown(text))
    return day_number(found["d"], text)


def day_number(figure: str, text: str) -> int:
    """Return a day of the month; raise due_day.out_of_range, quoting `text`, unless it is 1 to 31."""
    value = read_number(figure)
    if value is None or not 1 <= value <= 31:
        raise UserError("due_day.out_of_range", value=shown(text))
    return int(value)


def read_date(found: re.Match[str], today: date) -> SaidDate:
    """Return what a match of one of the PATTERNS says."""
    said = found.groupdict()
    if said.get("near") or said.get("n"):
        days = _NEAR[said["near"]] if said.get("near") else _small(said["n"]) * (1 if said["way"] == "后" else -1)
        on = today + timedelta(days=days)
        return SaidDate(text=found[0], year=on.year, month=on.month, day=on.day)
    if said.get("shift"):
        return _shifted(found, today)
    if said.get("weekday"):
        return _of_week(found, today)
    month = _MONTHS.index(said["mon"][:3]) + 1 if said.get("mon") else _small(said["m"])
    day = _small(said.get("d") or said["e"])
    return SaidDate(text=found[0], year=_year(said.get("y")), month=month, day=day)


def shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    """Return the year and month that lie `by` months away."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def _shifted(found: re.Match[str], today: date) -> SaidDate:
    by = {"上": -1, "下": 1}.get(found["shift"][0], 0)
    year, month = shift_month(today.year, today.month, by)
    if found["d"]:
        return SaidDate(text=found[0], year=year, month=month, day=_small(found["d"]))
    last = date(*shift_month(year, month, 1), 1) - timedelta(days=1)
    return SaidDate(text=found[0], year=year, month=month, day=last.day)


def _of_week(found: re.Match[str], today: date) -> SaidDate:
    """Return 下周五 as the date in that week, and 周五 as the one of this week; weeks begin on Monday."""
    name, week = found["weekday"], (found["week"] or "").strip()
    weekday = _WEEKDAYS_EN.index(name) if name.isascii() else _WEEKDAYS.index(name.replace("天", "日"))
    weeks = {"last": -1, "next": 1}.get(week, week.count("下") - week.count("上"))
    on = today + timedelta(days=weekday - today.weekday(), weeks=weeks)
    return SaidDate(text=found[0], year=on.year, month=on.month, day=on.day, weekday=not week)


def _same_weekday(this_week: date, today: date, prefer: Prefer) -> date:
    if prefer == "future" and this_week < today:
        return this_week + timedelta(weeks=1)
    return this_week - timedelta(weeks=1) if prefer == "past" and this_week > today else this_week


def _years(today: date, prefer: Prefer) -> Iterator[int]:
    step = 1 if prefer == "future" else -1
    return iter(range(today.year, today.year + step * _YEARS_TO_TRY, step))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _small(figure: str) -> int:
    value = read_number(figure)
    return 0 if value is None else int(value)


def _year(figure: str | None) -> int | None:
    if figure is None:
        return None
    if figure.isascii():
        return int(figure) + (2000 if len(figure) == 2 else 0)
    return int("".join(str("零一二三四五六七八九".index(digit)) for digit in figure))
