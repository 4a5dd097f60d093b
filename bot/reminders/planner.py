"""The tick: takes the users whose moment has come, writes one message for each, and sets their next moment."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.reminders.drafts import Crowd, Draft, Reader, draft
from bot.reminders.policy import due
from bot.services.agenda import Agenda, AgendaItem
from bot.services.schedule import push_settings_of
from db.faults import outage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.reminders.policy import Plan
    from bot.services.work import Office, Work
    from db.models import Recipient, User
    from db.repos.plans import ItemKey, NewPush, OpenItem

logger = logging.getLogger(__name__)

BATCH = 50
AHEAD = 5
"""A crowd is planned this many times faster than it can be sent to, and no faster: the rest of the time is for those
who ask something just then."""
COUNT_AT_MOST = 20_000
"""The crowd is counted up to here; beyond it nothing would change."""
TRY_AGAIN_AFTER = timedelta(minutes=10)
LONGEST_TICK = 10.0
"""A crowd is planned over several ticks: one that went on for minutes would look dead from outside."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one transaction plans: users, what they have open, their addresses and what is written already."""

    users: Sequence[User]
    items: dict[int, list[OpenItem]]
    recipients: dict[int, list[Recipient]]
    held: dict[int, list[ItemKey]]
    crowd: Crowd
    now: datetime


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is said to one user now, and when they are looked at again."""

    agenda: Agenda
    plan: Plan
    next_at: datetime | None


class Planner:
    """Plans pushes. Any number of planners may tick at once: a user is planned by one of them."""

    def __init__(
        self,
        office: Office,
        *,
        per_second: float = 25.0,
        batch: int = BATCH,
        on_planned: Callable[[], None] | None = None,
    ) -> None:
        """`per_second` is the rate of sending that a crowd is spread for; `on_planned` wakes the dispatcher."""
        self._office = office
        self._per_second = per_second
        self._size = batch
        self._on_planned = on_planned
        self._stopping = False

    def stop(self) -> None:
        """End a tick that is under way after its batch: a stop is given less time than a crowd takes."""
        self._stopping = True

    async def tick(self) -> int:
        """Plan those whose moment has come, the rest at the next tick if they are many; return how many users."""
        now, started = self._office.clock.now(), self._office.clock.monotonic()
        async with self._office.look() as work:
            waiting = await work.uow.plans.count_due(now, COUNT_AT_MOST)
        crowd = Crowd(size=waiting, per_second=self._per_second)
        planned = 0
        while waiting and self._office.clock.monotonic() - started < LONGEST_TICK:
            taken, pushes = await self._plan_some(now, crowd)
            planned += taken
            if pushes and self._on_planned is not None:
                self._on_planned()
            if taken < self._size or self._stopping:
                break
            await self._make_way(started, planned)
        return planned

    async def _make_way(self, started: float, planned: int) -> None:
        """Wait until it is time for the next batch."""
        next_at = started + planned / (AHEAD * self._per_second)
        await self._office.clock.sleep(max(next_at - self._office.clock.monotonic(), 0.0))

    async def _plan_some(self, now: datetime, crowd: Crowd) -> tuple[int, int]:
        """Plan one batch of users, each alone when one of them breaks that; return how many users and messages."""
        try:
            return await self._plan(now, crowd)
        except Exception as error:
            if outage(error) is not None:
                raise
            logger.exception("Users could not be planned together", extra={"action": "plan.failed"})
        async with self._office.look() as work:
            user_ids = await work.uow.plans.due_user_ids(now, self._size)
        taken = pushes = 0
        for user_id in user_ids:
            users, messages = await self._plan_alone(now, crowd, user_id)
            taken, pushes = taken + users, pushes + messages
        return taken, pushes

    async def _plan_alone(self, now: datetime, crowd: Crowd, user_id: int) -> tuple[int, int]:
        """Plan one user; one whose rows cannot even be read is looked at again later."""
        try:
            return await self._plan(now, crowd, only=user_id)
        except Exception as error:
            if outage(error) is not None:
                raise
            logger.exception("A user could not be planned", extra={"action": "plan.failed", "user": user_id})
        async with self._office.open() as work:
            await work.uow.plans.put_off(user_id, now + TRY_AGAIN_AFTER)
            await work.uow.commit()
        return 1, 0

    async def _plan(self, now: datetime, crowd: Crowd, only: int | None = None) -> tuple[int, int]:
        """Plan one batch of users in one transaction; return how many users and how many messages."""
        async with self._office.open() as work:
            users = await work.uow.plans.take_due_users(now, self._size, only)
            if not users:
                return 0, 0
            batch = await _load(work, users, crowd, now)
            decisions = {user.id: self._decide(user, batch) for user in users}
            pushes = _drafts(batch, decisions, await _written(work, batch, decisions))
            await work.uow.plans.add_pushes(pushes)
            await work.uow.plans.mark_caught_up(_made_up_for(batch, decisions))
            await work.uow.plans.reschedule([_row(user, decisions[user.id], now) for user in users])
            await work.uow.commit()
        return len(users), sum(push.state == "pending" for push in pushes)

    def _decide(self, user: User, batch: _Batch) -> _Decision | None:
        """Decide for one user; a book that cannot be understood is looked at again later and stops nobody else."""
        try:
            agenda = _agenda(user, batch)
            after = Agenda(settings=agenda.settings, items=agenda.items, planned_until=batch.now)
            return _Decision(agenda, due(agenda, batch.now), self._office.next_moment(after))
        except Exception:
            logger.exception("A user could not be planned", extra={"action": "plan.failed", "user": user.id})
            return None


async def _load(work: Work, users: Sequence[User], crowd: Crowd, now: datetime) -> _Batch:
    ids = [user.id for user in users]
    items: defaultdict[int, list[OpenItem]] = defaultdict(list)
    for item in await work.uow.plans.open_items(ids):
        items[item.user_id].append(item)
    recipients: defaultdict[int, list[Recipient]] = defaultdict(list)
    for recipient in await work.uow.plans.recipients(ids):
        recipients[recipient.user_id].append(recipient)
    reachable = [one.id for own in recipients.values() for one in own if one.unreachable_at is None]
    held: defaultdict[int, list[ItemKey]] = defaultdict(list)
    for key in await work.uow.plans.held_items(reachable):
        held[key.recipient_id].append(key)
    return _Batch(users, items, recipients, held, crowd, now)


def _agenda(user: User, batch: _Batch) -> Agenda:
    items = tuple(
        AgendaItem(
            occurrence_id=item.occurrence_id,
            loan_id=item.loan_id,
            due_on=item.due_on,
            zone=item.zone,
            known_since=item.known_since,
            snoozed_until=item.snoozed_until,
            remind_minute=item.remind_minute,
            muted_until=item.muted_until,
        )
        for item in batch.items.get(user.id, ())
    )
    # A clock that was ahead may have left `planned_until` in the future; what is written already is not said again.
    return Agenda(settings=push_settings_of(user), items=items, planned_until=min(user.planned_until, batch.now))


async def _written(work: Work, batch: _Batch, decisions: Mapping[int, _Decision | None]) -> set[ItemKey]:
    recipients = [recipient.id for own in batch.recipients.values() for recipient in own]
    plans = [decision.plan for decision in decisions.values() if decision is not None]
    spoken = {entry.occurrence_id for plan in plans for entry in plan.items}
    ended = {entry.occurrence_id for plan in plans for entry in plan.unsaid}
    missed = {key.occurrence_id for keys in batch.held.values() for key in keys}
    occurrences = sorted(spoken | ended | missed)
    return await work.uow.plans.said_already(recipients, occurrences) if occurrences else set()


def _drafts(batch: _Batch, decisions: Mapping[int, _Decision | None], written: set[ItemKey]) -> list[NewPush]:
    pushes: list[NewPush] = []
    for user in batch.users:
        decision = decisions[user.id]
        if decision is None:
            continue
        given = Draft(agenda=decision.agenda, plan=decision.plan, now=batch.now, crowd=batch.crowd, written=written)
        for reader in _readers(user, batch):
            pushes += draft(reader, given)
    return pushes


def _readers(user: User, batch: _Batch) -> list[Reader]:
    return [
        Reader(
            user_id=user.id,
            recipient_id=recipient.id,
            channel=recipient.channel,
            reachable=recipient.unreachable_at is None,
            held=batch.held.get(recipient.id, ()),
        )
        for recipient in batch.recipients.get(user.id, ())
    ]


def _made_up_for(batch: _Batch, decisions: Mapping[int, _Decision | None]) -> list[int]:
    """Return the recipients whose missed items are in a message now, or need none any more."""
    return [
        recipient.id
        for user_id, own in batch.recipients.items()
        for recipient in own
        if recipient.id in batch.held and decisions[user_id] is not None
    ]


def _row(user: User, decision: _Decision | None, now: datetime) -> dict[str, Any]:
    if decision is None:
        return {"id": user.id, "planned_until": user.planned_until, "next_push_at": now + TRY_AGAIN_AFTER}
    return {"id": user.id, "planned_until": now, "next_push_at": decision.next_at}
