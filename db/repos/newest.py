"""The newest moment that any row remembers."""

from __future__ import annotations

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
