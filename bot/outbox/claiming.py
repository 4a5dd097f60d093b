"""Claims pushes of one channel: one transaction takes the rate, keeps the chats' own pace and writes the lease."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.outbox.limits import Grant, chat_free_at, grant
from bot.outbox.recovery import SUSPECT_FROM, in_turn, take_back
from bot.outbox.wall import LEASE
from db.repos.pushes import Claim, Wanted
from db.repos.recoveries import Lost

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.outbox.limits import Limit
    from bot.services.work import Office, Work


@dataclass(frozen=True, slots=True)
class Slot:
    """A claimed push and its place in the rate: when it may be sent, on the monotonic clock."""

    claim: Claim
    send_at: float


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim brought. Where the rate allows nothing, `pause_seconds` tells how long.

    `recovered`: how many of what was found had been left by workers that are gone; `given_up`: those that end so.
    """

    slots: tuple[Slot, ...] = ()
    pause_seconds: float | None = None
    recovered: int = 0
    given_up: tuple[Lost, ...] = ()


class Claimer:
    """Takes pushes for one worker."""

    def __init__(self, office: Office, channel: str, worker: str, limit: Limit | None) -> None:
        """Without a limit the channel takes as many as it is given."""
        self._office = office
        self._channel = channel
        self._worker = worker
        self._limit = limit
        self._in_the_thick = False

    async def claim(self, wanted: int, busy: Collection[int], *, take_over: bool, suspect: bool = True) -> Claimed:
        """Claim up to `wanted` pushes; `busy` ones are in this worker's hands, `take_over` takes dead workers' too.

        `suspect`: one that several processes died with may be among them.
        """
        now, started = self._office.clock.now(), self._office.clock.monotonic()
        query = Wanted(
            channel=self._channel,
            now=now,
            limit=wanted,
            busy=tuple(busy),
            abandoned=take_over,
            recovered_below=None if suspect else SUSPECT_FROM,
            worker=self._worker,
        )
        if not await self._is_worth_it(query):
            return Claimed()
        async with self._office.open() as work:
            allowed = await self._grant(work, now, wanted)
            if not allowed.count:
                return Claimed(pause_seconds=(allowed.first_at - now).total_seconds())
            found, left = await self._find(work, query.at_most(allowed.count))
            self._in_the_thick = len(found) == allowed.count
            claims = await self._take(work, in_turn(found), query)
            await self._use_up(work, allowed, len(claims))
            await work.uow.commit()
        if not claims:  # those found have to wait; what stands behind them need not
            return replace(left, pause_seconds=0.0 if found or left.recovered else None)
        step = self._limit.step if self._limit else timedelta(0)
        first = allowed.first_at - now
        slots = [Slot(claim, started + (first + step * place).total_seconds()) for place, claim in enumerate(claims)]
        return replace(left, slots=tuple(slots))

    async def _is_worth_it(self, query: Wanted) -> bool:
        """Look before the lock is taken, on SQLite the only writer's; not where the last claim left some behind."""
        if self._in_the_thick:
            return True
        async with self._office.look() as work:
            return await work.uow.pushes.has_ready(query)

    async def _find(self, work: Work, query: Wanted) -> tuple[list[Claim], Claimed]:
        """Find what may be sent now, and take it back from workers that are gone."""
        found = await work.uow.pushes.ready(query)
        lost = {
            claim.id: Lost(claim.id, claim.channel, claim.recoveries + 1)
            for claim in found
            if claim.leased_by not in {None, self._worker}
        }
        if not lost:
            return found, Claimed()
        taken = await take_back(work, list(lost.values()), query.now)
        counted = [replace(each, recoveries=lost[each.id].recoveries) if each.id in lost else each for each in found]
        ready = [each for each in counted if each.id not in lost or each.id in taken.ready]
        return ready, Claimed(recovered=len(lost), given_up=taken.given_up)

    async def _grant(self, work: Work, now: datetime, wanted: int) -> Grant:
        if self._limit is None:
            return Grant(wanted, now)
        free_at = await work.uow.pushes.lock_budget(self._limit.token_id)
        if free_at is None:
            await work.uow.pushes.open_budget(self._limit.token_id, now)
            free_at = await work.uow.pushes.lock_budget(self._limit.token_id)
        return grant(self._limit, free_at or now, now, wanted)

    async def _use_up(self, work: Work, allowed: Grant, count: int) -> None:
        if self._limit is not None and count:
            await work.uow.pushes.move_budget(self._limit.token_id, allowed.first_at + self._limit.step * count)

    async def _take(self, work: Work, found: list[Claim], query: Wanted) -> list[Claim]:
        claims = found if self._limit is None else await self._keep_pace(work, found, query.now)
        if not claims:
            return []
        leased = await work.uow.pushes.lease([claim.id for claim in claims], self._worker, query.now + LEASE)
        return [claim for claim in claims if claim.id in leased]

    async def _keep_pace(self, work: Work, found: Sequence[Claim], now: datetime) -> list[Claim]:
        """Leave out pushes whose chat was written to just now, and make them ready when it may be again."""
        sent: defaultdict[str, list[datetime | None]] = defaultdict(list)
        ids = [claim.id for claim in found]
        for traffic in await work.uow.pushes.traffic(self._channel, {claim.chat for claim in found}, ids, now):
            sent[traffic.chat].append(traffic.sent_at)
        claims: list[Claim] = []
        postponed: list[tuple[int, datetime]] = []
        for claim in found:
            free_at = chat_free_at(claim.chat, sent[claim.chat], now)
            if free_at <= now:
                claims.append(claim)
                sent[claim.chat].append(None)
            else:
                postponed.append((claim.id, free_at))
        await work.uow.pushes.postpone(postponed)
        return claims
