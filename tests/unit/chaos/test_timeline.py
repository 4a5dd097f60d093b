"""The chaos test's judge of what expired: what it counts against the program, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.outbox.wall import LEASE
from tests.botapi.state import Call
from tests.chaos import expiry
from tests.chaos.expiry import PROMPT_SECONDS, Expiry, patience_of, too_late_is_true
from tests.chaos.oracle import useful_until
from tests.chaos.run import SHORT
from tests.chaos.timeline import Timeline, holds_of, waits_of
from tests.chaos.town import USUAL

NINE = datetime(2026, 12, 8, 1, tzinfo=UTC)
"""In Beijing, where the usual borrower lives."""
BEGIN = 1000.0


def timeline(**changes: Any) -> Timeline:
    """A minute from nine o'clock on, in which a process was up all the time."""
    usual: dict[str, Any] = {"hands": [(BEGIN, NINE)], "end": BEGIN + 60, "awake": [(BEGIN, BEGIN + 60)], "holds": []}
    return Timeline(**usual | changes)


def spare(line: Timeline, *waits: tuple[float, float], until: timedelta = timedelta(hours=1)) -> float:
    return line.spare_seconds(USUAL, NINE, NINE + until, waits)


def call(outcome: str, after: float = 0.0) -> Call:
    return Call("sendMessage", {}, BEGIN + after, outcome)


def about(seconds: float) -> Any:
    return pytest.approx(seconds, abs=0.3)


def test_it_counts_all_the_time_in_which_nothing_was_in_the_way() -> None:
    assert spare(timeline()) == about(60)
    assert spare(timeline(), until=timedelta(seconds=20)) == about(20)


def test_it_leaves_out_when_no_process_was_up() -> None:
    assert spare(timeline(awake=[(BEGIN + 10, BEGIN + 30), (BEGIN + 20, BEGIN + 40)])) == about(30)


def test_it_leaves_out_quiet_hours_and_what_a_jump_passed_over() -> None:
    night = datetime(2026, 12, 8, 14, 30, tzinfo=UTC)
    line = timeline(hands=[(BEGIN, NINE), (BEGIN + 5, night)])
    assert spare(line, until=timedelta(days=1)) == about(5)


def test_a_call_without_an_answer_is_an_excuse_for_as_long_as_the_program_waits_for_it() -> None:
    assert spare(timeline(), *waits_of([call("silent")], [], timeline())) == about(60 - 25.5)
    assert spare(timeline(), *waits_of([call("ok")], [], timeline())) == about(59.5)


def test_a_refusal_is_an_excuse_until_the_next_try() -> None:
    calls = [call("status"), call("status", 10), call("status", 20)]
    assert spare(timeline(), *waits_of(calls, [], timeline())) == about(60 - (1 + 2 + 4) - 1.5)


def test_a_429_to_anybody_is_one_for_a_moment() -> None:
    assert spare(timeline(holds=holds_of([call("retry_after"), call("ok", 30)]))) == about(58.5)


def test_what_a_process_died_with_waits_for_its_lease_and_the_clock_to_be_left_alone() -> None:
    lease = LEASE.total_seconds()
    assert spare(timeline(), *waits_of([], [BEGIN], timeline())) == about(60 - lease - 0.5)
    jumpy = timeline(hands=[(BEGIN + 4.0 * number, NINE + timedelta(seconds=number)) for number in range(6)])
    assert jumpy.taken_over_at(BEGIN) == BEGIN + 20 + lease


@pytest.mark.parametrize(
    ("stage", "until"),
    [
        ("d3", datetime(2026, 12, 10, 16, tzinfo=UTC)),
        ("d0", datetime(2026, 12, 10, 16, tzinfo=UTC)),
        ("o1", datetime(2026, 12, 13, 16, tzinfo=UTC)),
        ("o15", datetime(2027, 1, 9, 16, tzinfo=UTC)),
        ("o360", datetime(2028, 1, 4, 16, tzinfo=UTC)),
        ("snooze:2026-12-08T09:00", NINE + timedelta(days=7)),
    ],
)
def test_it_knows_by_itself_how_long_words_are_of_use(stage: str, until: datetime) -> None:
    assert useful_until(stage, date(2026, 12, 10), NINE) == until


def test_it_leaves_a_large_town_the_time_over_which_its_messages_are_spread() -> None:
    assert (patience_of(SHORT), patience_of(replace(SHORT, users=2000))) == (PROMPT_SECONDS, PROMPT_SECONDS + 20)


def test_it_blames_what_could_have_been_sent_for_longer_than_a_program_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    key: Any = "o1 of Lin"
    until = NINE + timedelta(hours=1)
    late = Expiry(key=key, push_id=1, at=until, since=NINE, until=until, spare=PROMPT_SECONDS + 1)
    early = replace(late, at=NINE)
    excused = replace(late, spare=PROMPT_SECONDS - 1)
    monkeypatch.setattr(expiry, "expiries", lambda _record, _due: iter([late, early, excused]))
    record: Any = SimpleNamespace(story_of=lambda push_id: f"push {push_id}", storm=SimpleNamespace(scale=SHORT))
    blamed, doubted = too_late_is_true(record, {})
    assert "o1 of Lin of 08. 01:00 UTC could be sent for 11.0 seconds" in blamed
    assert "was of use until 08. 02:00" in doubted
