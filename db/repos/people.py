"""Users, their addresses and their open dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from db.models import Dialog, Recipient, User

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


class PeopleRepo:
    """Reads and writes users, recipients and dialogs."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def get_recipient(self, channel: str, chat: str, person: str) -> Recipient | None:
        """Find an address."""
        query = select(Recipient).where(
            Recipient.channel == channel,
            Recipient.chat == chat,
            Recipient.person == person,
        )
        return await self._session.scalar(query)

    async def add_user(self, user: User) -> User:
        """Store a new user and give it its id."""
        self._session.add(user)
        await self._session.flush()
        return user

    async def add_recipient(self, recipient: Recipient) -> Recipient:
        """Store a new address."""
        self._session.add(recipient)
        await self._session.flush()
        return recipient

    async def get(self, user_id: int) -> User | None:
        """Read a user without locking."""
        return await self._session.get(User, user_id)

    async def lock(self, user_id: int) -> User | None:
        """Take the user's row: whoever else wants to change this user's book waits until the end of the transaction."""
        query = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
        return await self._session.scalar(query)

    async def recipients_of(self, user_id: int) -> list[Recipient]:
        """List a user's addresses, oldest first."""
        query = select(Recipient).where(Recipient.user_id == user_id).order_by(Recipient.id)
        return list(await self._session.scalars(query))

    async def count(self) -> int:
        """Count the users."""
        return await self._session.scalar(select(func.count()).select_from(User)) or 0

    async def count_unreachable(self) -> int:
        """Count the addresses that cannot be reached."""
        query = select(func.count()).select_from(Recipient).where(Recipient.unreachable_at.is_not(None))
        return await self._session.scalar(query) or 0

    async def get_dialog(self, channel: str, chat: str, person: str) -> Dialog | None:
        """Read where a conversation stands."""
        return await self._session.get(Dialog, (channel, chat, person))

    async def save_dialog(self, dialog: Dialog) -> None:
        """Write where a conversation stands, in place of what was there."""
        await self._session.merge(dialog)

    async def drop_dialog(self, channel: str, chat: str, person: str) -> None:
        """Forget where a conversation stood."""
        query = delete(Dialog).where(Dialog.channel == channel, Dialog.chat == chat, Dialog.person == person)
        await self._session.execute(query)

    async def prune_dialogs(self, before: datetime) -> None:
        """Delete dialogs nobody touched since `before`."""
        await self._session.execute(delete(Dialog).where(Dialog.touched_at < before))

    async def delete_user(self, user_id: int) -> None:
        """Delete a user and, by cascade, everything that belongs to them; dialogs go by address."""
        for recipient in await self.recipients_of(user_id):
            await self.drop_dialog(recipient.channel, recipient.chat, recipient.person)
        await self._session.execute(delete(User).where(User.id == user_id))
