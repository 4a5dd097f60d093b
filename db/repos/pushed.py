"""What was pushed, as users and operators ask for it; the outbox itself works through `PushRepo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db.models import Push, PushItem

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


class PushedRepo:
    """Reads pushes."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def occurrence_ids(self, user_id: int, push_id: int) -> list[int]:
        """List what a push of this user spoke of."""
        query = (
            select(PushItem.occurrence_id)
            .join(Push, Push.id == PushItem.push_id)
            .where(Push.id == push_id, Push.user_id == user_id)
            .order_by(PushItem.id)
        )
        return list(await self._session.scalars(query))

    async def counts_of(self, user_id: int) -> dict[str, int]:
        """Count a user's pushes by state."""
        query = select(Push.state, func.count()).where(Push.user_id == user_id).group_by(Push.state)
        return dict((await self._session.execute(query)).tuples().all())

    async def counts(self) -> dict[str, int]:
        """Count all pushes by state."""
        query = select(Push.state, func.count()).group_by(Push.state).order_by(Push.state)
        return dict((await self._session.execute(query)).tuples().all())

    async def last_sent_at(self, user_id: int) -> datetime | None:
        """Return when a push last reached a user."""
        query = (
            select(Push.settled_at)
            .where(Push.user_id == user_id, Push.state == "sent")
            .order_by(Push.settled_at.desc())
            .limit(1)
        )
        return await self._session.scalar(query)
