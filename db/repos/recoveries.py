"""Pushes whose worker is gone: counted, and given back or given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sqlalchemy import Table, bindparam, select, update

from db.models import Push, PushItem
from db.repos.pushes import IS_OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

_NO_SYNC = {"synchronize_session": False}
_pushes = cast(Table, Push.__table__)


@dataclass(frozen=True, slots=True)
class Lost:
    """A push whose worker is gone, and how many in a row went so with it in hand."""

    id: int
    channel: str
    recoveries: int


class RecoveryRepo:
    """Reads and writes pushes that a dead worker left. All times are aware UTC."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def every_claim(self) -> list[Lost]:
        """List all that is claimed, this worker included: for a start when no other process can be at work."""
        query = select(Push.id, Push.channel, Push.recoveries).where(IS_OPEN, Push.state == "leased").order_by(Push.id)
        return [Lost(row[0], row[1], row[2] + 1) for row in await self._session.execute(query)]

    async def give_back(self, rows: Sequence[tuple[Lost, datetime]]) -> None:
        """Make pushes free to be claimed again from a moment on, and note how often they were recovered."""
        if rows:
            query = (
                _pushes.update()
                .where(_pushes.c.id == bindparam("push"))
                .values(
                    state="pending",
                    leased_by=None,
                    leased_until=None,
                    ready_at=bindparam("at"),
                    recoveries=bindparam("count"),
                )
            )
            values = [{"push": lost.id, "at": at, "count": lost.recoveries} for lost, at in rows]
            await self._session.execute(query, values)

    async def give_up(self, rows: Sequence[Lost], reason: str, now: datetime) -> None:
        """Put pushes with what they would say into the dead letters."""
        ids = [lost.id for lost in rows]
        ended = {"state": "dead", "reason": reason}
        items = update(PushItem).where(PushItem.push_id.in_(ids), PushItem.state == "pending")
        await self._session.execute(items.values(**ended), execution_options=_NO_SYNC)
        pushes = update(Push).where(Push.id.in_(ids), IS_OPEN)
        await self._session.execute(
            pushes.values(**ended, settled_at=now, leased_by=None, leased_until=None), execution_options=_NO_SYNC
        )
