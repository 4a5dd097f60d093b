"""The change rows: what a book looked like before each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from db.models import Change

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


class ChangeRepo:
    """Reads and writes the changes of a book."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def add(self, change: Change) -> None:
        """Write one change down."""
        self._session.add(change)
        await self._session.flush()

    async def get_newest(self, user_id: int, since: datetime) -> Change | None:
        """Find the newest change since a moment that has not been undone."""
        query = (
            select(Change)
            .where(Change.user_id == user_id, Change.made_at >= since, Change.undone_at.is_(None))
            .order_by(Change.id.desc())
            .limit(1)
        )
        return await self._session.scalar(query)

    async def prune(self, before: datetime) -> None:
        """Delete changes older than a moment."""
        await self._session.execute(delete(Change).where(Change.made_at < before))
