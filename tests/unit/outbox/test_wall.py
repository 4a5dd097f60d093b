from __future__ import annotations

from datetime import timedelta

from bot.outbox.wall import LEASE, WallWatch
from tests.fakes import FakeClock


def test_it_believes_leases_while_the_clocks_agree(clock: FakeClock) -> None:
    watch = WallWatch(clock)
    clock.advance(hours=5)
    assert watch.may_take_over()
    assert watch.went_back() == 0


def test_it_takes_nothing_over_right_after_the_clock_went_forward(clock: FakeClock) -> None:
    """A clock set an hour ahead makes every lease of a living neighbour look run out."""
    watch = WallWatch(clock)
    clock.set_wall(clock.now() + timedelta(hours=1))
    assert not watch.may_take_over()
    clock.advance(seconds=LEASE.total_seconds())
    assert watch.may_take_over()


def test_it_tells_once_how_far_the_clock_went_back(clock: FakeClock) -> None:
    watch = WallWatch(clock)
    clock.set_wall(clock.now() - timedelta(hours=1))
    assert not watch.may_take_over()
    assert watch.went_back() == 3600
    assert watch.went_back() == 0


def test_it_takes_small_corrections_for_what_they_are(clock: FakeClock) -> None:
    watch = WallWatch(clock)
    clock.set_wall(clock.now() - timedelta(seconds=1))
    assert watch.may_take_over()
