"""The live feed: bells wake the open pages, the database alone says what is new, so nothing is lost at a reconnect."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.repos.webchat import LineMark


class Bells:
    """One bell per open page; ringing makes each page's feed look into the store."""

    def __init__(self) -> None:
        """Start with no page open."""
        self._bells: set[asyncio.Event] = set()
        self.closed = False

    @contextmanager
    def hung(self) -> Iterator[asyncio.Event]:
        """Hang up a bell for as long as a page listens."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)

    @property
    def open_pages(self) -> int:
        """How many pages listen."""
        return len(self._bells)

    def ring(self) -> None:
        """Wake every page's feed."""
        for bell in self._bells:
            bell.set()

    def close(self) -> None:
        """End every feed; pages come back by themselves when the program does."""
        self.closed = True
        self.ring()


@dataclass(slots=True)
class Follower:
    """What one page has been told so far.

    A cursor names the newest line (id and moment: an id used again after everything was deleted is noticed), how many
    lines there were (a line that was committed late, under an older id, is noticed) and the sum of all revisions (an
    edit that was missed is noticed).
    """

    cursor: str
    _shown: dict[int, LineMark] | None = field(default=None)

    def news(self, marks: Sequence[LineMark]) -> list[int] | None:
        """Return the ids of lines that are new or changed and move on; None if the page must start over."""
        shown = self._shown if self._shown is not None else self._resume(marks)
        now = {mark.id: mark for mark in marks}
        self.cursor = cursor_of(marks)
        self._shown = now
        if shown is None or _is_gone(shown, now):
            return None
        return [mark.id for mark in marks if shown.get(mark.id) != mark]

    def _resume(self, marks: Sequence[LineMark]) -> dict[int, LineMark] | None:
        if self.cursor == EMPTY:
            return {}
        name, _, known = self.cursor.partition("/")
        told = next((marks[: index + 1] for index, mark in enumerate(marks) if _name(mark) == name), None)
        if told is None:
            return None
        if _sums(told) == known:
            return {mark.id: mark for mark in told}
        if _sums(told).partition("/")[0] == known.partition("/")[0]:
            return {mark.id: mark for mark in told if not mark.revision}
        return {}


EMPTY = "0"


def cursor_of(marks: Sequence[LineMark]) -> str:
    """Name a state of the conversation."""
    return f"{_name(marks[-1])}/{_sums(marks)}" if marks else EMPTY


def _sums(marks: Sequence[LineMark]) -> str:
    return f"{len(marks)}/{sum(mark.revision for mark in marks)}"


def _name(mark: LineMark) -> str:
    return f"{mark.id}-{int(mark.created_at.timestamp() * 1000)}"


def _is_gone(shown: dict[int, LineMark], now: dict[int, LineMark]) -> bool:
    newest = shown[max(shown)] if shown else None
    return newest is not None and (newest.id not in now or _name(now[newest.id]) != _name(newest))
