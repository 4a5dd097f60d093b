"""Which chats can be reached: the recipients of a chat, whoever in it they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db.models import Recipient, User

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class ReachRepo:
    """Reads the recipients of a chat."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def recipients(self, channel: str, chat: str) -> list[Recipient]:
        """List everybody who talks to the bot in a chat, in the order in which their users are to be locked."""
        query = select(Recipient).where(Recipient.channel == channel, Recipient.chat == chat)
        return list(await self._session.scalars(query.order_by(Recipient.user_id, Recipient.id)))

    async def unreachable(self, channel: str, chat: str) -> list[Recipient]:
        """List those of a chat who are marked unreachable, in the same order."""
        query = select(Recipient).where(
            Recipient.channel == channel,
            Recipient.chat == chat,
            Recipient.unreachable_at.is_not(None),
        )
        return list(await self._session.scalars(query.order_by(Recipient.user_id, Recipient.id)))

    async def locale(self, channel: str, chat: str, person: str) -> str | None:
        """Return the language that the person at an address reads; None for a stranger."""
        query = (
            select(User.locale)
            .join(Recipient, Recipient.user_id == User.id)
            .where(Recipient.channel == channel, Recipient.chat == chat, Recipient.person == person)
        )
        return await self._session.scalar(query)
