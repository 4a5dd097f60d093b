"""What a page is told, given what it was told before."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels.webchat.live import EMPTY, Follower, cursor_of
from db.repos.webchat import LineMark

AT = datetime(2026, 12, 7, 1, tzinfo=UTC)


def mark(line_id: int, revision: int = 0, at: datetime = AT) -> LineMark:
    return LineMark(line_id, revision, at)


def test_it_tells_an_empty_page_everything() -> None:
    assert Follower(EMPTY).news([mark(1), mark(2)]) == [1, 2]


def test_it_tells_each_thing_once() -> None:
    follower = Follower(EMPTY)
    follower.news([mark(1)])
    assert follower.news([mark(1), mark(2)]) == [2]
    assert follower.news([mark(1), mark(2, 1)]) == [2]
    assert follower.news([mark(1), mark(2, 1)]) == []


def test_it_goes_on_from_a_cursor() -> None:
    before = [mark(1, 2), mark(2)]
    assert Follower(cursor_of(before)).news([*before, mark(3)]) == [3]


def test_it_tells_of_edits_that_were_missed() -> None:
    assert Follower(cursor_of([mark(1), mark(2)])).news([mark(1, 1), mark(2)]) == [1]


def test_it_tells_of_a_line_that_was_committed_late_under_an_older_id() -> None:
    assert 1 in (Follower(cursor_of([mark(2)])).news([mark(1), mark(2)]) or [])
    follower = Follower(EMPTY)
    follower.news([mark(2)])
    assert follower.news([mark(1), mark(2)]) == [1]


def test_it_goes_on_when_only_old_lines_were_dropped() -> None:
    follower = Follower(EMPTY)
    follower.news([mark(1), mark(2), mark(3)])
    assert follower.news([mark(3), mark(4)]) == [4]


def test_it_starts_over_when_the_newest_line_is_gone() -> None:
    follower = Follower(EMPTY)
    follower.news([mark(1), mark(2)])
    assert follower.news([mark(1)]) is None


def test_it_starts_over_when_an_id_was_used_again() -> None:
    cursor = cursor_of([mark(1)])
    assert Follower(cursor).news([mark(1, 0, AT.replace(hour=2))]) is None
    assert Follower(cursor).news([]) is None
