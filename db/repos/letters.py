"""Pushes as an operator sees them: what is dead and why, what is waiting; sending again, and deleting what is old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, delete, func, select, update

from db.models import Push, PushItem, Recipient
from db.repos.pushes import IS_OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

_NO_SYNC = {"synchronize_session": False}
_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A push without its words."""

    id: int
    user_id: int
    channel: str
    kind: str
    state: str
    reason: str | None
    attempts: int
    ambiguous: int
    due_at: datetime
    ready_at: datetime


class LetterRepo:
    """Reads and mends pushes for an operator."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def find(self, states: Sequence[str], limit: int) -> list[Letter]:
        """List pushes in some states, the newest first."""
        query = select(Push).where(Push.state.in_(states)).order_by(Push.id.desc()).limit(limit)
        return [
            Letter(
                id=push.id,
                user_id=push.user_id,
                channel=push.channel,
                kind=push.kind,
                state=push.state,
                reason=push.reason,
                attempts=push.attempts,
                ambiguous=push.ambiguous,
                due_at=push.due_at,
                ready_at=push.ready_at,
            )
            for push in await self._session.scalars(query)
        ]

    async def dead_ids(self) -> list[int]:
        """List every dead letter."""
        return list(await self._session.scalars(select(Push.id).where(Push.state == "dead").order_by(Push.id)))

    async def revive(self, push_ids: Sequence[int], now: datetime) -> int:
        """Make dead letters ready to be sent as if they were new; return how many were dead."""
        dead = select(Push.id).where(Push.id.in_(push_ids), Push.state == "dead")
        items = update(PushItem).where(PushItem.push_id.in_(dead), PushItem.state == "dead")
        await self._session.execute(items.values(state="pending", reason=None), execution_options=_NO_SYNC)
        counts = {"attempts": 0, "ambiguous": 0, "recoveries": 0}
        fresh = {"state": "pending", "reason": "revived", "plain": False, **counts}
        pushes = update(Push).where(Push.id.in_(push_ids), Push.state == "dead")
        return await self._changed(pushes.values(ready_at=now, created_at=now, settled_at=None, **fresh))

    async def counts(self) -> list[tuple[str, str, str | None, int]]:
        """Count pushes by channel, state and reason."""
        groups = (Push.channel, Push.state, Push.reason)
        query = select(*groups, func.count()).group_by(*groups).order_by(*groups)
        return [(row[0], row[1], row[2], row[3]) for row in await self._session.execute(query)]

    async def item_counts(self) -> list[tuple[str, str | None, int]]:
        """Count what was to be said by how it ended and why."""
        groups = (PushItem.state, PushItem.reason)
        query = select(*groups, func.count()).group_by(*groups).order_by(*groups)
        return [(row[0], row[1], row[2]) for row in await self._session.execute(query)]

    async def count_unreachable(self) -> int:
        """Count the addresses that cannot be reached."""
        query = select(func.count()).select_from(Recipient).where(Recipient.unreachable_at.is_not(None))
        return await self._session.scalar(query) or 0

    async def expire(self, now: datetime) -> int:
        """End what waited past its use, whatever channel it waited for; return how many pushes that were."""
        query = select(Push.id).where(IS_OPEN, Push.state == "pending", Push.expires_at <= now).limit(_BATCH)
        # Locked, or a worker could claim one in between and send what its items no longer say.
        ids = list(await self._session.scalars(query.with_for_update(skip_locked=True)))
        items = update(PushItem).where(PushItem.push_id.in_(ids), PushItem.state == "pending")
        await self._session.execute(items.values(state="expired", reason="too_late"), execution_options=_NO_SYNC)
        pushes = update(Push).where(Push.id.in_(ids), Push.state == "pending")
        return await self._changed(pushes.values(state="expired", reason="too_late", settled_at=now))

    async def prune(self, before: datetime) -> int:
        """Delete some pushes that ended before a moment, with their items; return how many, 0 when all are gone."""
        ids = list(await self._session.scalars(select(Push.id).where(Push.settled_at < before).limit(_BATCH)))
        return await self._changed(delete(Push).where(Push.id.in_(ids))) if ids else 0

    async def _changed(self, query: Any) -> int:
        result = await self._session.execute(query, execution_options=_NO_SYNC)
        return cast(CursorResult[Any], result).rowcount
