"""Who uses the bot and where they are reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Json, Key, UtcDateTime


class User(Base):
    """A borrower: settings, and what the reminders need to know.

    `next_push_at` is the one moment at which something is to be said next; every moment up to `planned_until` has been
    planned already.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    locale: Mapped[str] = mapped_column(String(8))
    timezone: Mapped[str] = mapped_column(String(64))
    remind_minute: Mapped[int] = mapped_column(default=9 * 60)
    lead_days: Mapped[str] = mapped_column(String(32), default="7,3,1,0")
    quiet_from_minute: Mapped[int | None] = mapped_column(default=22 * 60)
    quiet_until_minute: Mapped[int | None] = mapped_column(default=8 * 60)
    quiet_weekends: Mapped[bool] = mapped_column(default=False, server_default=false())
    hide_amounts: Mapped[bool] = mapped_column(default=False)
    alerts_paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_push_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    planned_until: Mapped[datetime] = mapped_column(UtcDateTime)
    next_loan_number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recipient(Base):
    """An address of a user: one chat on one channel, and whether it can be reached.

    `reachable_since`: when the platform last told that the bot was let in; what it refused before is out of date.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("channel", "chat", "person"),
        Index(
            "ix_recipient_unreachable",
            "unreachable_at",
            sqlite_where=text("unreachable_at IS NOT NULL"),
            postgresql_where=text("unreachable_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    chat: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(64))
    unreachable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unreachable_reason: Mapped[str | None] = mapped_column(String(64))
    reachable_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Dialog(Base):
    """Where a conversation stands, so that a restart or another replica goes on from there."""

    __tablename__ = "dialog"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    chat: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    flow: Mapped[str] = mapped_column(String(32))
    step: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
