"""Countries change the rules of their clocks: then every planned moment is worked out again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import tzdata

if TYPE_CHECKING:
    from bot.services.work import Office

logger = logging.getLogger(__name__)

RULES = "zone_rules"
BATCH = 1000


async def apply_zone_rules(office: Office, rules: str = tzdata.IANA_VERSION) -> bool:
    """Have everybody planned anew if the zones' rules are others than those planned with; return whether they were.

    Users are taken in short transactions. What is cut off in the middle is done again at the next start.
    """
    async with office.look() as work:
        if await work.uow.memos.get(RULES) == rules:
            return False
    now, last = office.clock.now(), 0
    while True:
        async with office.open() as work:
            after = await work.uow.plans.look_again(now, last, BATCH)
            if after is None:
                await work.uow.memos.put(RULES, rules)
            await work.commit()
        if after is None:
            logger.info("Zones follow the rules of %s", rules, extra={"action": "zones.applied"})
            return True
        last = after
