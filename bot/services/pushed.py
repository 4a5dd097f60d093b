"""What was pushed to a user: the occurrences of one message, and the last and next message of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PushStatus:
    """Whether reminders work for a user: the last one sent, the next one planned, what waits or failed."""

    last_sent_at: datetime | None
    next_push_at: datetime | None
    waiting: int
    failed: int
    unreachable_since: datetime | None


async def pushed_occurrences(work: Work, user_id: int, push_id: int) -> frozenset[int]:
    """Return the ids of what a push spoke of.

    Raises:
        NotFoundError: this user got no such push.
    """
    ids = await work.uow.pushed.occurrence_ids(user_id, push_id)
    if not ids:
        raise NotFoundError
    return frozenset(ids)


async def push_status(work: Work, user_id: int) -> PushStatus:
    """Read whether reminders work for a user."""
    user = await work.uow.people.get(user_id)
    recipients = await work.uow.people.recipients_of(user_id)
    counts = await work.uow.pushed.counts_of(user_id)
    unreachable = [row.unreachable_at for row in recipients if row.unreachable_at is not None]
    return PushStatus(
        last_sent_at=await work.uow.pushed.last_sent_at(user_id),
        next_push_at=user.next_push_at if user else None,
        waiting=counts.get("pending", 0) + counts.get("leased", 0),
        failed=counts.get("dead", 0),
        unreachable_since=min(unreachable, default=None),
    )
