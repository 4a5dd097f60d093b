"""Stand-ins for the edges of the process: the clock, a channel's transport, and a switch that breaks the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from bot.messages import Edit, Outbound
from bot.transport import Receipt, TransportError

Outcome = Receipt | TransportError | Callable[[Outbound], Receipt]
"""What a scripted send does: answers, fails, or decides by the message."""

MONDAY_NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
"""Monday 7 December 2026, 09:00 in Shanghai."""

YIELDS = 5


class FakeClock:
    """Stands still until it is moved, or until a sleeper moves it: nothing ever waits for real.

    Of several sleepers the one that wakes first moves the clock, after it let the other tasks run.
    """

    def __init__(self, now: datetime = MONDAY_NINE) -> None:
        self._now = now
        self._monotonic = 1000.0
        self._deadlines: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        deadline = self._monotonic + seconds
        self._deadlines.append(deadline)
        rounds_as_first = 0
        try:
            while rounds_as_first < YIELDS:
                await asyncio.sleep(0)
                rounds_as_first = rounds_as_first + 1 if min(self._deadlines) == deadline else 0
        finally:
            self._deadlines.remove(deadline)
        if deadline > self._monotonic:
            self.advance(seconds=deadline - self._monotonic)

    def advance(self, **duration: float) -> datetime:
        """Let time pass: `advance(hours=2)`."""
        passed = timedelta(**duration)
        self._now += passed
        self._monotonic += passed.total_seconds()
        return self._now

    def travel_to(self, moment: datetime) -> datetime:
        """Let time pass until a moment."""
        return self.advance(seconds=(moment - self._now).total_seconds())

    def set_wall(self, moment: datetime) -> None:
        """Set the wall clock, as an administrator would; no time passes."""
        self._now = moment


class FakeTransport:
    """Plays a script of outcomes, then accepts everything. `sent` holds what was accepted, `tried` all calls."""

    def __init__(self, channel: str = "telegram", script: Iterable[Outcome] = ()) -> None:
        self.channel = channel
        self.script = list(script)
        self.sent: list[Outbound] = []
        self.tried: list[Outbound] = []
        self.edits: list[Edit] = []

    async def send(self, message: Outbound) -> Receipt:
        self.tried.append(message)
        await asyncio.sleep(0)
        outcome: Outcome = self.script.pop(0) if self.script else Receipt(str(len(self.tried)))
        if isinstance(outcome, TransportError):
            raise outcome
        receipt = outcome if isinstance(outcome, Receipt) else outcome(message)
        self.sent.append(message)
        return receipt

    async def edit(self, edit: Edit) -> None:
        self.edits.append(edit)

    @property
    def texts(self) -> list[str]:
        """The accepted texts, oldest first."""
        return [message.text for message in self.sent]
