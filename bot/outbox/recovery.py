"""Takes pushes back from processes that are gone, and tells the one that kills from those that were beside it.

A process that dies leaves everything that it had in hand. Nearly always the pushes have no part in that, so the first
time they simply go on. What was in hand when a second one died is suspected: it rests for a while, in which others are
sent, and is never in hand together with another suspect. So one that kills is soon apart from what it was claimed with
at first, and only its own count goes on; after the fifth death it is given up.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.outbox.meters import Meters
    from bot.services.work import Work
    from db.repos.pushes import Claim
    from db.repos.recoveries import Lost

logger = logging.getLogger(__name__)

SUSPECT_FROM = 2
MOST_RECOVERIES = 5
FIRST_REST = timedelta(seconds=15)
REASON = "process_died"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What can be sent at once (ids), and what is given up."""

    ready: frozenset[int] = frozenset()
    given_up: tuple[Lost, ...] = ()


def is_suspect(recoveries: int) -> bool:
    """Tell whether so many deaths are more than chance."""
    return recoveries >= SUSPECT_FROM


def rest_after(recoveries: int) -> timedelta:
    """Return how long a push is left alone after so many deaths: not at all, then 15 seconds, a minute, four."""
    return FIRST_REST * 4 ** (recoveries - SUSPECT_FROM) if is_suspect(recoveries) else timedelta(0)


def in_turn(claims: Sequence[Claim]) -> list[Claim]:
    """Return those that may be in hand together: one suspect at most."""
    suspects = [claim.id for claim in claims if is_suspect(claim.recoveries)]
    return [claim for claim in claims if claim.id not in suspects[1:]]


async def take_back(work: Work, lost: Sequence[Lost], now: datetime) -> TakenBack:
    """Free the pushes of dead workers, each after its rest, and give up those that too many died with."""
    given_up = tuple(each for each in lost if each.recoveries >= MOST_RECOVERIES)
    rests = [(each, rest_after(each.recoveries)) for each in lost if each.recoveries < MOST_RECOVERIES]
    if rests:
        await work.uow.recoveries.give_back([(each, now + rest) for each, rest in rests])
    if given_up:
        await work.uow.recoveries.give_up(given_up, REASON, now)
    return TakenBack(frozenset(each.id for each, rest in rests if not rest), given_up)


def tell(given_up: Sequence[Lost], meters: Meters) -> None:
    """Say once what was given up; call it when that is committed."""
    for lost in given_up:
        meters.outcome(lost.channel, "dead")
        logger.error(
            "A push is given up: %d processes in a row died with it in hand",
            lost.recoveries,
            extra={"action": "push.dead", "push": lost.id, "why": REASON},
        )
