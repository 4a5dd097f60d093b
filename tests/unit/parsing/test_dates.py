"""Dates with and without a year, days of the month, and the days that do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.parsing import parse_date, parse_due_day
from bot.errors import UserError
from bot.wording.formats import day, long_day

TODAY = date(2026, 11, 23)
DATES = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-09", date(2026, 12, 9)),
        ("2027/1/5", date(2027, 1, 5)),
        ("2026.12.9", date(2026, 12, 9)),
        ("20261209", date(2026, 12, 9)),
        ("2026年12月9日", date(2026, 12, 9)),
        ("26年12月9号", date(2026, 12, 9)),
        ("二零二六年十二月九日", date(2026, 12, 9)),
        ("１２月９日", date(2026, 12, 9)),
        ("12月11日(周五)", date(2026, 12, 11)),
        ("12-9", date(2026, 12, 9)),
        ("1月5日", date(2027, 1, 5)),  # gone by this year
        ("11月23日", date(2026, 11, 23)),  # today counts
        ("2月29日", date(2028, 2, 29)),  # the next leap year
        ("9号", date(2026, 12, 9)),
        ("31号", date(2026, 12, 31)),  # November has no 31st
        ("下月9号", date(2026, 12, 9)),
        ("下个月31号", date(2026, 12, 31)),
        ("下个月底", date(2026, 12, 31)),
        ("本月底", date(2026, 11, 30)),
        ("今天", date(2026, 11, 23)),
        ("大后天", date(2026, 11, 26)),
        ("3天后", date(2026, 11, 26)),
        ("Dec 9, 2026", date(2026, 12, 9)),
        ("9th December", date(2026, 12, 9)),
        ("tomorrow", date(2026, 11, 24)),
        ("周五", date(2026, 11, 27)),  # today is a Monday
        ("星期天", date(2026, 11, 29)),
        ("下周一", date(2026, 11, 30)),
        ("下下周三", date(2026, 12, 9)),
        ("next Friday", date(2026, 12, 4)),
        ("on Sunday", date(2026, 11, 29)),
    ],
)
def test_it_reads_dates_ahead(text: str, expected: date) -> None:
    assert parse_date(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月9日", date(2025, 12, 9)),
        ("11月23日", date(2026, 11, 23)),
        ("2月29日", date(2024, 2, 29)),
        ("9号", date(2026, 11, 9)),
        ("25号", date(2026, 10, 25)),
        ("昨天", date(2026, 11, 22)),
        ("周五", date(2026, 11, 20)),
        ("上周一", date(2026, 11, 16)),
        ("last friday", date(2026, 11, 20)),
    ],
)
def test_it_reads_dates_gone_by(text: str, expected: date) -> None:
    assert parse_date(text, TODAY, "past") == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2月30日", "date.impossible"),
        ("2026-02-29", "date.impossible"),
        ("2026-13-01", "date.impossible"),
        ("本月31号", "date.impossible"),
        ("9999-12-31", "date.out_of_range"),
        ("0001-01-01", "date.out_of_range"),
        ("32号", "due_day.out_of_range"),
        ("12", "date.unreadable"),
        ("١٢月٩日", "date.unreadable"),
        ("", "date.unreadable"),
        ("x" * 5000, "date.unreadable"),
    ],
)
def test_it_names_what_is_wrong_with_a_date(text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        parse_date(text, TODAY)
    assert error.value.key == key


def test_it_calls_a_leap_day_beyond_the_last_year_too_far() -> None:
    with pytest.raises(UserError) as error:
        parse_date("2月29日", date(2096, 3, 1))
    assert error.value.key == "date.out_of_range"


@settings(deadline=None)
@given(DATES)
def test_it_reads_back_a_date_as_it_is_shown(on: date) -> None:
    assert parse_date(on.isoformat(), TODAY) == on
    assert parse_date(long_day(on), TODAY) == on
    assert parse_date(long_day(on, locale="en"), TODAY) == on


@settings(deadline=None)
@given(st.dates(min_value=date(2026, 11, 23), max_value=date(2027, 11, 22)))
def test_it_reads_back_a_near_date_without_its_year(on: date) -> None:
    assert parse_date(day(on), TODAY) == on
    assert parse_date(day(on, locale="en"), TODAY) == on


@settings(deadline=None)
@given(DATES, st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)))
def test_it_never_puts_a_yearless_date_on_the_wrong_side(said: date, today: date) -> None:
    text = f"{said.month}月{said.day}日"
    assert parse_date(text, today, "past") <= today <= parse_date(text, today, "future")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9", 9), ("每月9号", 9), ("每个月 20 日", 20), ("十五号", 15), ("9th", 9), ("月底", 31), ("每月最后一天", 31)],
)
def test_it_reads_the_day_of_the_month(text: str, expected: int) -> None:
    assert parse_due_day(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("每月32号", "due_day.out_of_range"),
        ("0", "due_day.out_of_range"),
        ("-5", "due_day.unreadable"),
        ("1e1", "due_day.unreadable"),
        ("٩", "due_day.unreadable"),
        ("", "due_day.unreadable"),
    ],
)
def test_it_refuses_days_that_no_month_has(text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        parse_due_day(text)
    assert error.value.key == key
