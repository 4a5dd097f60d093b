"""What was pushed, as users and operators ask for it; the outbox itself works through `PushRepo`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from db.models import Push, PushItem, Recipient

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPush:
    """A push that stands in somebody's chat, and what it spoke of."""

    id: int
    user_id: int
    kind: str
    channel: str
    chat: str
    person: str
    message_id: str
    occurrence_ids: tuple[int, ...]


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
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def counts(self) -> dict[str, int]:
        """Count all pushes by state."""
        query = select(Push.state, func.count()).group_by(Push.state).order_by(Push.state)
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def last_sent_at(self, user_id: int) -> datetime | None:
        """Return when a push last reached a user."""
        query = (
            select(Push.settled_at)
            .where(Push.user_id == user_id, Push.state == "sent")
            .order_by(Push.settled_at.desc())
            .limit(1)
        )
        return await self._session.scalar(query)

    async def ask_touch_up(self, user_id: int, occurrence_ids: Collection[int], since: datetime) -> None:
        """Have the pushes of a user that spoke of some occurrences worded anew, where they were sent since a moment."""
        about = select(PushItem.push_id).where(PushItem.occurrence_id.in_(occurrence_ids), PushItem.state == "sent")
        sent = (Push.user_id == user_id, Push.state == "sent", Push.settled_at >= since)
        await self._session.execute(update(Push).where(*sent, Push.id.in_(about)).values(touch_up=True))

    async def wants_touch_up(self) -> bool:
        """Tell whether any push asks to be worded anew."""
        return await self._session.scalar(select(Push.id).where(Push.touch_up).limit(1)) is not None

    async def take_touch_ups(self, limit: int) -> list[SentPush]:
        """Take pushes that ask to be worded anew; nobody else gets them."""
        wanted = select(Push.id).where(Push.touch_up).order_by(Push.id).limit(limit).with_for_update(skip_locked=True)
        query = update(Push).where(Push.id.in_(wanted)).values(touch_up=False).returning(Push.id)
        ids = list(await self._session.scalars(query))
        rows = select(Push, Recipient).join(Recipient, Recipient.id == Push.recipient_id).where(Push.id.in_(ids))
        return [
            SentPush(
                id=push.id,
                user_id=push.user_id,
                kind=push.kind,
                channel=recipient.channel,
                chat=recipient.chat,
                person=recipient.person,
                message_id=push.message_id,
                occurrence_ids=tuple(await self.occurrence_ids(push.user_id, push.id)),
            )
            for push, recipient in (await self._session.execute(rows)).all()
            if push.message_id is not None
        ]
