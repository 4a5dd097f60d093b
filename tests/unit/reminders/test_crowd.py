from __future__ import annotations

from bot.reminders.crowd import LONGEST_SPREAD_SECONDS, spread_seconds


def test_it_spreads_no_small_crowd() -> None:
    assert {spread_seconds(user, 500, 25) for user in range(500)} == {0.0}


def test_it_spreads_a_crowd_over_the_time_its_messages_take() -> None:
    waits = sorted(spread_seconds(user, 5000, 25) for user in range(5000))
    assert waits[-1] < 200
    assert abs(sum(waits) / len(waits) - 100) < 2


def test_it_never_spreads_over_more_than_ten_minutes() -> None:
    waits = [spread_seconds(user, 10_000_000, 25) for user in range(10_000)]
    assert max(waits) < LONGEST_SPREAD_SECONDS


def test_it_gives_a_user_the_same_place_every_time() -> None:
    assert spread_seconds(4711, 9000, 25) == spread_seconds(4711, 9000, 25)
