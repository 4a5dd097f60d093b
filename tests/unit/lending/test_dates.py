from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lending.dates import Every, Roll, add_months, counted_on, next_day_of_month, roll_date, step
from bot.lending.daycount import days_between, year_parts
from bot.lending.errors import LendingError
from bot.lending.schedule import due_dates, schedule_for
from bot.products.holidays import ChinaCalendar
from tests.unit.lending.loans import a_loan, days


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2024-01-30", ["2024-02-29", "2024-03-30", "2024-04-30"]),
        ("2023-12-29", ["2024-01-29", "2024-02-29", "2024-03-29"]),
    ],
)
def test_it_clips_month_ends_without_drift(start: str, due: list[str]) -> None:
    """31 becomes 1, 30 January becomes 2 March for ever (ellite/Wallos#551, #657)."""
    found = due_dates(a_loan(start_on=date.fromisoformat(start), periods=3))
    assert [on.isoformat() for on in found] == due


@given(days(), st.integers(-600, 600), st.none() | st.integers(1, 31))
def test_it_steps_from_the_anchor(anchor: date, months: int, day: int | None) -> None:
    later = add_months(anchor, months, day)
    wanted = day or anchor.day
    assert (later.year - anchor.year) * 12 + later.month - anchor.month == months
    assert later.day == min(wanted, monthrange(later.year, later.month)[1])


@given(days(), st.integers(1, 31))
def test_it_finds_the_first_such_day_after(after: date, day: int) -> None:
    found = next_day_of_month(after, day)
    assert after < found <= add_months(after, 1, 31)
    assert found.day == min(day, monthrange(found.year, found.month)[1])


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"due_day": 15}, ["2018-09-15", "2018-10-15", "2018-11-15"]),
        ({"due_day": 11}, ["2018-10-11", "2018-11-11", "2018-12-11"]),
        ({"due_day": 31}, ["2018-09-30", "2018-10-31", "2018-11-30"]),
        ({"first_due_on": date(2018, 11, 5)}, ["2018-11-05", "2018-12-05", "2019-01-05"]),
        ({"first_due_on": date(2018, 11, 5), "due_day": 20}, ["2018-11-05", "2018-12-20", "2019-01-20"]),
        ({"every": Every(count=3, unit="month")}, ["2018-12-11", "2019-03-11", "2019-06-11"]),
        ({"every": Every(count=3, unit="month"), "due_day": 5}, ["2018-12-05", "2019-03-05", "2019-06-05"]),
        ({"every": Every(count=15, unit="day")}, ["2018-09-26", "2018-10-11", "2018-10-26"]),
        ({"every": Every(count=1, unit="week")}, ["2018-09-18", "2018-09-25", "2018-10-02"]),
    ],
)
def test_it_knows_the_due_dates(changes: dict[str, Any], due: list[str]) -> None:
    """Bills on the 1st or every two weeks: wrong sum, “not expected”.

    firefly-iii/firefly-iii#8163, #8442, #8044, #11696.
    """
    found = due_dates(a_loan(periods=3, **changes))
    assert [on.isoformat() for on in found] == due


@given(days(), days(), days())
def test_it_adds_days_over_a_split(a: date, b: date, c: date) -> None:
    assert days_between(a, b) + days_between(b, c) == days_between(a, c)
    assert year_parts(a, b) + year_parts(b, c) == year_parts(a, c)


def test_it_counts_leap_days_over_366() -> None:
    assert year_parts(date(2024, 1, 1), date(2025, 1, 1)) == 365 * 366
    assert year_parts(date(2023, 12, 31), date(2024, 1, 2)) == 366 + 365


@pytest.mark.parametrize("every", [(0, "month"), (367, "day"), (1, "year")])
def test_it_refuses_a_step_that_is_none(every: tuple[int, Any]) -> None:
    with pytest.raises(LendingError, match=r"lending\.every"):
        Every(count=every[0], unit=every[1])


@pytest.mark.parametrize("every", [Every(count=1, unit="month"), Every(count=1, unit="day")])
def test_it_refuses_dates_beyond_the_calendar(every: Every) -> None:
    with pytest.raises(LendingError, match=r"lending\.date"):
        step(date(9999, 12, 31), every, 1)


@pytest.mark.parametrize(
    ("on", "roll", "rolled"),
    [
        ("2026-10-01", Roll.OFF, "2026-10-01"),
        ("2026-10-01", Roll.FOLLOWING, "2026-10-08"),
        ("2026-10-01", Roll.PRECEDING, "2026-09-30"),
        ("2026-10-10", Roll.FOLLOWING, "2026-10-10"),  # a Saturday that makes up for a holiday
        ("2026-10-11", Roll.FOLLOWING, "2026-10-12"),
        ("2050-01-01", Roll.FOLLOWING, "2050-01-03"),  # beyond the known years: a plain weekend
    ],
)
def test_it_rolls_to_a_business_day(on: str, roll: Roll, rolled: str) -> None:
    assert roll_date(date.fromisoformat(on), roll, ChinaCalendar()).isoformat() == rolled


def test_it_rolls_the_due_date_and_leaves_the_interest_alone() -> None:
    plain = schedule_for(a_loan(start_on=date(2026, 9, 1), periods=2))
    rolled = schedule_for(a_loan(start_on=date(2026, 9, 1), periods=2, roll=Roll.FOLLOWING, calendar=ChinaCalendar()))
    assert rolled.instalments[0].due_on == date(2026, 10, 8)
    assert rolled.total_interest == plain.total_interest
    assert [row.days for row in rolled.instalments] == [row.days for row in plain.instalments]


def test_it_says_whether_the_holidays_are_known() -> None:
    known = [
        schedule_for(
            a_loan(start_on=date(year, 3, 1), periods=1, roll=Roll.FOLLOWING, calendar=ChinaCalendar())
        ).calendar_known
        for year in (2026, 2040)
    ]
    assert known == [True, False]


@given(days(), st.integers(1, 40), st.integers(1, 31))
def test_it_keeps_due_dates_in_order(start: date, periods: int, day: int) -> None:
    due = due_dates(a_loan(start_on=start, periods=periods, due_day=day))
    gaps = [later - earlier for earlier, later in zip([start, *due], due, strict=False)]
    assert all(gap > timedelta(0) for gap in gaps)
    assert len(due) == periods


@pytest.mark.parametrize(
    ("hour", "cutoff", "day"),
    [(23, None, 11), (17, time(17), 11), (18, time(17), 12), (0, time(17), 11)],
)
def test_it_counts_money_after_the_cut_off_for_the_next_day(hour: int, cutoff: time | None, day: int) -> None:
    assert counted_on(datetime(2026, 12, 11, hour, tzinfo=ZoneInfo("Asia/Shanghai")), cutoff) == date(2026, 12, day)
