"""Waits for something that another task or process brings about."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable

from bot.services.work import Office
from tests.botapi import BotApiServer


async def until(condition: Callable[[], object | Awaitable[object]], seconds: float = 10) -> None:
    """Wait until a condition (plain or async) holds; TimeoutError if it does not in time."""
    async with asyncio.timeout(seconds):
        while not await _holds(condition):  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


async def settled(office: Office) -> None:
    """Wait until every stored update is handled."""

    async def nothing_open() -> bool:
        async with office.look() as work:
            return not await work.uow.inbound.count_open("telegram:42")

    await until(nothing_open)


async def taken_in(api: BotApiServer, office: Office) -> None:
    """Wait until every update is stored, confirmed and handled."""
    await until(lambda: not api.state.updates)
    await settled(office)


async def _holds(condition: Callable[[], object | Awaitable[object]]) -> object:
    value = condition()
    return await value if inspect.isawaitable(value) else value
