"""What was on record at each tenth of a second of a storm: the clock, the processes, and what a push waited for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.telegram.request import READ_SECONDS
from bot.outbox.backoff import AMBIGUOUS_DELAY, delay
from bot.outbox.recovery import MOST_RECOVERIES, rest_after
from bot.outbox.wall import LEASE
from tests.botapi.state import Call
from tests.chaos.oracle import is_quiet
from tests.chaos.town import Wishes

Span = tuple[float, float]
"""From when to when, in seconds of the monotonic clock."""

TICK = 0.1
HOLD_SECONDS = 1.5
"""A 429 silences the token for a second, and the next claim comes a moment later."""
BREATH = 0.5
"""What a call and its settlement take besides."""


@dataclass(kw_only=True)
class Timeline:
    """What was on record at each moment of real time.

    `hands`: when the clock was set to what; `awake`: when a process was up and ran; `holds`: when the token was silent.
    """

    hands: Sequence[tuple[float, datetime]]
    end: float
    awake: Sequence[Span]
    holds: Sequence[Span]
    _free: list[tuple[float, datetime]] = field(init=False)
    _quiet: dict[Wishes, list[bool]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        begin, free = self.hands[0][0], self._places(self.awake) - self._places(self.holds)
        self._free = [(at, self.wall(at)) for at in (begin + TICK * place for place in sorted(free))]

    def _places(self, spans: Iterable[Span]) -> set[int]:
        """Return which tenths of a second lie in some spans, counted from the beginning."""
        begin = self.hands[0][0]
        pairs = [(max(begin, since), min(self.end, until)) for since, until in spans]
        return {at for since, until in pairs for at in range(int((since - begin) / TICK), int((until - begin) / TICK))}

    def wall(self, at: float) -> datetime:
        """Return what the clock said."""
        set_at, said = self.hands[bisect_right(self.hands, at, key=lambda hand: hand[0]) - 1]
        return said + timedelta(seconds=at - set_at)

    def spare_seconds(self, wishes: Wishes, since: datetime, until: datetime, waits: Sequence[Span]) -> float:
        """Return how long a push could have been sent between two moments of the clock, but for what it waited for."""
        if wishes not in self._quiet:
            self._quiet[wishes] = [is_quiet(moment, wishes) for _, moment in self._free]
        count = sum(
            since <= moment < until and not quiet and not _within(at, waits)
            for (at, moment), quiet in zip(self._free, self._quiet[wishes], strict=True)
        )
        return count * TICK

    def taken_over_at(self, struck_at: float) -> float:
        """Return when others may take over what died with a process: a lease later, the clock left alone so long."""
        lease = LEASE.total_seconds()
        free_at = struck_at + lease
        for set_at, _ in self.hands:
            if set_at <= free_at:
                free_at = max(free_at, set_at + lease)
        return free_at


def waits_of(calls: Sequence[Call], strikes: Sequence[float], timeline: Timeline) -> list[Span]:
    """Return when a push had to wait: for answers, for its next try, for a dead process to be noticed."""
    waits = [
        (call.at, call.at + _after(call.outcome, number + sum(at < call.at for at in strikes)) + BREATH)
        for number, call in enumerate(calls, start=1)
    ]
    for number, struck_at in enumerate(strikes, start=1):
        rest = rest_after(min(number, MOST_RECOVERIES - 1)).total_seconds()
        waits.append((struck_at, timeline.taken_over_at(struck_at) + rest + BREATH))
    return waits


def holds_of(calls: Iterable[Call]) -> list[Span]:
    """Return when the token was silenced by a 429."""
    return [(call.at, call.at + HOLD_SECONDS) for call in calls if call.outcome == "retry_after"]


def _after(outcome: str, number: int) -> float:
    """Return how long the next try of a push comes after a call that ended so, at the latest."""
    match outcome:
        case "silent":
            return READ_SECONDS + AMBIGUOUS_DELAY.total_seconds()
        case "reset_before" | "reset_after" | "garbage":
            return AMBIGUOUS_DELAY.total_seconds()
        case "status":
            return delay(number, 1.0).total_seconds()
        case _:
            return 0.0


def _within(at: float, spans: Sequence[Span]) -> bool:
    return any(begin <= at < end for begin, end in spans)
