"""The dead man's switch: an outside watcher hears from us as long as every probe is content."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import aiohttp

from bot.http.probes import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.http.probes import Probe

logger = logging.getLogger(__name__)

PULSE_SECONDS = 60.0
TIMEOUT_SECONDS = 10.0


class Pulse:
    """Calls an address while all is well; silence is the alarm."""

    def __init__(self, address: str, probes: Sequence[Probe]) -> None:
        """`address` may hold a secret and is never logged."""
        self._address = address
        self._probes = probes

    async def beat(self) -> None:
        """Call the address once, unless a probe complains."""
        for probe in self._probes:
            reason = await ask(probe)
            if reason is not None:
                logger.warning("No pulse: %s", reason, extra={"action": "pulse.withheld"})
                return
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)) as session,
                session.get(self._address) as answer,
            ):
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("The pulse was not heard: %s", type(error).__name__, extra={"action": "pulse.failed"})
