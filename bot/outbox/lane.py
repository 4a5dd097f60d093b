"""One channel's way out: claims what is ready, has it worded, sends it side by side, and knows what is in flight."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.outbox.claiming import Claimed, Claimer, Slot
from bot.outbox.limits import FREE_SLOTS
from bot.outbox.recovery import is_suspect, tell
from bot.outbox.sending import Sender, rendered_or_broken
from bot.outbox.settling import Held, Settler
from bot.outbox.wording import word
from bot.rendered import Ready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.outbox.limits import Limit
    from bot.outbox.meters import Meters
    from bot.outbox.settling import Outcome
    from bot.outbox.wall import WallWatch
    from bot.rendered import Rendered, Renderer
    from bot.services.work import Office
    from bot.transport import Transport

logger = logging.getLogger(__name__)

GATHER_SHARE = 4
"""One part in so many of the slots has to be free before a claim, so that it takes several pushes at once."""
GATHER_SECONDS = 0.005
GATHER_ROUNDS = 10
"""Not more than so many short waits: a few pushes that are ready must not wait for slow sends."""
LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneParts:
    """What a lane is made of."""

    office: Office
    transport: Transport
    renderer: Renderer
    limit: Limit | None
    meters: Meters
    watch: WallWatch
    worker: str
    idle_seconds: float


class Lane:
    """Sends the pushes of one channel. At most `slots` of them are claimed and not settled."""

    def __init__(self, parts: LaneParts) -> None:
        """Put the lane together; nothing runs yet."""
        self._parts = parts
        self.clock = self._clock = parts.office.clock
        self._claimer = Claimer(parts.office, parts.transport.channel, parts.worker, parts.limit)
        self._settler = Settler(parts.office, parts.worker)
        self._sender = Sender(transport=parts.transport, clock=self._clock, limit=parts.limit, meters=parts.meters)
        self._stirred = asyncio.Event()
        self._silent_until = self._clock.monotonic()
        self._suspect: int | None = None
        self.in_flight: set[int] = set()
        self.limit = parts.limit
        self.slots = parts.limit.slots if parts.limit else FREE_SLOTS
        self.last_beat: float | None = None

    @property
    def channel(self) -> str:
        """The channel that this lane serves."""
        return self._parts.transport.channel

    def close(self) -> None:
        """Do not wait for a database that stays away any more."""
        self._settler.closing = True
        self.wake()

    def wake(self) -> None:
        """Look for pushes at once."""
        self._stirred.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, then let what is in flight end and be settled. Whoever sets it wakes the lane."""
        pause = GATHER_SECONDS
        async with asyncio.TaskGroup() as deliveries:
            while not stop.is_set():
                try:
                    claimed = await self._launch(deliveries)
                except Exception:
                    logger.exception("A channel's lane failed", extra={"action": "push.lane_failed"})
                    self._parts.watch.be_patient()
                    pause = min(pause * 4, LONGEST_PAUSE)
                    await self._rest(pause)
                else:
                    pause = GATHER_SECONDS
                    self.last_beat = self._clock.monotonic()
                    await self._wait_for_more(claimed)

    async def step(self) -> int:
        """Claim, send and settle what is ready now, once; return how many pushes that were."""
        async with asyncio.TaskGroup() as deliveries:
            claimed = await self._launch(deliveries)
        return len(claimed.slots)

    async def _launch(self, deliveries: asyncio.TaskGroup) -> Claimed:
        """Claim what fits into the free slots and start sending it."""
        self._stirred.clear()
        free = self.slots - len(self.in_flight)
        if free <= 0:
            return Claimed()
        claimed = await self._claimer.claim(
            free,
            self.in_flight,
            take_over=self._parts.watch.may_take_over(),
            suspect=self._suspect not in self.in_flight,
        )
        if claimed.recovered:
            self._parts.meters.recovered(self.channel, claimed.recovered)
            tell(claimed.given_up, self._parts.meters)
        if not claimed.slots:
            return claimed
        suspects = [slot.claim.id for slot in claimed.slots if is_suspect(slot.claim.recoveries)]
        self._suspect = suspects[0] if suspects else self._suspect
        ids = {slot.claim.id for slot in claimed.slots}
        self.in_flight |= ids
        try:
            rendered = await self._render(claimed)
        except BaseException:
            self.in_flight -= ids  # their leases run out by themselves
            raise
        for slot in claimed.slots:
            deliveries.create_task(self._deliver(slot, rendered_or_broken(rendered.get(slot.claim.id))))
        return claimed

    async def _render(self, claimed: Claimed) -> Mapping[int, Rendered]:
        return await word(self._parts.office, self._parts.renderer, [slot.claim for slot in claimed.slots])

    async def _deliver(self, slot: Slot, rendered: Rendered) -> None:
        try:
            outcome = await self._outcome(slot, rendered)
            if isinstance(outcome, Held):
                hold = outcome.back.ready_at - self._clock.now()
                self._silent_until = self._clock.monotonic() + hold.total_seconds()
            await self._settler.settle(outcome)
        except Exception:
            logger.exception("A push could not be handled", extra={"action": "push.failed", "push": slot.claim.id})
        finally:
            self.in_flight.discard(slot.claim.id)
            self._stirred.set()

    async def _outcome(self, slot: Slot, rendered: Rendered) -> Outcome:
        if not isinstance(rendered, Ready):
            return self._sender.unsent(slot.claim, rendered)
        await self._clock.sleep(max(slot.send_at - self._clock.monotonic(), 0.0))
        silence = self._silent_until - self._clock.monotonic()
        if silence > 0:  # another send was told to wait after this one was claimed
            return self._sender.released(slot.claim, self._clock.now() + timedelta(seconds=silence))
        return await self._sender.send(slot.claim, rendered)

    async def _wait_for_more(self, claimed: Claimed) -> None:
        """Wait until there may be something to do, and room enough that it is worth a claim."""
        idle = self._parts.idle_seconds
        if claimed.pause_seconds is not None:
            await self._rest(min(claimed.pause_seconds, idle))
        elif not claimed.slots or len(self.in_flight) >= self.slots:
            await self._rest(idle)
        for _ in range(GATHER_ROUNDS):
            if self.slots - len(self.in_flight) >= self.slots // GATHER_SHARE:
                return
            await self._clock.sleep(GATHER_SECONDS)

    async def _rest(self, seconds: float) -> None:
        """Wait, but not past a wake-up or a send that ended."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
