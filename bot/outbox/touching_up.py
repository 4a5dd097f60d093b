"""Changes sent pushes where they stand. An edit that fails is not tried again."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.transport import TransportError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.messages import Edit
    from bot.outbox.limits import Limit, OutboxSettings
    from bot.services.work import Office, Work
    from bot.transport import Transport

logger = logging.getLogger(__name__)

AT_ONCE = 20
LONGEST_WAIT = timedelta(seconds=1)
ANSWER_SECONDS = 10.0
"""An edit that hangs must not make its tick look dead."""


class Editor(Protocol):
    """Words the edits."""

    async def take(self, work: Work, limit: int) -> list[Edit]:
        """Take some pushes that ask to be touched up, and word them as the book stands now."""
        ...


class Retoucher:
    """Sends the edits of pushes whose items were paid elsewhere, within the rate that pushes have."""

    def __init__(
        self, office: Office, transports: Mapping[str, Transport], editor: Editor, settings: OutboxSettings
    ) -> None:
        """Edit over these transports."""
        self._office = office
        self._transports = transports
        self._editor = editor
        self._settings = settings

    async def tick(self) -> int:
        """Send the edits that are asked for; return how many."""
        async with self._office.look() as work:
            if not await work.uow.pushed.wants_touch_up():
                return 0
        async with self._office.open() as work:
            limit = self._settings.limit_of(self._settings.limited_channel)
            free_at = await work.uow.pushes.lock_budget(limit.token_id) if limit else None
            if free_at is not None and free_at - self._office.clock.now() > LONGEST_WAIT:
                return 0  # the token has been told to be silent
            edits = await self._editor.take(work, AT_ONCE)
            waits = await self._take_places(work, edits, limit, free_at)
            await work.commit()
        async with asyncio.TaskGroup() as tasks:
            for edit, wait in zip(edits, waits, strict=True):
                tasks.create_task(self._send(edit, wait))
        return len(edits)

    async def _take_places(
        self, work: Work, edits: Sequence[Edit], limit: Limit | None, free_at: datetime | None
    ) -> list[float]:
        """Take a place in the rate for each edit that needs one; return how many seconds each is to wait for it."""
        if limit is None or free_at is None:
            return [0.0] * len(edits)
        now = self._office.clock.now()
        place = max(free_at, now)
        waits: list[float] = []
        for edit in edits:
            limited = edit.address.channel == self._settings.limited_channel
            waits.append((place - now).total_seconds() if limited else 0.0)
            place += limit.step * limited
        await work.uow.pushes.move_budget(limit.token_id, place)
        return waits

    async def _send(self, edit: Edit, wait: float) -> None:
        transport = self._transports.get(edit.address.channel)
        if transport is None:
            return
        await self._office.clock.sleep(wait)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await transport.edit(edit)
        except TransportError as error:
            logger.info("A push could not be touched up: %s", error.reason, extra={"action": "push.touch_up_failed"})
            await self._hold(edit.address.channel, error.retry_after)
        except TimeoutError:
            logger.info("A push could not be touched up: no answer", extra={"action": "push.touch_up_failed"})
        except Exception:
            logger.exception("A transport broke", extra={"action": "push.touch_up_failed"})

    async def _hold(self, channel: str, seconds: float | None) -> None:
        """Keep the whole token silent for as long as an edit was told to wait."""
        limit = self._settings.limit_of(channel)
        if seconds is None or limit is None:
            return
        until = self._office.clock.now() + timedelta(seconds=seconds)
        async with self._office.open() as work:
            await work.uow.pushes.open_budget(limit.token_id, until)
            free_at = await work.uow.pushes.lock_budget(limit.token_id)
            if free_at is None or free_at < until:
                await work.uow.pushes.move_budget(limit.token_id, until)
            await work.commit()
