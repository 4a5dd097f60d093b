"""What speaks for or against this machine's clock: the newest moment of any row, and the database server's clock."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import Change, InboundUpdate, Push, User, WebchatMessage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

_WRITTEN = (
    (Push.id, Push.created_at),
    (InboundUpdate.id, InboundUpdate.received_at),
    (Change.id, Change.made_at),
    (User.id, User.created_at),
    (WebchatMessage.id, WebchatMessage.created_at),
)


async def newest_moment(session: AsyncSession) -> datetime | None:
    """Return when something was last written down (aware UTC), None in an empty database."""
    newest = [await session.scalar(select(moment).order_by(key.desc()).limit(1)) for key, moment in _WRITTEN]
    settled = await session.scalar(select(func.max(Push.settled_at)))
    return max((moment for moment in (*newest, settled) if moment is not None), default=None)


async def server_moment(session: AsyncSession) -> datetime:
    """Return what a PostgreSQL server's own clock says (aware UTC): evidence about ours, never a time to work with."""
    moment: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return moment.astimezone(UTC)
