"""What a push is about when it is worded: its readers and the items that are still to be said."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from db.models import Loan, Occurrence, Payment, PushItem, User
from db.repos.dialects import among

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class SpokenItem:
    """An item of a push that has not ended. `outdated`: a newer push speaks of the same occurrence."""

    id: int
    push_id: int
    occurrence_id: int
    due_on: date
    stage: str
    outdated: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a push speaks to: in which language and zone, how openly, and when not."""

    id: int
    locale: str
    timezone: str
    quiet_from_minute: int | None
    quiet_until_minute: int | None
    hide_amounts: bool
    alerts_paused_until: datetime | None


_READER = [User.__table__.c[field.name] for field in fields(Reader)]


class SpokenRepo:
    """Reads for the renderer, for many pushes at once."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def readers(self, user_ids: Collection[int]) -> dict[int, Reader]:
        """Return readers by the ids of their users."""
        rows = await self._session.execute(select(*_READER).where(among(User.id, user_ids)))
        return {reader.id: reader for reader in (Reader(*row) for row in rows)}

    async def items(self, push_ids: Collection[int]) -> list[SpokenItem]:
        """List the items of some pushes that have not ended, oldest first."""
        newer = aliased(PushItem)
        outdated = (
            select(newer.id)
            .where(
                newer.occurrence_id == PushItem.occurrence_id,
                newer.recipient_id == PushItem.recipient_id,
                newer.push_id > PushItem.push_id,
                newer.state.in_(("pending", "sent")),
            )
            .exists()
        )
        query = (
            select(PushItem.id, PushItem.push_id, PushItem.occurrence_id, PushItem.due_on, PushItem.stage, outdated)
            .where(among(PushItem.push_id, push_ids), PushItem.state == "pending")
            .order_by(PushItem.id)
        )
        return [SpokenItem(*row) for row in await self._session.execute(query)]

    async def loans(self, loan_ids: Collection[int]) -> list[Loan]:
        """List some loans, deleted ones left out."""
        query = select(Loan).where(among(Loan.id, loan_ids), Loan.deleted_at.is_(None)).order_by(Loan.number)
        return list(await self._session.scalars(query))

    async def named(self, occurrence_ids: Collection[int]) -> list[Occurrence]:
        """List the named occurrences, in order."""
        return await self._occurrences(among(Occurrence.id, occurrence_ids))

    async def open_of(self, loan_ids: Collection[int]) -> list[Occurrence]:
        """List everything unpaid of some loans, in order."""
        return await self._occurrences(among(Occurrence.loan_id, loan_ids), Occurrence.settled_on.is_(None))

    async def _occurrences(self, *conditions: ColumnElement[bool]) -> list[Occurrence]:
        query = select(Occurrence).where(*conditions).order_by(Occurrence.due_on, Occurrence.loan_id, Occurrence.number)
        return list(await self._session.scalars(query))

    async def payments(self, occurrence_ids: Collection[int]) -> list[Payment]:
        """List what was paid for some occurrences, by date."""
        query = (
            select(Payment).where(among(Payment.occurrence_id, occurrence_ids)).order_by(Payment.paid_on, Payment.id)
        )
        return list(await self._session.scalars(query))
