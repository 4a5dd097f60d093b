"""What a push is about when it is worded: its readers and the items that are still to be said."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from db.models import Loan, Occurrence, Payment, PushItem, User
from db.repos.dialects import among_named

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

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


# Statements are made once: for every claim anew it takes longer than the database does.
_NEWER = aliased(PushItem)
_OUTDATED = (
    select(_NEWER.id)
    .where(
        _NEWER.occurrence_id == PushItem.occurrence_id,
        _NEWER.recipient_id == PushItem.recipient_id,
        _NEWER.push_id > PushItem.push_id,
        _NEWER.state.in_(("pending", "sent")),
    )
    .exists()
)
_ITEMS = (
    select(PushItem.id, PushItem.push_id, PushItem.occurrence_id, PushItem.due_on, PushItem.stage, _OUTDATED)
    .where(among_named(PushItem.push_id, "ids"), PushItem.state == "pending")
    .order_by(PushItem.id)
)
_READERS = select(*[User.__table__.c[field.name] for field in fields(Reader)]).where(among_named(User.id, "ids"))
_LOANS = select(Loan).where(among_named(Loan.id, "ids"), Loan.deleted_at.is_(None)).order_by(Loan.number)
_OCCURRENCES = select(Occurrence).order_by(Occurrence.due_on, Occurrence.loan_id, Occurrence.number)
_NAMED = _OCCURRENCES.where(among_named(Occurrence.id, "ids"))
_OPEN = _OCCURRENCES.where(among_named(Occurrence.loan_id, "ids"), Occurrence.settled_on.is_(None))
_PAYMENTS = select(Payment).where(among_named(Payment.occurrence_id, "ids")).order_by(Payment.paid_on, Payment.id)


class SpokenRepo:
    """Reads for the renderer, for many pushes at once."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def readers(self, user_ids: Collection[int]) -> dict[int, Reader]:
        """Return readers by the ids of their users."""
        rows = await self._session.execute(_READERS, {"ids": user_ids})
        return {reader.id: reader for reader in (Reader(*row) for row in rows)}

    async def items(self, push_ids: Collection[int]) -> list[SpokenItem]:
        """List the items of some pushes that have not ended, oldest first."""
        return [SpokenItem(*row) for row in await self._session.execute(_ITEMS, {"ids": push_ids})]

    async def loans(self, loan_ids: Collection[int]) -> list[Loan]:
        """List some loans, deleted ones left out."""
        return list(await self._session.scalars(_LOANS, {"ids": loan_ids}))

    async def named(self, occurrence_ids: Collection[int]) -> list[Occurrence]:
        """List the named occurrences, in order."""
        return list(await self._session.scalars(_NAMED, {"ids": occurrence_ids}))

    async def open_of(self, loan_ids: Collection[int]) -> list[Occurrence]:
        """List everything unpaid of some loans, in order."""
        return list(await self._session.scalars(_OPEN, {"ids": loan_ids}))

    async def payments(self, occurrence_ids: Collection[int]) -> list[Payment]:
        """List what was paid for some occurrences, by date."""
        return list(await self._session.scalars(_PAYMENTS, {"ids": occurrence_ids}))
