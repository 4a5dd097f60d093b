"""Probes of /readyz: each says what is wrong, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from bot.clock import Clock
    from db.database import Database

Probe = Callable[[], Awaitable[str | None]]
"""Says what is wrong, or nothing."""

PROBE_SECONDS = 3.0


async def ask(probe: Probe) -> str | None:
    """Run one probe; one that does not answer within three seconds is a reason by itself."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await probe()
    except TimeoutError:
        return "a check did not answer in time"


def database_probe(database: Database) -> Probe:
    """Make a probe that reads from the database."""

    async def probe() -> str | None:
        try:
            async with database.read() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            return f"database: {type(error).__name__}"
        return None

    return probe


def freshness_probe(name: str, last_beat: Callable[[], float | None], clock: Clock, limit_seconds: float) -> Probe:
    """Make a probe that is content while `last_beat` (on the monotonic clock) is at most `limit_seconds` old."""

    async def probe() -> str | None:
        beat = last_beat()
        if beat is None:
            return f"{name}: has not run yet"
        age = clock.monotonic() - beat
        return None if age <= limit_seconds else f"{name}: silent for {age:.0f} s"

    return probe
