"""Updates on their way in: written once, handed out per lane in order, blanked when they are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, delete, func, or_, select, update

from db.models import InboundUpdate
from db.repos.dialects import insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession

FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who takes updates of `source` until when; lanes in `busy` are left alone, at most `limit` rows are taken."""

    source: str
    owner: str
    now: datetime
    until: datetime
    limit: int
    busy: Collection[str] = ()


class InboundRepo:
    """Reads and writes the updates of a source. All times are aware UTC."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def store(self, rows: Sequence[dict[str, Any]]) -> int:
        """Write new updates (source, update_id, lane, payload, received_at); known ones are left. Return how many."""
        if not rows:
            return 0
        query = insert_unless_there(self._session, InboundUpdate).values([{"attempts": 0, **row} for row in rows])
        written = await self._session.scalars(query.returning(InboundUpdate.id))
        return len(written.all())

    async def has_claimable(self, claim: Claim) -> bool:
        """Tell without locking whether `claim` would find anything."""
        return await self._session.scalar(self._heads(claim).limit(1)) is not None

    async def claim(self, claim: Claim) -> list[InboundUpdate]:
        """Lease the oldest open update of each lane that nobody works on, oldest first.

        Rows that `owner` leased but does not count as busy were dropped by it and may be taken again.
        """
        query = self._heads(claim).limit(claim.limit).with_for_update(of=InboundUpdate, skip_locked=True)
        rows = list(await self._session.scalars(query))
        for row in rows:
            row.leased_by, row.leased_until = claim.owner, claim.until
        await self._session.flush()
        return rows

    async def extend(self, owner: str, ids: Sequence[int], until: datetime) -> None:
        """Lengthen the leases of updates that are still being handled."""
        query = update(InboundUpdate).where(InboundUpdate.id.in_(ids), InboundUpdate.leased_by == owner)
        await self._session.execute(query.values(leased_until=until))

    async def finish(self, row_id: int, owner: str, now: datetime) -> bool:
        """Mark an update done and blank it; False if it was done or taken over by another owner meanwhile."""
        query = update(InboundUpdate).where(
            InboundUpdate.id == row_id,
            InboundUpdate.leased_by == owner,
            InboundUpdate.done_at.is_(None),
        )
        values = {"done_at": now, "outcome": "done", "payload": {}, "lane": "", "leased_until": None}
        return await self._changed(query.values(**values)) == 1

    async def postpone(self, row_id: int, owner: str, until: datetime) -> None:
        """Count a failed try and keep the update's lane waiting until a moment."""
        query = update(InboundUpdate).where(
            InboundUpdate.id == row_id,
            InboundUpdate.leased_by == owner,
            InboundUpdate.done_at.is_(None),
        )
        values = {"attempts": InboundUpdate.attempts + 1, "leased_by": None, "leased_until": until}
        await self._session.execute(query.values(**values))

    async def give_up(self, row_id: int, owner: str, now: datetime) -> bool:
        """Close an update that cannot be handled; it is kept as it came, for the operator, until it is pruned."""
        query = update(InboundUpdate).where(
            InboundUpdate.id == row_id,
            InboundUpdate.leased_by == owner,
            InboundUpdate.done_at.is_(None),
        )
        values = {"done_at": now, "outcome": FAILED, "attempts": InboundUpdate.attempts + 1, "leased_until": None}
        return await self._changed(query.values(**values)) == 1

    async def free_all(self, source: str) -> None:
        """Drop every lease of a source: for a start when no other process can be at work."""
        query = update(InboundUpdate).where(InboundUpdate.source == source, InboundUpdate.done_at.is_(None))
        await self._session.execute(query.values(leased_by=None, leased_until=None))

    async def count_open(self, source: str) -> int:
        """Count the updates that are not handled yet."""
        query = select(func.count()).where(InboundUpdate.source == source, InboundUpdate.done_at.is_(None))
        return await self._session.scalar(query) or 0

    async def count_all_open(self) -> int:
        """Count what is not handled yet, of all sources."""
        query = select(func.count()).select_from(InboundUpdate).where(InboundUpdate.done_at.is_(None))
        return await self._session.scalar(query) or 0

    async def waiting_behind(self, row_id: int, source: str, lane: str, limit: int) -> list[dict[str, Any]]:
        """Return the content of what waits in a lane behind an update, the oldest first."""
        query = (
            select(InboundUpdate.payload)
            .where(
                InboundUpdate.source == source,
                InboundUpdate.lane == lane,
                InboundUpdate.id > row_id,
                InboundUpdate.done_at.is_(None),
            )
            .order_by(InboundUpdate.id)
            .limit(limit)
        )
        return list(await self._session.scalars(query))

    async def forget_lane(self, channel: str, lane: str) -> None:
        """Delete what a channel's lane left behind; waiting updates stay, they are still to be handled."""
        query = delete(InboundUpdate).where(
            InboundUpdate.source.startswith(f"{channel}:", autoescape=True),
            InboundUpdate.lane == lane,
            InboundUpdate.done_at.is_not(None),
        )
        await self._session.execute(query)

    async def prune(self, before: datetime) -> int:
        """Delete updates done before a moment; one that is delivered again would not be known. Return how many."""
        return await self._changed(delete(InboundUpdate).where(InboundUpdate.done_at < before))

    def _heads(self, claim: Claim) -> Select[InboundUpdate]:
        oldest = (
            select(func.min(InboundUpdate.id).label("id"))
            .where(InboundUpdate.source == claim.source, InboundUpdate.done_at.is_(None))
            .group_by(InboundUpdate.lane)
        )
        if claim.busy:
            oldest = oldest.where(InboundUpdate.lane.not_in(list(claim.busy)))
        heads = oldest.cte("heads")
        return (
            select(InboundUpdate)
            .join(heads, heads.c.id == InboundUpdate.id)
            .where(InboundUpdate.done_at.is_(None), _is_free(claim))
            .order_by(InboundUpdate.id)
        )

    async def _changed(self, query: Any) -> int:
        result = await self._session.execute(query)
        return cast(CursorResult[Any], result).rowcount


def _is_free(claim: Claim) -> ColumnElement[bool]:
    # A lease far in the future was written by a clock that has been set back since.
    absurd = claim.until + (claim.until - claim.now)
    return or_(
        InboundUpdate.leased_until.is_(None),
        InboundUpdate.leased_until <= claim.now,
        InboundUpdate.leased_until > absurd,
        InboundUpdate.leased_by == claim.owner,
    )
