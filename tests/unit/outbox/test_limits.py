from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.limits import Limit, chat_free_at, grant

NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LIMIT = Limit(token_id="42", per_second=25)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("per_second", "slots"), [(1, 4), (25, 4), (33, 5), (100, 13), (1000, 125)])
def test_it_bounds_what_a_crash_can_double(per_second: float, slots: int) -> None:
    assert Limit(token_id="42", per_second=per_second).slots == slots


def test_it_gives_out_the_places_of_the_next_moment() -> None:
    allowed = grant(LIMIT, later(-100), NOW, wanted=100)
    assert (allowed.count, allowed.first_at) == (6, NOW)  # 0, 40, 80, 120, 160 and 200 ms


def test_it_gives_nothing_while_the_token_is_held() -> None:
    allowed = grant(LIMIT, later(30), NOW, wanted=4)
    assert (allowed.count, allowed.first_at) == (0, later(30))


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 50)), min_size=1, max_size=40))
def test_it_never_gives_out_more_than_the_rate_in_any_second(asks: list[tuple[int, int]]) -> None:
    free_at, now = NOW, NOW
    places: list[datetime] = []
    for gap_ms, wanted in asks:
        now += timedelta(milliseconds=gap_ms)
        allowed = grant(LIMIT, free_at, now, wanted)
        places += [allowed.first_at + LIMIT.step * place for place in range(allowed.count)]
        if allowed.count:
            free_at = allowed.first_at + LIMIT.step * allowed.count
    for start in places:
        assert sum(start <= place < start + timedelta(seconds=1) for place in places) <= 25


CHATS = [
    ("5", [], NOW),
    ("5", [later(-0.4)], later(0.6)),
    ("5", [later(-3)], NOW),
    ("5", [None], later(1)),  # one is on its way
    ("-100", [later(-50 + count) for count in range(19)], NOW),
    ("-100", [later(-50 + count) for count in range(20)], later(10)),  # the twentieth in a minute
    ("5", [later(-50 + count) for count in range(20)], NOW),
]


@pytest.mark.parametrize(("chat", "sent", "free_at"), CHATS)
def test_it_keeps_a_chats_own_pace(chat: str, sent: list[datetime | None], free_at: datetime) -> None:
    assert chat_free_at(chat, sent, NOW) == free_at
