"""The book of a borrower: loans, what falls due, what was paid, and every change so that it can be undone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Fen, Json, Key, RateText, UtcDateTime


class Loan(Base):
    """A loan, bill or card. `number` is its small permanent name for its user (#2); `rules` overrides the preset's.

    `relief_done` counts the relief steps that were gone through. `remind_minute` is this loan's own hour (minutes after
    midnight; None: the user's); up to `muted_until` nothing is said of it.
    """

    __tablename__ = "loan"
    __table_args__ = (UniqueConstraint("user_id", "number"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    number: Mapped[int]
    product: Mapped[str] = mapped_column(String(32))
    bank: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(String(200))
    principal_fen: Mapped[int] = mapped_column(Fen)
    method: Mapped[str] = mapped_column(String(24))
    periods: Mapped[int]
    daily_rate: Mapped[Decimal | None] = mapped_column(RateText)
    annual_rate: Mapped[Decimal | None] = mapped_column(RateText)
    fee_per_period: Mapped[Decimal | None] = mapped_column(RateText)
    start_on: Mapped[date | None]
    due_day: Mapped[int | None]
    first_due_on: Mapped[date]
    statement_day: Mapped[int | None]
    recurring: Mapped[bool] = mapped_column(default=False)
    timezone: Mapped[str] = mapped_column(String(64))
    rules: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    relief_done: Mapped[int] = mapped_column(default=0)
    remind_minute: Mapped[int | None]
    muted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Occurrence(Base):
    """An instalment or a statement that falls due. Without `amount_fen` a bill whose amount is still asked for."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("loan_id", "number"),
        Index("ix_occurrence_user_open", "user_id", "settled_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id", ondelete="CASCADE"))
    number: Mapped[int]
    due_on: Mapped[date]
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    principal_fen: Mapped[int] = mapped_column(Fen, default=0)
    interest_fen: Mapped[int] = mapped_column(Fen, default=0)
    fee_fen: Mapped[int] = mapped_column(Fen, default=0)
    minimum_fen: Mapped[int | None] = mapped_column(Fen)
    paid_fen: Mapped[int] = mapped_column(Fen, default=0)
    settled_on: Mapped[date | None]
    lender_amount_fen: Mapped[int | None] = mapped_column(Fen)
    lender_cost_fen: Mapped[int | None] = mapped_column(Fen)
    lender_cost_on: Mapped[date | None]
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Payment(Base):
    """Money that the borrower says was paid for one occurrence on one day."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id", ondelete="CASCADE"), index=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    paid_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Change(Base):
    """One change of a book with the rows as they were before, newest undone first."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_user_made", "user_id", "made_at"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(24))
    loan_id: Mapped[int | None] = mapped_column(Key)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TopicShown(Base):
    """When a guide topic was last shown to a user as a tip."""

    __tablename__ = "topic_shown"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(16), primary_key=True)
    shown_on: Mapped[date]


class TopicVote(Base):
    """Whether a user found a guide topic helpful; the last word counts."""

    __tablename__ = "topic_vote"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(16), primary_key=True)
    helpful: Mapped[bool]
    voted_at: Mapped[datetime] = mapped_column(UtcDateTime)
