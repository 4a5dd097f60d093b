"""Decides at the time of sending what a push still has to say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.reminders.stages import is_rung, useful_until
from bot.services.lateness import Late

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.rendered import ItemEnd
    from bot.services.views import LoanView, OccurrenceView
    from db.repos.spoken import SpokenItem


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that a message speaks of: something coming, or (`late`) everything that is late of one loan.

    The buttons of a topic mean `item`. `stages` are those of the push that led to it.
    """

    loan: LoanView
    item: OccurrenceView
    late: Late | None
    stages: frozenset[str]

    @property
    def days_left(self) -> int:
        """Days until the due date, in the loan's zone; negative once it is over."""
        return (self.item.due_on - self.loan.today).days


@dataclass(frozen=True, slots=True)
class Choice:
    """The topics in the order of their due dates, and the items that are left out, each with its end."""

    topics: tuple[Topic, ...]
    left_out: tuple[ItemEnd, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """When a push is worded (`now`), when it was meant to be said, and until when alerts are paused."""

    now: datetime
    meant: datetime
    paused_until: datetime | None


def choose(items: Sequence[SpokenItem], loans: Sequence[LoanView], occasion: Occasion) -> Choice:
    """Keep what is unpaid and not said by a newer push; join what is late of a loan into one topic."""
    known = {view.id: (loan, view) for loan in loans for view in loan.occurrences}
    kept: dict[int, list[str]] = {}
    found: dict[int, tuple[LoanView, OccurrenceView]] = {}
    left_out: list[ItemEnd] = []
    for item in items:
        place = known.get(item.occurrence_id)
        end = _end_of(item, place, occasion)
        if end is not None:
            left_out.append((item.id, *end))
        elif place is not None:
            loan, view = place
            speaker = speaker_of(loan, view)
            found[speaker.id] = (loan, speaker)
            kept.setdefault(speaker.id, []).append(item.stage)
    return Choice(in_order(topic_of(*found[key], stages) for key, stages in kept.items()), tuple(left_out))


def speaker_of(loan: LoanView, view: OccurrenceView) -> OccurrenceView:
    """Return the occurrence in whose name a message speaks: of all that is late of a loan, the oldest."""
    return loan.overdue[0] if view.is_overdue else view


def in_order(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """Put topics in the order of their due dates."""
    return tuple(sorted(topics, key=lambda topic: (topic.item.due_on, topic.loan.number)))


def topic_of(loan: LoanView, view: OccurrenceView, stages: Iterable[str] = ()) -> Topic:
    """Make the topic of an occurrence."""
    return Topic(loan, view, Late(loan) if view.is_overdue else None, frozenset(stages))


def _end_of(
    item: SpokenItem,
    place: tuple[LoanView, OccurrenceView] | None,
    occasion: Occasion,
) -> tuple[str, str] | None:
    """Return the state and reason in which an item ends now, None if it is still to be said."""
    if place is None:
        return "dropped", "deleted"
    loan, view = place
    paused = occasion.paused_until is not None and occasion.now < occasion.paused_until
    ends = (
        (not view.is_open, "dropped", "paid"),
        (view.due_on != item.due_on, "dropped", "rescheduled"),
        (item.outdated, "superseded", "newer_stage"),
        (paused and is_rung(item.stage), "dropped", "muted"),
        (loan.muted_until is not None, "dropped", "muted"),
        (useful_until(item.stage, item.due_on, loan.zone, occasion.meant) <= occasion.now, "expired", "too_late"),
    )
    return next(((state, reason) for applies, state, reason in ends if applies), None)
