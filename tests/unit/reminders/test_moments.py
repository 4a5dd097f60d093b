from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.reminders.moments import at_minute, is_late, is_quiet, leave_quiet, moment_on
from tests.unit.reminders.agendas import utc, wishes

# zone, local date, local time, UTC: around changes of clocks in zones of every kind
WALL_TO_UTC = [
    ("Asia/Shanghai", "2026-12-07", "09:00", "2026-12-07 01:00"),  # no summer time
    ("Asia/Kolkata", "2026-12-07", "09:00", "2026-12-07 03:30"),  # half an hour
    ("Asia/Kathmandu", "2026-12-07", "09:00", "2026-12-07 03:15"),  # quarter of an hour
    ("Australia/Eucla", "2026-12-07", "09:00", "2026-12-07 00:15"),  # +08:45
    ("America/St_Johns", "2026-03-08", "09:00", "2026-03-08 11:30"),  # half an hour with summer time, a 23 h day
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:45"),  # a gap of half an hour: 02:15 is skipped
    ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:30"),  # skipped: becomes 03:30
    ("America/New_York", "2026-03-08", "09:00", "2026-03-08 13:00"),
    ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),  # repeated: the first one
    ("America/New_York", "2026-11-01", "09:00", "2026-11-01 14:00"),  # a 25 h day
    ("Europe/London", "2026-03-29", "01:30", "2026-03-29 01:30"),  # skipped: becomes 02:30
    ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
    ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28 22:00"),  # midnight is skipped
    ("America/Santiago", "2026-09-06", "00:30", "2026-09-06 04:30"),  # midnight is skipped, southern summer
    ("America/Havana", "2026-11-01", "00:30", "2026-11-01 04:30"),  # midnight is repeated
    ("Africa/Casablanca", "2026-02-20", "09:00", "2026-02-20 09:00"),  # negative summer time: an hour less in Ramadan
    ("Africa/Casablanca", "2026-12-07", "09:00", "2026-12-07 09:00"),  # +01 given up in September 2026 (tzdata 2026f)
    ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30 19:00"),  # the whole day is skipped
    ("Pacific/Auckland", "2026-04-05", "02:30", "2026-04-04 13:30"),  # repeated, southern autumn
    ("Pacific/Chatham", "2026-09-27", "09:00", "2026-09-26 19:15"),  # +13:45 in summer
    ("Pacific/Kiritimati", "2026-12-07", "09:00", "2026-12-06 19:00"),  # +14
    ("Pacific/Honolulu", "2026-12-07", "09:00", "2026-12-07 19:00"),
]


@pytest.mark.parametrize(("zone", "day", "wall", "expected"), WALL_TO_UTC)
def test_it_finds_the_moment_of_a_wall_time(zone: str, day: str, wall: str, expected: str) -> None:
    """All times are in zone nought (wangwangit/SubsTracker#52, #58, #29)."""
    hour, minute = map(int, wall.split(":"))
    assert at_minute(date.fromisoformat(day), hour * 60 + minute, ZoneInfo(zone)) == utc(expected)


@pytest.mark.parametrize(
    ("minute", "quiet"),
    [(7 * 60 + 59, True), (8 * 60, False), (12 * 60, False), (21 * 60 + 59, False), (22 * 60, True), (0, True)],
)
def test_it_knows_quiet_hours_that_span_midnight(minute: int, *, quiet: bool) -> None:
    assert is_quiet(minute, wishes()) is quiet


@pytest.mark.parametrize(("begin", "end"), [(None, 480), (1320, None), (480, 480)])
def test_it_takes_half_set_or_equal_quiet_hours_for_none(begin: int | None, end: int | None) -> None:
    assert not any(
        is_quiet(minute, wishes(quiet_from_minute=begin, quiet_until_minute=end)) for minute in range(0, 1440, 30)
    )


def test_it_moves_the_evening_to_the_next_morning() -> None:
    assert leave_quiet(utc("2026-12-07 15:00"), wishes()) == utc("2026-12-08 00:00")


def test_it_leaves_a_moment_outside_quiet_hours_alone() -> None:
    assert leave_quiet(utc("2026-12-07 01:00"), wishes()) == utc("2026-12-07 01:00")


def test_it_does_not_go_back_when_the_end_of_quiet_hours_is_repeated() -> None:
    # 01:10 the second time in New York; quiet until 01:30, whose first reading is already behind.
    settings = wishes(timezone="America/New_York", quiet_from_minute=0, quiet_until_minute=90)
    assert leave_quiet(utc("2026-11-01 06:10"), settings) == utc("2026-11-01 06:30")


@given(
    seconds=st.integers(1_577_836_800, 2_208_988_800),  # 2020 to 2040
    zone=st.sampled_from(sorted(available_timezones())),
    begin=st.integers(0, 1439),
    end=st.integers(0, 1439),
)
def test_it_never_speaks_in_quiet_hours_nor_early(seconds: int, zone: str, begin: int, end: int) -> None:
    """Repeat, snooze, allowed hours; false alarms by zone; wants it without a public webhook.

    healthchecks/healthchecks#510, #451, #1044, #926, #350, #278, #418, #385, #689.
    """
    settings = wishes(timezone=zone, quiet_from_minute=begin, quiet_until_minute=end)
    start = datetime.fromtimestamp(seconds, UTC)
    found = leave_quiet(start, settings)
    local = found.astimezone(ZoneInfo(zone))
    assert start <= found <= start + timedelta(hours=26)
    assert not is_quiet(local.hour * 60 + local.minute, settings)


@given(
    day=st.dates(date(2024, 1, 1), date(2035, 1, 1)),
    zone=st.sampled_from(sorted(available_timezones())),
    loan_zone=st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Pacific/Auckland"]),
    minute=st.integers(0, 1439),
)
def test_it_speaks_on_the_loans_own_day(day: date, zone: str, loan_zone: str, minute: int) -> None:
    settings = wishes(timezone=zone, remind_minute=minute, quiet_from_minute=None, quiet_until_minute=None)
    zones = (ZoneInfo(zone), ZoneInfo(loan_zone))
    around = [datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=step) for step in range(-2, 4)]
    assume(all(len({at.astimezone(each).utcoffset() for at in around}) == 1 for each in zones))
    moment = moment_on(day, zones[1], settings)
    assert moment.astimezone(zones[1]).date() == day
    assert moment.astimezone(zones[0]).time() == time(minute // 60, minute % 60)


def test_it_speaks_to_a_reader_far_west_before_the_lenders_day_is_over() -> None:
    """A reminder counted in UTC or in the reader's own calendar comes a day late for a lender in Shanghai.

    ellite/Wallos#291.
    """
    settings = wishes(timezone="Pacific/Honolulu", remind_minute=20 * 60)
    moment = moment_on(date(2026, 12, 10), ZoneInfo("Asia/Shanghai"), settings)
    assert moment == utc("2026-12-10 06:00")  # 9 December 20:00 in Honolulu, 10 December 14:00 in Shanghai


def test_it_speaks_on_the_due_morning_when_the_next_morning_is_too_late() -> None:
    settings = wishes(remind_minute=23 * 60)
    zone = ZoneInfo("Asia/Shanghai")
    assert moment_on(date(2026, 12, 10), zone, settings) == utc("2026-12-11 00:00")
    assert moment_on(date(2026, 12, 10), zone, settings, last_chance=True) == utc("2026-12-10 00:00")


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-12-07 01:00", False),
        ("2026-12-07 03:00", False),  # two hours
        ("2026-12-07 03:01", True),
        ("2026-12-07 16:01", True),  # midnight passed in Shanghai
    ],
)
def test_it_says_late_after_two_hours_or_on_another_date(now: str, *, late: bool) -> None:
    assert is_late(utc("2026-12-07 01:00"), utc(now), ZoneInfo("Asia/Shanghai")) is late


def test_it_says_late_on_another_date_even_after_minutes() -> None:
    assert is_late(utc("2026-12-07 15:59"), utc("2026-12-07 16:01"), ZoneInfo("Asia/Shanghai"))
