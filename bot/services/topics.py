"""What a borrower was shown of the guide, and whether it helped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.guide.selector import REST_DAYS
from db.models import TopicVote

if TYPE_CHECKING:
    from datetime import date

    from bot.services.work import Work


async def seen_topics(work: Work, user_id: int, today: date) -> list[tuple[str, date]]:
    """Return which topics were shown as tips lately, and when."""
    shown = await work.uow.book.topics_shown(user_id, today - timedelta(days=REST_DAYS))
    return list(shown.items())


async def mark_seen(work: Work, user_id: int, topic_ids: tuple[str, ...], today: date) -> None:
    """Remember that topics were shown as tips today."""
    for topic_id in topic_ids:
        await work.uow.book.mark_topic_shown(user_id, topic_id, today)


async def vote(work: Work, user_id: int, topic_id: str, *, helpful: bool) -> None:
    """Keep whether a topic helped; the last word counts."""
    row = TopicVote(user_id=user_id, topic=topic_id, helpful=helpful, voted_at=work.clock.now())
    await work.uow.book.vote_topic(row)
