"""The web chat's conversation: one row per line. A chat's lines are read and written only under that chat's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, func, select, update

from db.models import WebchatMessage

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

BOT = "bot"
ME = "me"


class LineMark(NamedTuple):
    """What tells whether a page shows a line as it is now."""

    id: int
    revision: int
    created_at: datetime


class WebchatRepo:
    """Reads and writes the lines of web chats."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def add(self, line: WebchatMessage) -> WebchatMessage:
        """Store a new line and give it its id."""
        self._session.add(line)
        await self._session.flush()
        return line

    async def get(self, chat: str, line_id: int) -> WebchatMessage | None:
        """Find a line of a chat."""
        query = select(WebchatMessage).where(WebchatMessage.id == line_id, WebchatMessage.chat == chat)
        return await self._session.scalar(query)

    async def get_by_reference(self, chat: str, reference: str) -> WebchatMessage | None:
        """Find a line of a chat by its unique reference."""
        query = select(WebchatMessage).where(WebchatMessage.reference == reference, WebchatMessage.chat == chat)
        return await self._session.scalar(query)

    async def newest(self, chat: str, limit: int, before: int | None = None) -> list[WebchatMessage]:
        """List the newest lines of a chat (those with an id under `before`, if given), oldest first."""
        query = select(WebchatMessage).where(WebchatMessage.chat == chat)
        if before is not None:
            query = query.where(WebchatMessage.id < before)
        rows = await self._session.scalars(query.order_by(WebchatMessage.id.desc()).limit(limit))
        return list(rows)[::-1]

    async def get_newest_by(self, chat: str, author: str) -> WebchatMessage | None:
        """Find the newest line of an author."""
        query = select(WebchatMessage).where(WebchatMessage.chat == chat, WebchatMessage.author == author)
        return await self._session.scalar(query.order_by(WebchatMessage.id.desc()).limit(1))

    async def some(self, chat: str, line_ids: list[int]) -> list[WebchatMessage]:
        """List the given lines of a chat, oldest first."""
        query = select(WebchatMessage).where(WebchatMessage.chat == chat, WebchatMessage.id.in_(line_ids))
        return list(await self._session.scalars(query.order_by(WebchatMessage.id)))

    async def marks(self, chat: str) -> list[LineMark]:
        """List id, revision and moment of every line of a chat, oldest first."""
        query = (
            select(WebchatMessage.id, WebchatMessage.revision, WebchatMessage.created_at)
            .where(WebchatMessage.chat == chat)
            .order_by(WebchatMessage.id)
        )
        return [LineMark(*row) for row in await self._session.execute(query)]

    async def count_unseen(self, chat: str) -> int:
        """Count the bot's lines that no page has shown yet."""
        query = select(func.count()).where(
            WebchatMessage.chat == chat,
            WebchatMessage.author == BOT,
            WebchatMessage.seen_at.is_(None),
        )
        return await self._session.scalar(query) or 0

    async def mark_seen(self, chat: str, up_to: int, at: datetime) -> None:
        """Note that a page showed the bot's lines up to an id."""
        await self._session.execute(
            update(WebchatMessage)
            .where(
                WebchatMessage.chat == chat,
                WebchatMessage.author == BOT,
                WebchatMessage.id <= up_to,
                WebchatMessage.seen_at.is_(None),
            )
            .values(seen_at=at),
        )

    async def prune(self, chat: str, before: datetime, keep: int) -> None:
        """Delete lines older than a moment, and all but the newest `keep`. The very newest stays, its id too."""
        newest = select(WebchatMessage.id).where(WebchatMessage.chat == chat).order_by(WebchatMessage.id.desc())
        floor = await self._session.scalar(newest.offset(keep - 1).limit(1))
        last = await self._session.scalar(newest.limit(1))
        surplus = WebchatMessage.id < floor if floor is not None else False
        await self._session.execute(
            delete(WebchatMessage).where(
                WebchatMessage.chat == chat,
                WebchatMessage.id != last,
                (WebchatMessage.created_at < before) | surplus,
            ),
        )

    async def forget(self, chat: str) -> None:
        """Delete every line of a chat."""
        await self._session.execute(delete(WebchatMessage).where(WebchatMessage.chat == chat))
