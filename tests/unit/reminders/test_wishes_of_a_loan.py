"""Quiet weekends, a loan's own hour and a loan's silence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.policy import due, next_moment
from bot.reminders.stages import LADDER, RUNGS, leads
from tests.unit.reminders.agendas import agenda, item, utc

# 18 December 2026 is a Friday. What is said of a loan after a moment, with quiet weekends, at 09:00 in Shanghai.
WEEKENDS = [
    ("2026-12-20", "2026-12-15 00:00", "2026-12-17 01:00"),  # due Sunday: d3 on Thursday as always
    ("2026-12-20", "2026-12-17 01:00", "2026-12-18 01:00"),  # d1 would be Saturday: Friday
    ("2026-12-20", "2026-12-18 01:00", "2026-12-20 01:00"),  # the due date itself stays on Sunday
    ("2026-12-18", "2026-12-18 01:00", "2026-12-19 01:00"),  # the question on day 1 stays on Saturday
    ("2026-12-16", "2026-12-17 01:00", "2026-12-21 01:00"),  # o3 would be Saturday: Monday
    ("2026-12-17", "2026-12-18 01:00", "2026-12-21 01:00"),  # o3 would be Sunday: Monday
]


@pytest.mark.parametrize(("due_on", "planned", "expected"), WEEKENDS)
def test_it_keeps_weekends_quiet(due_on: str, planned: str, expected: str) -> None:
    assert next_moment(agenda(item(due_on), planned_until=planned, quiet_weekends=True)) == utc(expected)


def test_it_says_the_newer_of_two_reminders_that_meet_on_a_friday() -> None:
    book = agenda(item("2026-12-21"), planned_until="2026-12-17 12:00", quiet_weekends=True)
    plan = due(book, utc("2026-12-18 01:00"))
    assert [entry.stage for entry in plan.items] == ["d1"]
    assert [(entry.stage, entry.state) for entry in plan.unsaid] == [("d3", "superseded")]
    assert not plan.late


@given(due_on=st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_it_keeps_the_order_of_stages_and_moves_each_by_two_days_at_most(due_on: date) -> None:
    stages = (*leads(range(31)), *RUNGS)
    days = [stage.working_day_for(due_on) for stage in stages]
    assert days == sorted(days)
    for stage, day in zip(stages, days, strict=True):
        assert abs(day - stage.day_for(due_on)) <= timedelta(days=2)
        assert day.weekday() < 5 or stage.code in {"d0", "o1"}


def test_a_loan_may_have_an_hour_of_its_own() -> None:
    book = agenda(
        item("2026-12-18", 1, 1, remind_minute=20 * 60), item("2026-12-18", 2, 2), planned_until="2026-12-17 12:00"
    )
    assert next_moment(book) == utc("2026-12-18 01:00")
    assert [entry.occurrence_id for entry in due(book, utc("2026-12-18 01:00")).items] == [2]
    later = agenda(*book.items, planned_until="2026-12-18 01:00")
    assert next_moment(later) == utc("2026-12-18 12:00")
    assert [entry.occurrence_id for entry in due(later, utc("2026-12-18 12:00")).items] == [1]


def test_the_hour_of_a_loan_leaves_quiet_hours_too() -> None:
    book = agenda(item("2026-12-18", remind_minute=23 * 60), planned_until="2026-12-11 12:00")
    assert next_moment(book) == utc("2026-12-12 00:00")  # d7 at 23:00 on the 11th: 08:00 on the 12th


def test_a_muted_loan_is_accounted_for_and_the_others_speak() -> None:
    silent = item("2026-12-18", 1, 1, muted_until=utc("2026-12-18 16:00"))
    plan = due(agenda(silent, item("2026-12-18", 2, 2), planned_until="2026-12-17 12:00"), utc("2026-12-18 01:00"))
    assert [(entry.occurrence_id, entry.stage) for entry in plan.items] == [(2, "d0")]
    assert [(entry.occurrence_id, entry.state, entry.reason) for entry in plan.unsaid] == [(1, "dropped", "muted")]


def test_a_silence_that_is_over_keeps_nothing_back() -> None:
    book = agenda(item("2026-12-18", muted_until=utc("2026-12-18 00:59")), planned_until="2026-12-17 12:00")
    assert [entry.stage for entry in due(book, utc("2026-12-18 01:00")).items] == ["d0"]


@given(
    due_on=st.dates(date(2026, 12, 1), date(2027, 3, 1)),
    minute=st.integers(0, 1439),
    own=st.none() | st.integers(0, 1439),
    weekends=st.booleans(),
)
def test_the_next_moment_is_when_something_is_said_and_nothing_is_before_it(
    *, due_on: date, minute: int, own: int | None, weekends: bool
) -> None:
    """`next_moment` and `due` agree whatever the wishes are: no stage is skipped, none comes early."""
    loan = item(due_on.isoformat(), remind_minute=own)
    other = item((due_on + timedelta(days=3)).isoformat(), 2, 2)
    wishes = {"remind_minute": minute, "quiet_weekends": weekends}
    until, said = utc("2026-11-01 00:00"), 0
    while (at := next_moment(book := agenda(loan, other, planned_until=until, **wishes))) is not None:
        assert not due(book, at - timedelta(microseconds=1)).items
        plan = due(book, at)
        said += len(plan.items) + len(plan.unsaid)
        until = at
    assert said == 2 * (4 + len(LADDER))
