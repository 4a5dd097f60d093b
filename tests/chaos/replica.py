"""One process of the program under the shared clock: `CHAOS_CLOCK=<file> python -m tests.chaos.replica`.

It is the program as it is built for people. Only each push carries its reference at the end of its text, so that the
Bot API server's record tells which push a call was for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

import bot.app
from bot.logs import setup_logging
from bot.reminders import PushRenderer
from bot.rendered import Ready, Rendered
from bot.services.work import Work
from bot.settings import load_settings
from db.repos.pushes import Claim
from tests.chaos.wall import SharedClock

CLOCK = "CHAOS_CLOCK"
READY = "ready"


class MarkingRenderer(PushRenderer):
    """Words pushes as usual and adds their references."""

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        return {push_id: _marked(each) for push_id, each in (await super().render(work, claims)).items()}


def _marked(rendered: Rendered) -> Rendered:
    if not isinstance(rendered, Ready):
        return rendered
    message = rendered.message
    return replace(rendered, message=replace(message, text=f"{message.text}\n#{message.reference}"))


def main() -> None:
    """Run until SIGTERM, or SIGKILL."""
    settings = load_settings()
    setup_logging(settings.log_level, settings.log_format, settings.secrets)
    clock = SharedClock(Path(os.environ[CLOCK]))
    with mock.patch.object(bot.app, "PushRenderer", MarkingRenderer):
        app = bot.app.build(settings, clock)
    app.announce = lambda _line: print(READY, clock.monotonic(), flush=True)  # noqa: T201 - the herd reads it
    asyncio.run(app.run())


if __name__ == "__main__":
    main()
