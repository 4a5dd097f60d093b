"""Sends one claimed push and turns the answer into an outcome."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.outbox.backoff import Attempt, Dead, Migrate, Plain, Retry, Unreachable, after_bad_rendering, decide
from bot.outbox.settling import Gone, Held, Moved
from bot.rendered import Broken, Closed, Later, Ready
from bot.transport import TransportError, storable
from db.repos.settlements import Closing, Returning

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.outbox.backoff import Decision
    from bot.outbox.limits import Limit
    from bot.outbox.meters import Meters
    from bot.outbox.settling import Outcome
    from bot.rendered import Rendered
    from bot.transport import Transport
    from db.repos.pushes import Claim

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 60.0
"""A transport has limits of its own; this one is for a transport that hangs."""
COLUMN = 64
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Everything needed to send on one channel."""

    transport: Transport
    clock: Clock
    limit: Limit | None
    meters: Meters

    async def send(self, claim: Claim, ready: Ready) -> Outcome:
        """Send a rendered push; every failure becomes an outcome."""
        tried_at = self.clock.now()
        message = replace(ready.message, text=_TAG.sub("", ready.message.text)) if claim.plain else ready.message
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                receipt = await self.transport.send(message)
        except TransportError as error:
            return self._after_error(claim, error, tried_at)
        except TimeoutError:
            return self._after_error(claim, TransportError("no answer", ambiguous=True), tried_at)
        except Exception:
            logger.exception("A transport broke", extra={"action": "push.transport_broken", "push": claim.id})
            return self._after_error(claim, TransportError("transport broke", ambiguous=True), tried_at)
        self.meters.outcome(claim.channel, "sent")
        self.meters.delay(claim.channel, (self.clock.now() - claim.due_at).total_seconds())
        message_id = storable(receipt.message_id)[:COLUMN]
        return Closing(push_id=claim.id, state="sent", message_id=message_id, items=ready.left_out)

    def unsent(self, claim: Claim, rendered: Closed | Later | Broken) -> Outcome:
        """Return the outcome of a push that has no message now."""
        match rendered:
            case Closed():
                self.meters.outcome(claim.channel, rendered.state)
                return Closing(push_id=claim.id, state=rendered.state, reason=rendered.reason, items=rendered.left_out)
            case Later():
                self.meters.outcome(claim.channel, "later")
                return _give_back(claim, rendered.at, "quiet", counted=False)
            case Broken():
                now = self.clock.now()
                return self._outcome(claim, after_bad_rendering(claim.attempts + 1, now), now)

    def released(self, claim: Claim, at: datetime) -> Outcome:
        """Return the outcome of a claim that was not tried because the token has to keep silent."""
        return _give_back(claim, at, "held", counted=False)

    def _after_error(self, claim: Claim, error: TransportError, tried_at: datetime) -> Outcome:
        now = self.clock.now()
        attempt = Attempt(
            number=claim.attempts + 1,
            ambiguous=claim.ambiguous,
            plain=claim.plain,
            age=now - claim.created_at,
            jitter=secrets.randbelow(1000) / 1000,
        )
        logger.info("A push was not delivered", extra={"action": "push.failed", "push": claim.id, "why": error.reason})
        return self._outcome(claim, decide(attempt, error, now), tried_at)

    def _outcome(self, claim: Claim, decision: Decision, tried_at: datetime) -> Outcome:
        self.meters.outcome(claim.channel, _name(decision))
        now = self.clock.now()
        match decision:
            case Retry():
                back = _give_back(
                    claim, decision.at, decision.reason, counted=decision.counted, ambiguous=decision.ambiguous
                )
                return Held(self.limit.token_id, back) if decision.hold and self.limit else back
            case Plain():
                logger.error("A push had bad markup", extra={"action": "push.bad_markup", "push": claim.id})
                return replace(_give_back(claim, now, "markup", counted=True), plain=True)
            case Migrate(chat=chat):
                return Moved(claim, chat, _give_back(claim, now, "migrated", counted=True))
            case Unreachable(reason=reason):
                return Gone(claim, reason[:COLUMN], tried_at)
            case Dead(reason=reason):
                logger.error("A push is given up", extra={"action": "push.dead", "push": claim.id, "why": reason})
                return Closing(push_id=claim.id, state="dead", reason=reason[:COLUMN])


def rendered_or_broken(rendered: Rendered | None) -> Rendered:
    """Return what the renderer said; a push it forgot counts as broken."""
    return Broken() if rendered is None else rendered


def _give_back(claim: Claim, at: datetime, reason: str, *, counted: bool, ambiguous: bool = False) -> Returning:
    return Returning(
        push_id=claim.id,
        ready_at=at,
        reason=reason[:COLUMN],
        attempts=claim.attempts + counted,
        ambiguous=claim.ambiguous + ambiguous,
        plain=claim.plain,
    )


def _name(decision: Decision) -> str:
    match decision:
        case Retry(hold=True):
            return "rate_limited"
        case Retry(ambiguous=True):
            return "ambiguous"
        case _:
            return type(decision).__name__.lower()
