"""Every row that belongs to a user, for a copy of all that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_, select

from db.models import (
    Change,
    Dialog,
    InboundUpdate,
    Loan,
    Occurrence,
    Payment,
    Push,
    PushItem,
    Recipient,
    TopicShown,
    TopicVote,
    User,
    WebchatMessage,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.models import Base


class CopyRepo:
    """Reads what is kept about one user, table by table."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def of_user(self, user_id: int) -> dict[str, Sequence[Base]]:
        """Return all rows of a user by what they are; loans that were deleted and not purged yet are among them."""
        query = select(Recipient).where(Recipient.user_id == user_id).order_by(Recipient.id)
        mine = list(await self._session.scalars(query))
        return {
            "settings": await self._rows(User, User.id == user_id),
            "addresses": mine,
            "loans": await self._rows(Loan, Loan.user_id == user_id),
            "occurrences": await self._rows(Occurrence, Occurrence.user_id == user_id),
            "payments": await self._rows(Payment, Payment.user_id == user_id),
            "changes": await self._rows(Change, Change.user_id == user_id),
            "topic_votes": await self._rows(TopicVote, TopicVote.user_id == user_id),
            "topics_shown": await self._rows(TopicShown, TopicShown.user_id == user_id),
            "reminders": await self._rows(Push, Push.user_id == user_id),
            "reminder_items": await self._rows(PushItem, PushItem.recipient_id.in_([one.id for one in mine])),
            "dialogs": await self._rows(Dialog, *map(_dialog_of, mine)),
            "messages": await self._rows(WebchatMessage, *map(_lines_of, mine)),
            "updates": await self._rows(InboundUpdate, *map(_updates_of, mine)),
        }

    async def _rows(self, table: type[Base], *any_of: ColumnElement[bool]) -> Sequence[Base]:
        query = select(table).where(or_(false(), *any_of)).order_by(*table.__mapper__.primary_key)
        return (await self._session.scalars(query)).all()


def _dialog_of(one: Recipient) -> ColumnElement[bool]:
    return and_(Dialog.channel == one.channel, Dialog.chat == one.chat, Dialog.person == one.person)


def _lines_of(one: Recipient) -> ColumnElement[bool]:
    return WebchatMessage.chat == one.chat if one.channel == "webchat" else false()


def _updates_of(one: Recipient) -> ColumnElement[bool]:
    """A done update names no lane any more."""
    ours = InboundUpdate.source.startswith(f"{one.channel}:", autoescape=True)
    return and_(ours, InboundUpdate.lane == one.chat)
