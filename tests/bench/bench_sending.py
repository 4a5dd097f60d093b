"""How fast messages go out beside python-telegram-bot's own client: `python -m tests.bench.bench_sending`.

Every variant sends to the same loopback server, which runs in a process of its own, 50 calls at a time.
"""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
from telegram import Bot

from bot.channels.telegram import TelegramTransport
from bot.channels.telegram.request import AiohttpRequest
from bot.messages import Address, Button, Outbound

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

MESSAGES = 2000
CONCURRENCY = 50
ROUNDS = 3
TEXT = "今天该还 <b>花呗</b> ¥3,200.00,还款日 12月11日(周五)。以合同为准。"
KEYBOARD = ((Button("✅ 已还", "1:paid:a"), Button("还了一部分", "1:part:a")),)


async def rate(send: Callable[[int], Awaitable[object]]) -> float:
    """Return the sends per second of the best round."""
    best = 0.0
    for _ in range(ROUNDS):
        chats = iter(range(1, MESSAGES + 1))
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(CONCURRENCY):
                tasks.create_task(_send_all(chats, send))
        best = max(best, MESSAGES / (time.perf_counter() - begun))
    return best


async def _send_all(chats: Iterator[int], send: Callable[[int], Awaitable[object]]) -> None:
    for chat in chats:
        await send(chat)


@asynccontextmanager
async def server() -> AsyncIterator[tuple[str, str]]:
    """Start the Bot API server in a process of its own; give its address and a token."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.botapi", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    address, token = (part.partition("=")[2] for part in line.split())
    try:
        yield address, token
    finally:
        process.terminate()
        await process.wait()


async def measure() -> tuple[float, float]:
    """Return the sends per second of python-telegram-bot's client and of the channel's transport."""
    async with server() as (address, token):
        plain = Bot(token, base_url=f"{address}/bot")
        async with plain:
            theirs = await rate(lambda number: plain.send_message(number, TEXT, parse_mode="HTML"))
        async with AiohttpRequest() as request:
            bot = Bot(token, base_url=f"{address}/bot", request=request, get_updates_request=request)
            transport = TelegramTransport(bot)
            ours = await rate(lambda number: transport.send(_message(number)))
        await _require_all_accepted(address)
    return theirs, ours


async def _require_all_accepted(address: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/control/counts") as answer:
        counts = await answer.json()
    if counts["sendMessage ok"] != 2 * ROUNDS * MESSAGES:
        msg = f"the server did not accept everything: {counts}"
        raise RuntimeError(msg)


def _message(number: int) -> Outbound:
    address = Address(channel="telegram", chat=str(number), person=str(number))
    return Outbound(address=address, text=TEXT, keyboard=KEYBOARD)


def main() -> None:
    """Print both rates and their ratio."""
    theirs, ours = asyncio.run(measure())
    sys.stdout.write(
        f"sending, {CONCURRENCY} at a time over loopback:\n"
        f"  python-telegram-bot's client  {theirs:8,.0f} messages/s\n"
        f"  the channel's transport       {ours:8,.0f} messages/s (with buttons)\n"
        f"  ratio                         {ours / theirs:8.1f}\n",
    )


if __name__ == "__main__":
    main()
