"""Writes down what became of sends: answers that come together, or while others are written, share a transaction."""

from __future__ import annotations

import asyncio
import itertools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.reach import mark_unreachable, move_chat
from db.faults import outage
from db.repos.settlements import Closing, Returning

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.work import Office, Work
    from db.repos.pushes import Claim

logger = logging.getLogger(__name__)

GROUP_SECONDS = 0.01
LONGEST_PAUSE = 5.0
TRIES_AT_END = 5
"""Once the program is closing, a database that stays away is waited for only so often."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim is given back, and the token keeps silent until it is ready again."""

    token_id: str
    back: Returning


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat could not be reached when it was tried: everything open for it is dropped."""

    claim: Claim
    reason: str
    tried_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id: the claim is given back to be sent there."""

    claim: Claim
    chat: str
    back: Returning


Outcome = Closing | Returning | Held | Gone | Moved


class _Group:
    """Outcomes that are written together."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.written = asyncio.Event()


class Settler:
    """Commits outcomes in groups. The first of a group waits a moment for others and writes for all of them.

    Groups are written one after the other; what cannot be written is tried again beside those that come after it.
    """

    def __init__(self, office: Office, worker: str) -> None:
        """Settle what `worker` has claimed."""
        self._office = office
        self._worker = worker
        self._open: _Group | None = None
        self._turn = asyncio.Lock()
        self.closing = False

    async def settle(self, outcome: Outcome) -> None:
        """Return once the outcome is committed; while the database is away this keeps trying."""
        if self._open is not None:
            group = self._open
            group.outcomes.append(outcome)
            await group.written.wait()
            return
        group = self._open = _Group()
        group.outcomes.append(outcome)
        try:
            await self._office.clock.sleep(GROUP_SECONDS)
            async with self._turn:
                self._close(group)
                error = await self._fault_of_writing(group.outcomes)
            if error is not None:
                await self._write_until_done(group.outcomes, error)
        finally:
            self._close(group)
            group.written.set()  # whatever went wrong: a claim that stays leased is taken up again

    def _close(self, group: _Group) -> None:
        if self._open is group:
            self._open = None

    async def _write_until_done(self, outcomes: list[Outcome], error: Exception) -> None:
        """Go on trying after a first `error`."""
        pauses = [GROUP_SECONDS * 4**power for power in range(1, TRIES_AT_END)]
        for pause in itertools.chain(pauses, itertools.repeat(LONGEST_PAUSE)):
            if self.closing and pause == LONGEST_PAUSE:
                return
            if len(outcomes) > 1 and outage(error) is None:
                await self._write_each(outcomes, error)
                return
            await self._office.clock.sleep(pause)
            fault = await self._fault_of_writing(outcomes)
            if fault is None:
                return
            error = fault

    async def _fault_of_writing(self, outcomes: list[Outcome]) -> Exception | None:
        """Write once; return what was in the way."""
        try:
            await self._write(outcomes)
        except Exception as error:
            logger.exception("Answers could not be written down", extra={"action": "push.settle_failed"})
            return error
        return None

    async def _write_each(self, outcomes: list[Outcome], error: Exception) -> None:
        """Write each alone, side by side: one that is refused again and again must not cost the others' answers."""
        async with asyncio.TaskGroup() as tasks:
            for each in outcomes:
                tasks.create_task(self._write_until_done([each], error))

    async def _write(self, outcomes: list[Outcome]) -> None:
        now = self._office.clock.now()
        async with self._office.open() as work:
            await work.uow.settlements.close(
                [each for each in outcomes if isinstance(each, Closing)], self._worker, now
            )
            await work.uow.settlements.give_back([back for each in outcomes if (back := _back(each))], self._worker)
            for each in outcomes:
                await self._write_more(work, each, now)
            await work.uow.commit()

    async def _write_more(self, work: Work, outcome: Outcome, now: datetime) -> None:
        match outcome:
            case Held():
                await _hold(work, outcome)
            case Gone(claim=claim):
                await mark_unreachable(work, claim.channel, claim.chat, outcome.reason, tried_at=outcome.tried_at)
                recipients = await work.uow.reach.unreachable(claim.channel, claim.chat)
                await work.uow.settlements.hold([recipient.id for recipient in recipients], now)
            case Moved(claim=claim):
                await move_chat(work, claim.channel, claim.chat, outcome.chat)
            case Closing() | Returning():
                pass


def _back(outcome: Outcome) -> Returning | None:
    if isinstance(outcome, Returning):
        return outcome
    return outcome.back if isinstance(outcome, Held | Moved) else None


async def _hold(work: Work, held: Held) -> None:
    free_at = await work.uow.pushes.lock_budget(held.token_id)
    if free_at is None or free_at < held.back.ready_at:
        await work.uow.pushes.move_budget(held.token_id, held.back.ready_at)
