"""Everything that is kept about a user, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from db.snapshots import dump

if TYPE_CHECKING:
    from bot.services.work import Work

FORMAT = 1


async def export_user(work: Work, user_id: int) -> bytes:
    """Return all rows of a user as readable JSON; amounts in fen, times in UTC, rates as fractions."""
    user = await work.uow.people.get(user_id)
    document = {
        "format": FORMAT,
        "program": "shouqi",
        "exported_at": work.clock.now().isoformat(),
        "settings": dump(user) if user is not None else None,
        "addresses": [dump(row) for row in await work.uow.people.recipients_of(user_id)],
        "loans": [dump(row) for row in await work.uow.book.loans(user_id)],
        "occurrences": [dump(row) for row in await work.uow.book.occurrences(user_id)],
        "payments": [dump(row) for row in await work.uow.book.payments(user_id)],
        "topic_votes": [dump(row) for row in await work.uow.book.votes_of(user_id)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()
