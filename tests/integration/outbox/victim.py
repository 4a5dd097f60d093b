"""A process that sends what is ready and ends then, unless it dies of one push before.

`python -m tests.integration.outbox.victim DATABASE_URL POISON_ID AT_RENDERING|AT_SENDING MINUTES_AHEAD SENT_FILE`
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.guide import Guide
from bot.messages import Edit, Outbound
from bot.outbox import Dispatcher, recovery, wall
from bot.products import Products
from bot.rendered import Rendered
from bot.services.work import Defaults, Office, Work
from bot.transport import Receipt
from db.database import Database
from db.models import Push
from db.repos.pushes import Claim
from tests.outboxes import SETTINGS, PlainRenderer

AT_RENDERING, AT_SENDING = "rendering", "sending"


def die() -> None:
    """End as the system's killer ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


class LaterClock(SystemClock):
    """The machine's clock, some minutes ahead: rests and leases of the last process are over."""

    def __init__(self, minutes: int) -> None:
        self._ahead = timedelta(minutes=minutes)

    def now(self) -> datetime:
        return super().now() + self._ahead


class KillingRenderer(PlainRenderer):
    def __init__(self, poison: int) -> None:
        super().__init__()
        self.poison = poison

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        if self.poison in {claim.id for claim in claims}:
            die()
        return await super().render(work, claims)


class KillingTransport:
    """Notes what is sent in a file; dies of one push a moment after those that were claimed with it began."""

    channel = "telegram"

    def __init__(self, poison: int, sent: Path) -> None:
        self.poison = poison
        self.sent = sent

    async def send(self, message: Outbound) -> Receipt:
        if message.reference == str(self.poison):
            await asyncio.sleep(0.2)
            die()
        with self.sent.open("a") as file:
            file.write(f"{message.reference}\n")
        return Receipt(message.reference)

    async def edit(self, edit: Edit) -> None:
        raise NotImplementedError


async def main(database_url: str, poison: str, when: str, minutes: str, sent: str) -> None:
    logging.basicConfig(level=logging.INFO)
    wall.LEASE = timedelta(seconds=0.2)  # how long others' claims are left alone at the start
    recovery.FIRST_REST = timedelta(milliseconds=20)
    office = Office(
        database=Database(database_url),
        clock=LaterClock(int(minutes)),
        products=cast(Products, None),
        guide=cast(Guide, None),
        defaults=Defaults(locale="zh_CN", timezone="Asia/Shanghai"),
        next_moment=lambda _agenda: None,
    )
    renderer = KillingRenderer(int(poison)) if when == AT_RENDERING else PlainRenderer()
    transport = KillingTransport(int(poison) if when == AT_SENDING else 0, Path(sent))
    dispatcher = Dispatcher(office, {"telegram": transport}, renderer, SETTINGS)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        while await count_open(office):  # noqa: ASYNC110 - it is a database that tells
            await asyncio.sleep(0.05)
        await dispatcher.stop()
    await office.database.close()


async def count_open(office: Office) -> int:
    async with office.look() as work:
        query = select(func.count()).select_from(Push).where(Push.state.in_(("pending", "leased")))
        return await work.uow.session.scalar(query) or 0


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
