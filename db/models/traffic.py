"""Messages on their way: pushes out, updates in, the web chat's own conversation, and the rate budget of a token."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Json, Key, UtcDateTime


class Push(Base):
    """One message to one recipient. States: pending, leased, then one of sent, superseded, dropped, expired, dead.

    `due_at` is the moment it was meant for; `ready_at` the earliest next try; `leased_until` and `leased_by` the claim;
    `recoveries` how many processes in a row died with it in hand.
    """

    __tablename__ = "push"
    __table_args__ = (
        Index(
            "ix_push_open",
            "channel",
            "urgency",
            "ready_at",
            sqlite_where=text("state IN ('pending','leased')"),
            postgresql_where=text("state IN ('pending','leased')"),
        ),
        Index("ix_push_settled", "settled_at"),
        Index("ix_push_touch_up", "touch_up", sqlite_where=text("touch_up"), postgresql_where=text("touch_up")),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipient.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    reason: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    ambiguous: Mapped[int] = mapped_column(default=0)
    recoveries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    plain: Mapped[bool] = mapped_column(default=False)
    leased_by: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[str | None] = mapped_column(String(64))
    touch_up: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PushItem(Base):
    """One thing a push says: this occurrence, due on this day, at this stage. Said at most once to a recipient."""

    __tablename__ = "push_item"
    __table_args__ = (UniqueConstraint("recipient_id", "occurrence_id", "due_on", "stage"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    push_id: Mapped[int] = mapped_column(ForeignKey("push.id", ondelete="CASCADE"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("recipient.id", ondelete="CASCADE"))
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    stage: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12), default="pending")
    reason: Mapped[str | None] = mapped_column(String(64))


class InboundUpdate(Base):
    """An update as the platform sent it, written down before it is confirmed; done together with its handling."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("source", "update_id"),
        Index(
            "ix_inbound_open",
            "source",
            "lane",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    update_id: Mapped[int] = mapped_column(Key)
    lane: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(32))


class WebchatMessage(Base):
    """A line of the web chat. `seen_at` is None while no page has shown it; `keyboard` holds rows of {label, data}."""

    __tablename__ = "webchat_message"
    __table_args__ = (Index("ix_webchat_message_chat", "chat", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    chat: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(8))
    text: Mapped[str]
    keyboard: Mapped[list[list[dict[str, str]]]] = mapped_column(Json, default=list)
    attachment: Mapped[dict[str, str] | None] = mapped_column(Json)
    reference: Mapped[str | None] = mapped_column(String(64), unique=True)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RateBudget(Base):
    """When the next message under a token may go out, over all replicas."""

    __tablename__ = "rate_budget"

    token_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    next_free_at: Mapped[datetime] = mapped_column(UtcDateTime)
