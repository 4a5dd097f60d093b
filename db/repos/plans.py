"""What the planner reads and writes: users whose moment has come, everything they have open, and new pushes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from db.models import Loan, Occurrence, Push, PushItem, Recipient, User
from db.repos.dialects import insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

UNREACHABLE = "unreachable"
NO_SYNC = {"synchronize_session": False}
CAUGHT_UP = "caught_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An unpaid occurrence of a loan that is not deleted. `known_since` is when the loan was added.

    `remind_minute` and `muted_until` are the loan's.
    """

    user_id: int
    occurrence_id: int
    loan_id: int
    due_on: date
    zone: str
    known_since: datetime
    snoozed_until: datetime | None
    remind_minute: int | None
    muted_until: datetime | None


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What is said at most once: to a recipient, of an occurrence with its due date, at a stage."""

    recipient_id: int
    occurrence_id: int
    due_on: date
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item of a push that is to be written; one that is not said begins in its end state, with the reason."""

    occurrence_id: int
    due_on: date
    stage: str
    state: str = "pending"
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPush:
    """A push that is to be written, with its items. In an end state it is only the record of what was not said."""

    user_id: int
    recipient_id: int
    channel: str
    kind: str
    urgency: int
    due_at: datetime
    ready_at: datetime
    expires_at: datetime | None
    state: str
    reason: str | None
    created_at: datetime
    settled_at: datetime | None
    items: tuple[NewItem, ...]


_PUSH_COLUMNS = tuple(field.name for field in fields(NewPush) if field.name != "items")
_ITEM_COLUMNS = tuple(field.name for field in fields(NewItem))


class PlanRepo:
    """Reads and writes for the planner; every method works on many users at once."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def count_due(self, now: datetime, most: int) -> int:
        """Count the users whose moment has come, up to `most`."""
        found = select(User.id).where(User.next_push_at <= now).limit(most).subquery()
        return await self._session.scalar(select(func.count()).select_from(found)) or 0

    async def due_user_ids(self, now: datetime, limit: int) -> list[int]:
        """List users whose moment has come, the longest waiting first, without reading or locking their rows."""
        query = select(User.id).where(User.next_push_at <= now).order_by(User.next_push_at).limit(limit)
        return list(await self._session.scalars(query))

    async def put_off(self, user_id: int, until: datetime) -> None:
        """Look at a user again at a moment, whatever else stands in the row."""
        query = update(User).where(User.id == user_id).values(next_push_at=until)
        await self._session.execute(query, execution_options={"synchronize_session": False})

    async def take_due_users(self, now: datetime, limit: int, only: int | None = None) -> list[User]:
        """Lock users whose moment has come, the longest waiting first; those another planner holds are left out.

        With `only`, that one alone.
        """
        query = (
            select(User)
            .where(User.next_push_at <= now)
            .order_by(User.next_push_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if only is not None:
            query = query.where(User.id == only)
        return list(await self._session.scalars(query))

    async def look_again(self, now: datetime, after: int, limit: int) -> int | None:
        """Have the next users by id, from `after` on, planned at once; return the last one's id, None at the end."""
        ids = select(User.id).where(User.id > after).order_by(User.id).limit(limit)
        found = list(await self._session.scalars(ids))
        if found:
            ahead = update(User).where(User.id.in_(found), User.next_push_at > now)
            await self._session.execute(ahead.values(next_push_at=now), execution_options=NO_SYNC)
        return found[-1] if found else None

    async def open_items(self, user_ids: Sequence[int]) -> list[OpenItem]:
        """List everything unpaid of some users, in the order in which it falls due."""
        query = (
            select(
                Occurrence.user_id,
                Occurrence.id,
                Occurrence.loan_id,
                Occurrence.due_on,
                Loan.timezone,
                Loan.created_at,
                Occurrence.snoozed_until,
                Loan.remind_minute,
                Loan.muted_until,
            )
            .join(Loan, Loan.id == Occurrence.loan_id)
            .where(Occurrence.user_id.in_(user_ids), Occurrence.settled_on.is_(None), Loan.deleted_at.is_(None))
            .order_by(Occurrence.due_on, Occurrence.id)
        )
        return [
            OpenItem(
                user_id=row[0],
                occurrence_id=row[1],
                loan_id=row[2],
                due_on=row[3],
                zone=row[4],
                known_since=row[5],
                snoozed_until=row[6],
                remind_minute=row[7],
                muted_until=row[8],
            )
            for row in await self._session.execute(query)
        ]

    async def recipients(self, user_ids: Sequence[int]) -> list[Recipient]:
        """List the addresses of some users."""
        query = select(Recipient).where(Recipient.user_id.in_(user_ids)).order_by(Recipient.id)
        return list(await self._session.scalars(query))

    async def held_items(self, recipient_ids: Sequence[int]) -> list[ItemKey]:
        """List what could not be delivered to some recipients and was not made up for since, oldest first."""
        query = (
            select(PushItem.recipient_id, PushItem.occurrence_id, PushItem.due_on, PushItem.stage)
            .join(Push, Push.id == PushItem.push_id)
            .where(Push.recipient_id.in_(recipient_ids), Push.state == "dropped")
            .where(PushItem.state == "dropped", PushItem.reason == UNREACHABLE)
            .order_by(PushItem.id)
        )
        return [ItemKey(*row) for row in await self._session.execute(query)]

    async def mark_caught_up(self, recipient_ids: Sequence[int]) -> None:
        """Note that what these recipients missed is in a message of its own now."""
        query = update(PushItem).where(
            PushItem.push_id.in_(select(Push.id).where(Push.recipient_id.in_(recipient_ids))),
            PushItem.state == "dropped",
            PushItem.reason == UNREACHABLE,
        )
        await self._session.execute(query.values(reason=CAUGHT_UP), execution_options=NO_SYNC)

    async def said_already(self, recipient_ids: Sequence[int], occurrence_ids: Sequence[int]) -> set[ItemKey]:
        """Return what is already written for some recipients and occurrences."""
        query = select(PushItem.recipient_id, PushItem.occurrence_id, PushItem.due_on, PushItem.stage).where(
            PushItem.occurrence_id.in_(occurrence_ids),
            PushItem.recipient_id.in_(recipient_ids),
        )
        return {ItemKey(*row) for row in await self._session.execute(query)}

    async def add_pushes(self, pushes: Sequence[NewPush]) -> None:
        """Write pushes, at most one per recipient, with their items; an item that is there already is left alone."""
        if not pushes:
            return
        rows = [{name: getattr(push, name) for name in _PUSH_COLUMNS} for push in pushes]
        written = await self._session.execute(insert(Push).returning(Push.recipient_id, Push.id), rows)
        ids = {row[0]: row[1] for row in written}
        items: list[dict[str, Any]] = [
            {
                "push_id": ids[push.recipient_id],
                "recipient_id": push.recipient_id,
                **{name: getattr(item, name) for name in _ITEM_COLUMNS},
            }
            for push in pushes
            for item in push.items
        ]
        if items:
            await self._session.execute(insert_unless_there(self._session, PushItem), items)

    async def reschedule(self, rows: Sequence[dict[str, Any]]) -> None:
        """Set `planned_until` and `next_push_at` of users; each row names its user by `id`."""
        if rows:
            await self._session.execute(update(User), rows, execution_options=NO_SYNC)
