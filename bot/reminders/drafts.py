"""Turns a plan into push rows, one per recipient. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.reminders.crowd import spread_seconds
from bot.reminders.moments import leave_quiet
from bot.reminders.stages import CATCH_UP, EXTRA_USEFUL, is_rung, timed
from db.repos.plans import UNREACHABLE, ItemKey, NewItem, NewPush

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from bot.reminders.policy import Plan, Said
    from bot.services.agenda import Agenda

URGENT = frozenset({"d0", "d1", "o1"})
"""What cannot wait behind the others: due today or tomorrow, and the question on the day after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many users share this tick, and how many messages go out in a second."""

    size: int
    per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A recipient of a user, and what could not be delivered to it before."""

    user_id: int
    recipient_id: int
    channel: str
    reachable: bool
    held: Sequence[ItemKey] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What drafting needs to know besides the plan: the agenda it came from, the moment, the crowd, what is written."""

    agenda: Agenda
    plan: Plan
    now: datetime
    crowd: Crowd
    written: Collection[ItemKey]


def draft(reader: Reader, given: Draft) -> list[NewPush]:
    """Return the rows for one recipient: a message, the record of what was not said, or nothing.

    A reader who cannot be reached gets the record alone. One who can be again gets what was held in the same message.
    """
    unsaid = tuple(
        NewItem(
            occurrence_id=entry.occurrence_id,
            due_on=entry.due_on,
            stage=entry.stage,
            state=entry.state,
            reason=entry.reason,
        )
        for entry in given.plan.unsaid
    )
    said = tuple(
        NewItem(occurrence_id=entry.occurrence_id, due_on=entry.due_on, stage=entry.stage) for entry in given.plan.items
    )
    said += _caught_up(reader, given)
    said, unsaid = _unwritten(reader, said, given), _unwritten(reader, unsaid, given)
    if said and reader.reachable:
        return [_message(reader, given, said, unsaid)]
    lost = tuple(replace(item, state="dropped", reason=UNREACHABLE) for item in said)
    return [_record(reader, given, (*lost, *unsaid))] if lost or unsaid else []


def _unwritten(reader: Reader, items: Sequence[NewItem], given: Draft) -> tuple[NewItem, ...]:
    def key(item: NewItem) -> ItemKey:
        return ItemKey(reader.recipient_id, item.occurrence_id, item.due_on, item.stage)

    return tuple(item for item in items if key(item) not in given.written)


def _caught_up(reader: Reader, given: Draft) -> tuple[NewItem, ...]:
    """Return what the reader missed and is still unpaid, unless this message speaks of it anyway."""
    if not reader.reachable:
        return ()
    spoken = {entry.occurrence_id for entry in given.plan.items}
    unpaid: dict[int, date] = {item.occurrence_id: item.due_on for item in given.agenda.items}
    missed = sorted({key.occurrence_id for key in reader.held if key.occurrence_id in unpaid} - spoken)
    stage = timed(CATCH_UP, given.now, ZoneInfo(given.agenda.settings.timezone))
    return tuple(NewItem(occurrence_id=each, due_on=unpaid[each], stage=stage) for each in missed)


def _message(reader: Reader, given: Draft, said: tuple[NewItem, ...], unsaid: tuple[NewItem, ...]) -> NewPush:
    entries = [entry for entry in given.plan.items if entry.occurrence_id in {item.occurrence_id for item in said}]
    meant = min((entry.moment for entry in entries), default=given.now)
    return NewPush(
        user_id=reader.user_id,
        recipient_id=reader.recipient_id,
        channel=reader.channel,
        kind=_kind(entries),
        urgency=0 if any(entry.stage in URGENT for entry in entries) else 1,
        due_at=meant,
        ready_at=max(given.now, _spread(reader, given, meant)),
        expires_at=max((entry.useful_until for entry in entries), default=given.now + EXTRA_USEFUL),
        state="pending",
        reason=None,
        created_at=given.now,
        settled_at=None,
        items=(*said, *unsaid),
    )


def _record(reader: Reader, given: Draft, items: tuple[NewItem, ...]) -> NewPush:
    return NewPush(
        user_id=reader.user_id,
        recipient_id=reader.recipient_id,
        channel=reader.channel,
        kind="record",
        urgency=1,
        due_at=given.now,
        ready_at=given.now,
        expires_at=None,
        state=items[0].state,
        reason=items[0].reason,
        created_at=given.now,
        settled_at=given.now,
        items=items,
    )


def _kind(entries: Sequence[Said]) -> str:
    if not entries:
        return "catch_up"
    return "alert" if any(is_rung(entry.stage) for entry in entries) else "reminder"


def _spread(reader: Reader, given: Draft, meant: datetime) -> datetime:
    """Return the reader's place in the crowd of their hour; nobody is spread into their quiet hours."""
    wait = spread_seconds(reader.user_id, given.crowd.size, given.crowd.per_second)
    spread = meant + timedelta(seconds=wait)
    return spread if leave_quiet(spread, given.agenda.settings) == spread else meant
