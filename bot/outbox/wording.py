"""Has claimed pushes worded: all at once, and each alone when one of them breaks that."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.rendered import Broken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.rendered import Rendered, Renderer
    from bot.services.work import Office
    from db.repos.pushes import Claim

logger = logging.getLogger(__name__)


async def word(office: Office, renderer: Renderer, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
    """Return what each claim says now. Trouble with the database is raised, any other is the fault of one push."""
    try:
        async with office.look() as work:
            return await renderer.render(work, claims)
    except (SQLAlchemyError, OSError):
        raise
    except Exception:
        ids = [claim.id for claim in claims]
        logger.exception("Pushes could not be worded", extra={"action": "push.render_failed", "push": ids})
    if len(claims) == 1:
        return {claims[0].id: Broken()}
    worded: dict[int, Rendered] = {}
    for claim in claims:
        worded.update(await word(office, renderer, [claim]))
    return worded
