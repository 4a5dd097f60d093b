"""One process of the program under the shared clock: `python -m tests.chaos.replica`, with CHAOS_CLOCK and CHAOS_PULSE.

It is the program as it is built for people. Only each push carries its reference at the end of its text, so that the
Bot API server's record tells which push a call was for; nobody asks the guide, so its index is not built; and each turn
of its loop is written down, so that a machine out of breath is not held against the program.
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

import bot.app
from bot.app import App
from bot.clock import Clock
from bot.guide import Guide
from bot.logs import setup_logging
from bot.reminders import PushRenderer
from bot.rendered import Ready, Rendered
from bot.runtime import serve
from bot.services.work import Work
from bot.settings import load_settings
from db.repos.pushes import Claim
from tests.chaos.wall import SharedClock

CLOCK, PULSE = "CHAOS_CLOCK", "CHAOS_PULSE"
READY = "ready"
PULSE_SECONDS = 0.1
MOMENT = struct.Struct("=d")


class MarkingRenderer(PushRenderer):
    """Words pushes as usual and adds their references."""

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        return {push_id: _marked(each) for push_id, each in (await super().render(work, claims)).items()}


def _marked(rendered: Rendered) -> Rendered:
    if not isinstance(rendered, Ready):
        return rendered
    message = rendered.message
    return replace(rendered, message=replace(message, text=f"{message.text}\n#{message.reference}"))


async def live(app: App, clock: Clock, pulse: Path) -> None:
    """Run, and append the monotonic time to a file from the start on, at each turn of the loop."""

    async def beat() -> None:
        await app.started.wait()
        while True:
            file.write(MOMENT.pack(clock.monotonic()))
            await asyncio.sleep(PULSE_SECONDS)

    with pulse.open("ab", buffering=0) as file:
        async with asyncio.TaskGroup() as tasks:
            beating = tasks.create_task(beat())
            await app.run()
            beating.cancel()


def main() -> None:
    """Run until SIGTERM, or SIGKILL."""
    settings = load_settings()
    setup_logging(settings.log_level, settings.log_format, settings.secrets)
    clock = SharedClock(Path(os.environ[CLOCK]))
    with mock.patch.object(bot.app, "PushRenderer", MarkingRenderer):
        app = bot.app.build(settings, clock)
    app.announce = lambda _line: print(READY, flush=True)  # noqa: T201 - read by whoever started the process
    with mock.patch.object(Guide, "warm"):
        serve(live(app, clock, Path(os.environ[PULSE])))


if __name__ == "__main__":
    main()
