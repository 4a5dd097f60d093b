"""How fast a channel may be written to: by token, by chat, by group. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

AHEAD = timedelta(milliseconds=200)
"""How far ahead places in the rate are given out, so that one claim can take several pushes."""
CHAT_PAUSE = timedelta(seconds=1)
GROUP_WINDOW = timedelta(minutes=1)
GROUP_MOST = 20
FEWEST_SLOTS = 4
FREE_SLOTS = 8
"""Sends at once on a channel without a rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The rate of a token: at most `per_second` messages over all processes."""

    token_id: str
    per_second: float

    @property
    def slots(self) -> int:
        """How many sends one process may have in flight: what a crash can double."""
        return max(FEWEST_SLOTS, math.ceil(self.per_second / 8))

    @property
    def step(self) -> timedelta:
        """The time between two messages."""
        return timedelta(seconds=1 / self.per_second)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSettings:
    """The rate of the bot whose id is `token_id` (empty: there is none) on the one channel that limits its senders."""

    rate: float = 25.0
    token_id: str = ""
    limited_channel: str = "telegram"
    idle_seconds: float = 1.0

    def limit_of(self, channel: str) -> Limit | None:
        """Return how fast a channel may be written to, None where it does not matter."""
        if channel != self.limited_channel or not self.token_id:
            return None
        return Limit(token_id=self.token_id, per_second=self.rate)


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to send up to `count` messages: the first at `first_at`, the others one step apart."""

    count: int
    first_at: datetime


def grant(limit: Limit, next_free_at: datetime, now: datetime, wanted: int) -> Grant:
    """Return how many places of the rate can be given out now. Places that nobody used are lost, never saved up."""
    first = max(next_free_at, now)
    if first > now + AHEAD:
        return Grant(0, first)
    places = (now + AHEAD - first) // limit.step + 1
    return Grant(min(places, wanted), first)


def chat_free_at(chat: str, sent: Sequence[datetime | None], now: datetime) -> datetime:
    """Return when a chat may be written to again; `sent` holds its last minute, None for what is on its way.

    A chat takes one message a second, a group (its id is negative) twenty a minute.
    """
    if None in sent:
        return now + CHAT_PAUSE
    times = sorted(at for at in sent if at is not None)
    free_at = max((at + CHAT_PAUSE for at in times[-1:]), default=now)
    if chat.startswith("-") and len(times) >= GROUP_MOST:
        free_at = max(free_at, times[-GROUP_MOST] + GROUP_WINDOW)
    return max(free_at, now)
