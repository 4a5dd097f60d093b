"""Hours, time zones and numbers of instalments."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.parsing import parse_periods, parse_time, parse_timezone
from bot.errors import UserError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00", time(9)),
        ("９：３０", time(9, 30)),
        ("9", time(9)),
        ("9点半", time(9, 30)),
        ("九点一刻", time(9, 15)),
        ("早上9点", time(9)),
        ("晚上8点", time(20)),
        ("晚上12点", time(0)),
        ("下午3点05分", time(15, 5)),
        ("中午12点", time(12)),
        ("中午1点", time(13)),
        ("8:30 pm", time(20, 30)),
        ("12am", time(0)),
    ],
)
def test_it_reads_hours(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("25:00", "time.out_of_range"),
        ("9:75", "time.out_of_range"),
        ("soon", "time.unreadable"),
        ("", "time.unreadable"),
    ],
)
def test_it_refuses_hours_that_no_day_has(text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        parse_time(text)
    assert error.value.key == key


@settings(deadline=None)
@given(st.times())
def test_it_reads_back_an_hour_as_it_is_shown(moment: time) -> None:
    assert parse_time(f"{moment:%H:%M}") == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"),
        ("东京", "Asia/Tokyo"),
        ("伦敦", "Europe/London"),
        ("New York", "America/New_York"),
        ("UTC+8", "Etc/GMT-8"),
        ("utc-05:00", "Etc/GMT+5"),
        ("GMT", "Etc/UTC"),
    ],
)
def test_it_reads_time_zones(text: str, expected: str) -> None:
    assert parse_timezone(text).key == expected


@pytest.mark.parametrize("text", ["火星", "UTC+15", "UTC+5:30", "../../etc/passwd", "", "x" * 5000])
def test_it_refuses_zones_that_it_does_not_know(text: str) -> None:
    with pytest.raises(UserError) as error:
        parse_timezone(text)
    assert error.value.key == "timezone.unknown"


@pytest.mark.parametrize(
    ("text", "expected"), [("12", 12), ("12期", 12), ("分6期", 6), ("十二个月", 12), ("1年", 12), ("5 periods", 5)]
)
def test_it_reads_numbers_of_instalments(text: str, expected: int) -> None:
    assert parse_periods(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0", "periods.out_of_range"),
        ("481", "periods.out_of_range"),
        ("50年", "periods.out_of_range"),
        ("-3", "periods.unreadable"),
        ("1.5", "periods.unreadable"),
        ("٣", "periods.unreadable"),
    ],
)
def test_it_refuses_numbers_of_instalments_that_no_loan_has(text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        parse_periods(text)
    assert error.value.key == key
