"""Loans, occurrences and payments. Every query names the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select

from db.models import Loan, Occurrence, Payment, TopicShown, TopicVote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession


class BookRepo:
    """Reads and writes a borrower's book."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def add(self, row: Loan | Occurrence | Payment) -> None:
        """Store a new row and give it its id."""
        self._session.add(row)
        await self._session.flush()

    async def add_all(self, rows: Sequence[Occurrence]) -> None:
        """Store new occurrences."""
        self._session.add_all(rows)
        await self._session.flush()

    async def loans(self, user_id: int) -> list[Loan]:
        """List a user's loans by number, deleted ones left out."""
        query = select(Loan).where(Loan.user_id == user_id, Loan.deleted_at.is_(None)).order_by(Loan.number)
        return list(await self._session.scalars(query))

    async def get_loan(self, user_id: int, loan_id: int) -> Loan | None:
        """Find a user's loan that is not deleted."""
        query = select(Loan).where(Loan.id == loan_id, Loan.user_id == user_id, Loan.deleted_at.is_(None))
        return await self._session.scalar(query)

    async def get_loan_by_number(self, user_id: int, number: int) -> Loan | None:
        """Find a user's loan by its small number (#2)."""
        query = select(Loan).where(Loan.number == number, Loan.user_id == user_id, Loan.deleted_at.is_(None))
        return await self._session.scalar(query)

    async def occurrences(self, user_id: int, loan_id: int | None = None) -> list[Occurrence]:
        """List occurrences of a user's loans, or of one of them, in the order they fall due."""
        query = (
            select(Occurrence)
            .join(Loan, Loan.id == Occurrence.loan_id)
            .where(Occurrence.user_id == user_id, Loan.deleted_at.is_(None))
            .order_by(Occurrence.due_on, Occurrence.loan_id, Occurrence.number)
        )
        if loan_id is not None:
            query = query.where(Occurrence.loan_id == loan_id)
        return list(await self._session.scalars(query))

    async def open_occurrences(self, user_id: int) -> list[Occurrence]:
        """List what is not settled yet, in the order it falls due."""
        query = (
            select(Occurrence)
            .where(Occurrence.user_id == user_id, Occurrence.settled_on.is_(None))
            .order_by(Occurrence.due_on, Occurrence.id)
        )
        return list(await self._session.scalars(query))

    async def get_occurrence(self, user_id: int, occurrence_id: int) -> Occurrence | None:
        """Find an occurrence of one of the user's loans."""
        query = (
            select(Occurrence)
            .join(Loan, Loan.id == Occurrence.loan_id)
            .where(Occurrence.id == occurrence_id, Occurrence.user_id == user_id, Loan.deleted_at.is_(None))
        )
        return await self._session.scalar(query)

    async def payments(self, user_id: int, loan_id: int | None = None) -> list[Payment]:
        """List payments of a user, or of one loan, in the order of their dates."""
        query = select(Payment).where(Payment.user_id == user_id).order_by(Payment.paid_on, Payment.id)
        if loan_id is not None:
            query = query.where(Payment.loan_id == loan_id)
        return list(await self._session.scalars(query))

    async def delete_occurrences(self, occurrence_ids: Sequence[int]) -> None:
        """Delete occurrences for good, with their payments."""
        await self._session.execute(delete(Occurrence).where(Occurrence.id.in_(occurrence_ids)))

    async def running_out(self, before: date, limit: int) -> list[Loan]:
        """List recurring loans whose last occurrence falls due before a day."""
        last = select(Occurrence.loan_id).group_by(Occurrence.loan_id).having(func.max(Occurrence.due_on) < before)
        query = select(Loan).where(Loan.recurring, Loan.deleted_at.is_(None), Loan.id.in_(last)).limit(limit)
        return list(await self._session.scalars(query))

    async def purge_deleted_loans(self, before: datetime) -> int:
        """Delete for good the loans that were deleted before the given moment; return how many."""
        ids = list(await self._session.scalars(select(Loan.id).where(Loan.deleted_at < before).limit(1000)))
        await self._session.execute(delete(Loan).where(Loan.id.in_(ids)))
        return len(ids)

    async def topics_shown(self, user_id: int, since: date) -> dict[str, date]:
        """Return which guide topics were shown as tips since a day, and when."""
        query = select(TopicShown).where(TopicShown.user_id == user_id, TopicShown.shown_on >= since)
        return {row.topic: row.shown_on for row in await self._session.scalars(query)}

    async def mark_topic_shown(self, user_id: int, topic: str, on: date) -> None:
        """Remember that a topic was shown today."""
        await self._session.merge(TopicShown(user_id=user_id, topic=topic, shown_on=on))

    async def vote_topic(self, vote: TopicVote) -> None:
        """Keep a user's last word on a topic."""
        await self._session.merge(vote)

    async def vote_counts(self) -> tuple[tuple[str, int, int], ...]:
        """Return per guide topic how many found it helpful and how many did not, most votes first."""
        helpful = func.sum(case((TopicVote.helpful, 1), else_=0))
        query = select(TopicVote.topic, helpful, func.count() - helpful).group_by(TopicVote.topic)
        rows = (await self._session.execute(query.order_by(func.count().desc(), TopicVote.topic))).all()
        return tuple((topic, int(yes), int(no)) for topic, yes, no in rows)

    async def counts(self) -> tuple[int, int]:
        """Count the loans that are not deleted, and the occurrences that are open."""
        loans = select(func.count()).select_from(Loan).where(Loan.deleted_at.is_(None))
        occurrences = select(func.count()).select_from(Occurrence).where(Occurrence.settled_on.is_(None))
        return await self._session.scalar(loans) or 0, await self._session.scalar(occurrences) or 0
