"""Changes sent pushes where they stand. An edit that fails is not tried again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from bot.transport import TransportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import Edit
    from bot.services.work import Office, Work
    from bot.transport import Transport

logger = logging.getLogger(__name__)

AT_ONCE = 20


class Editor(Protocol):
    """Words the edits."""

    async def take(self, work: Work, limit: int) -> list[Edit]:
        """Take some pushes that ask to be touched up, and word them as the book stands now."""
        ...


class Retoucher:
    """Sends the edits of pushes whose items were paid elsewhere."""

    def __init__(self, office: Office, transports: Mapping[str, Transport], editor: Editor) -> None:
        """Edit over these transports."""
        self._office = office
        self._transports = transports
        self._editor = editor

    async def tick(self) -> int:
        """Send the edits that are asked for; return how many."""
        async with self._office.look() as work:
            if not await work.uow.pushed.wants_touch_up():
                return 0
        async with self._office.open() as work:
            edits = await self._editor.take(work, AT_ONCE)
            await work.commit()
        for edit in edits:
            await self._send(edit)
        return len(edits)

    async def _send(self, edit: Edit) -> None:
        transport = self._transports.get(edit.address.channel)
        if transport is None:
            return
        try:
            await transport.edit(edit)
        except TransportError as error:
            logger.info("A push could not be touched up: %s", error.reason, extra={"action": "push.touch_up_failed"})
        except Exception:
            logger.exception("A transport broke", extra={"action": "push.touch_up_failed"})
