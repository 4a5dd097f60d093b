"""What comes in: written down before it is confirmed, handled once, per chat in order, many chats at a time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from db.repos.inbound import Claim

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.messages import Inbound, Reply
    from bot.services.work import Office, Work
    from db.models import InboundUpdate

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
BEAT = timedelta(seconds=5)
SCAN_SECONDS = 1.0
HANDLE_SECONDS = 120.0
PAUSES = (timedelta(seconds=1), timedelta(seconds=5))
TRIES = len(PAUSES) + 1
LOOK_BEHIND = 50


class Answer(Protocol):
    """The conversation as a channel sees it: one inbound in, the replies to post out."""

    async def __call__(
        self,
        inbound: Inbound,
        *,
        also: Callable[[Work], Awaitable[None]] | None = None,
    ) -> list[Reply]:
        """Handle an inbound in one transaction, `also` at its end, and return the replies.

        A fault of the user becomes a reply. When it returns, `also` is committed exactly once together with the
        handling; when `also` or anything else raises, nothing stays.
        """
        ...


class TakenOverError(Exception):
    """Another process holds this update by now; what was done for it must be rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An update as it came: the platform's number, the lane that keeps its order, and its content."""

    update_id: int
    lane: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An update to handle now. `attempts` counts the tries that failed before."""

    id: int
    update_id: int
    lane: str
    payload: dict[str, Any]
    received_at: datetime
    attempts: int


class Handler(Protocol):
    """Does what an update asks for."""

    async def handle(self, task: Task) -> None:
        """Handle an update; `Inbox.settle(task)` must be part of its transaction."""
        ...

    async def give_up(self, task: Task) -> None:
        """Tell the person that an update could not be handled; it is closed already."""
        ...


class Inbox:
    """The updates of one source (`telegram:<bot id>`). Any number of processes may share them."""

    def __init__(self, office: Office, source: str, owner: str, *, lanes: int = 32) -> None:
        """Work as `owner` (unique among all processes) on at most `lanes` chats at a time."""
        self._office = office
        self._source = source
        self._owner = owner
        self._lanes = lanes
        self._wake = asyncio.Event()
        self._stopping = False
        self._busy: dict[str, int] = {}
        self._beaten_at = office.clock.now()

    async def store(self, arrivals: Sequence[Arrival]) -> int:
        """Write updates down and wake the workers; those already known are left out. Return how many were new."""
        now = self._office.clock.now()
        rows = [
            {
                "source": self._source,
                "update_id": arrival.update_id,
                "lane": arrival.lane,
                "payload": arrival.payload,
                "received_at": now,
            }
            for arrival in arrivals
        ]
        async with self._office.open() as work:
            stored = await work.uow.inbound.store(rows)
            await work.commit()
        self._wake.set()
        return stored

    def settle(self, task: Task) -> Callable[[Work], Awaitable[None]]:
        """Make the step that marks an update done inside the transaction that handles it.

        The step raises TakenOverError if the update is no longer ours.
        """

        async def mark(work: Work) -> None:
            if not await work.uow.inbound.finish(task.id, self._owner, work.clock.now()):
                raise TakenOverError

        return mark

    async def waiting_behind(self, task: Task) -> list[dict[str, Any]]:
        """Return the content of what the same lane still has waiting, the oldest first."""
        async with self._office.look() as work:
            return await work.uow.inbound.waiting_behind(task.id, self._source, task.lane, LOOK_BEHIND)

    async def free_all(self) -> None:
        """Drop all leases: for a start when no other process can be at work."""
        async with self._office.open() as work:
            await work.uow.inbound.free_all(self._source)
            await work.commit()

    async def run(self, handler: Handler) -> None:
        """Hand out updates until `stop()`; returns when what was handed out is handled."""
        async with asyncio.TaskGroup() as lanes:
            while not self._stopping:
                self._wake.clear()
                for task in await self._take():
                    self._busy[task.lane] = task.id
                    lanes.create_task(self._serve(task, handler))
                with suppress(TimeoutError):
                    async with asyncio.timeout(SCAN_SECONDS):
                        await self._wake.wait()

    def stop(self) -> None:
        """Hand out nothing more."""
        self._stopping = True
        self._wake.set()

    async def _take(self) -> list[Task]:
        try:
            await self._beat()
            return await self._claim() if len(self._busy) < self._lanes else []
        except Exception:
            logger.exception("updates cannot be claimed", extra={"action": "inbox.claim"})
            return []

    async def _claim(self) -> list[Task]:
        now = self._office.clock.now()
        claim = Claim(
            source=self._source,
            owner=self._owner,
            now=now,
            until=now + LEASE,
            limit=self._lanes - len(self._busy),
            busy=tuple(self._busy),
        )
        async with self._office.look() as work:
            if not await work.uow.inbound.has_claimable(claim):
                return []
        async with self._office.open() as work:
            tasks = [_task(row) for row in await work.uow.inbound.claim(claim)]
            await work.commit()
        return tasks

    async def _beat(self) -> None:
        now = self._office.clock.now()
        if not self._busy or abs(now - self._beaten_at) < BEAT:
            return
        async with self._office.open() as work:
            await work.uow.inbound.extend(self._owner, list(self._busy.values()), now + LEASE)
            await work.commit()
        self._beaten_at = now

    async def _serve(self, task: Task, handler: Handler) -> None:
        try:
            async with asyncio.timeout(HANDLE_SECONDS):
                await handler.handle(task)
        except TakenOverError:
            logger.warning("update was taken over", extra={"action": "inbox.handle", "update": task.update_id})
        except Exception:
            logger.exception("update failed", extra={"action": "inbox.handle", "update": task.update_id})
            await self._count_failure(task, handler)
        finally:
            del self._busy[task.lane]
            self._wake.set()

    async def _count_failure(self, task: Task, handler: Handler) -> None:
        try:
            if await self._postpone(task):
                return
            await handler.give_up(task)
        except Exception:  # the lease ends by itself, so that nothing is lost
            logger.exception("failure cannot be noted", extra={"action": "inbox.fail", "update": task.update_id})

    async def _postpone(self, task: Task) -> bool:
        """Plan another try, or close the update; True if the person is not to be told."""
        now = self._office.clock.now()
        async with self._office.open() as work:
            if task.attempts < len(PAUSES):
                await work.uow.inbound.postpone(task.id, self._owner, now + PAUSES[task.attempts])
                spared = True
            else:
                spared = not await work.uow.inbound.give_up(task.id, self._owner, now)
            await work.commit()
        return spared


def _task(row: InboundUpdate) -> Task:
    return Task(
        id=row.id,
        update_id=row.update_id,
        lane=row.lane,
        payload=row.payload,
        received_at=row.received_at,
        attempts=row.attempts,
    )
