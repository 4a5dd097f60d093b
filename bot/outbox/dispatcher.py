"""Runs a lane for every channel, keeps the leases of what is in flight alive, and sets right what a clock upset."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.outbox.lane import Lane, LaneParts
from bot.outbox.limits import OutboxSettings
from bot.outbox.meters import NoMeters
from bot.outbox.recovery import take_back, tell
from bot.outbox.wall import BEAT_SECONDS, LEASE, WallWatch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.outbox.meters import Meters
    from bot.rendered import Renderer
    from bot.services.work import Office
    from bot.transport import Transport

logger = logging.getLogger(__name__)

BEATS_PER_CENSUS = 6
CLEARING_SECONDS = 900.0
KEEP_SETTLED = timedelta(days=90)
SILENT_SECONDS = 30.0


def worker_name() -> str:
    """Return a name that no other process has, living or dead."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{secrets.token_hex(4)}"


class Dispatcher:
    """Sends pushes on every channel that has a transport. Any number of processes may run one on PostgreSQL."""

    def __init__(
        self,
        office: Office,
        transports: Mapping[str, Transport],
        renderer: Renderer,
        settings: OutboxSettings | None = None,
        meters: Meters | None = None,
    ) -> None:
        """Make a lane for every transport."""
        settings = settings or OutboxSettings()
        self._office = office
        self._meters = meters or NoMeters()
        self._watch = WallWatch(office.clock)
        self._beats = 0
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._running = False
        self.worker = worker_name()
        self.lanes = {
            channel: Lane(
                LaneParts(
                    office=office,
                    transport=transport,
                    renderer=renderer,
                    limit=settings.limit_of(channel),
                    meters=self._meters,
                    watch=self._watch,
                    worker=self.worker,
                    idle_seconds=settings.idle_seconds,
                ),
            )
            for channel, transport in transports.items()
        }

    def wake(self) -> None:
        """Look for pushes at once: somebody has just written some."""
        for lane in self.lanes.values():
            lane.wake()

    async def probe(self) -> str | None:
        """Say what is wrong, for /readyz: a lane that has not done its round for a while."""
        now = self._office.clock.monotonic()
        for channel, lane in self.lanes.items():
            if lane.last_beat is None:
                return f"outbox: {channel} has not run yet"
            if now - lane.last_beat > SILENT_SECONDS:
                return f"outbox: {channel} silent for {now - lane.last_beat:.0f} s"
        return None

    async def run(self) -> None:
        """Send until `stop` is called; what is in flight then is settled before this returns."""
        self._running = True
        over = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._beat_until(over))
                tasks.create_task(self._clear_until(over))
                try:
                    await self._send()
                finally:
                    over.set()
        finally:
            self._running = False
            self._ended.set()

    async def stop(self) -> None:
        """Claim nothing more, and return once what is in flight is settled."""
        self._stop.set()
        for lane in self.lanes.values():
            lane.close()
        if self._running:
            await self._ended.wait()

    async def step(self) -> int:
        """Do one round on every channel; return how many pushes were handled."""
        return sum([await lane.step() for lane in self.lanes.values()])

    async def beat(self) -> None:
        """Renew the leases of everything in flight, and look after what a clock that was set has upset."""
        now = self._office.clock.now()
        seconds_back = self._watch.went_back()
        in_flight = [push_id for lane in self.lanes.values() for push_id in lane.in_flight]
        self._beats += 1
        census = self._beats % BEATS_PER_CENSUS == 0
        if not (in_flight or seconds_back or census):
            return
        async with self._office.open() as work:
            if in_flight:
                lost = await work.uow.pushes.renew(in_flight, self.worker, now + LEASE)
                if lost:
                    logger.warning("Leases were lost", extra={"action": "push.lease_lost", "count": lost})
            if seconds_back:
                tokens = [lane.limit.token_id for lane in self.lanes.values() if lane.limit]
                await work.uow.pushes.set_back(tokens, now, seconds_back)
            if census and self._watch.may_take_over():
                await work.uow.pushes.free_absurd_claims(self.worker, now, now + LEASE * 2)
            await work.uow.commit()
        if census:
            await self._take_census(now)

    async def clear(self, now: datetime, over: asyncio.Event | None = None) -> None:
        """End what waited past its use and delete what ended long ago, in short transactions; stop when it is over."""
        more = True
        while more and not (over is not None and over.is_set()):
            async with self._office.open() as work:
                more = bool(await work.uow.letters.expire(now))
                more |= bool(await work.uow.letters.prune(now - KEEP_SETTLED))
                await work.uow.commit()

    async def _free_claims(self) -> None:
        """On SQLite this is the only process, so every claim in the file is a dead one's.

        Elsewhere others may just come back from the same outage that ended their leases: they get the time to renew.
        """
        if not self._office.database.is_sqlite:
            self._watch.be_patient()
            return
        async with self._office.open() as work:
            lost = await work.uow.recoveries.every_claim()
            taken = await take_back(work, lost, self._office.clock.now())
            await work.uow.commit()
        tell(taken.given_up, self._meters)
        if lost:
            logger.info("Claims of the last run are free again", extra={"action": "push.freed", "count": len(lost)})

    async def _send(self) -> None:
        await self._free_claims()
        async with asyncio.TaskGroup() as lanes:
            for lane in self.lanes.values():
                lanes.create_task(lane.run(self._stop))

    async def _beat_until(self, over: asyncio.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await over.wait()
            try:
                await self.beat()
            except Exception:
                logger.exception("The heartbeat failed", extra={"action": "push.beat_failed"})
                self._watch.be_patient()

    async def _clear_until(self, over: asyncio.Event) -> None:
        """Clear now and then, beside the heartbeat: a long clearing must not cost the leases of what is in flight."""
        while not over.is_set():
            try:
                await self.clear(self._office.clock.now(), over)
            except Exception:
                logger.exception("The outbox could not be cleared", extra={"action": "push.clear_failed"})
            with suppress(TimeoutError):
                async with asyncio.timeout(CLEARING_SECONDS):
                    await over.wait()

    async def _take_census(self, now: datetime) -> None:
        async with self._office.look() as work:
            counted = await work.uow.pushes.backlog(now)
        for channel in self.lanes:
            waiting, oldest_at = counted.get(channel, (0, now))
            self._meters.backlog(channel, waiting, max((now - oldest_at).total_seconds(), 0.0))
