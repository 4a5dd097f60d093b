"""A process to be killed: runs a channel whose conversation notes every text in the table `handled`.

`python -m tests.integration.telegram.victim DATABASE_URL API_URL TOKEN`
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import cast

from sqlalchemy import text

from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.clock import SystemClock
from bot.guide import Guide
from bot.messages import Inbound, Reply
from bot.products import Products
from bot.services import inbox
from bot.services.work import Defaults, Office, Work
from bot.wording import Wording
from db.database import Database


class Noting:
    """Notes what is said in the transaction that settles the update."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def __call__(
        self,
        inbound: Inbound,
        *,
        also: Callable[[Work], Awaitable[None]] | None = None,
    ) -> list[Reply]:
        async with self.office.open() as work:
            insert = text("INSERT INTO handled (chat, said) VALUES (:chat, :said)")
            await work.uow.session.execute(insert, {"chat": inbound.address.chat, "said": inbound.text})
            await asyncio.sleep(0.005)
            if also is not None:
                await also(work)
            await work.commit()
        return [Reply(text=inbound.text)]


async def main(database_url: str, api_url: str, token: str) -> None:
    inbox.LEASE, inbox.BEAT = timedelta(seconds=1), timedelta(seconds=0.3)
    office = Office(
        database=Database(database_url),
        clock=SystemClock(),
        products=cast(Products, None),
        guide=cast(Guide, None),
        defaults=Defaults(locale="zh_CN", timezone="Asia/Shanghai"),
        next_moment=lambda _agenda: None,
    )
    channel = TelegramChannel(
        TelegramSettings(token=token, api_url=api_url, poll_seconds=2),
        office=office,
        answer=Noting(office),
        wording=Wording(),
    )
    await channel.open()
    async with asyncio.TaskGroup() as tasks:
        await channel.start(tasks)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
