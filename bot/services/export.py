"""Everything that is kept about a user, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.models import WebchatMessage
from db.snapshots import dump

if TYPE_CHECKING:
    from bot.services.work import Work
    from db.models import Base

FORMAT = 1


async def export_user(work: Work, user_id: int) -> bytes:
    """Return all rows of a user as readable JSON; amounts in fen, times in UTC, rates as fractions.

    Of a file that the web chat handed over only its name is said: such files are older copies of this one.
    """
    rows = {name: [_plain(row) for row in found] for name, found in (await work.uow.copies.of_user(user_id)).items()}
    settings = rows.pop("settings")
    document = {
        "format": FORMAT,
        "program": "shouqi",
        "exported_at": work.clock.now().isoformat(),
        "settings": settings[0] if settings else None,
        **rows,
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _plain(row: Base) -> dict[str, Any]:
    values = dump(row)
    if isinstance(row, WebchatMessage) and row.attachment is not None:
        values["attachment"] = row.attachment["filename"]
    return values
