"""What to do after a failed send. Pure: the attempt, the error and the moment in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.transport import TransportError

FIRST_DELAY = 1.0
LONGEST_DELAY = 300.0
AMBIGUOUS_DELAY = timedelta(seconds=5)
LONGEST_HOLD = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(hours=24)
FEWEST_ATTEMPTS = 8
"""A push that was written late is tried at least so often before it is given up."""
REJECTED_ATTEMPTS = 3
"""What a platform read and refused as often is not tried further."""
RENDER_ATTEMPTS = 5
RENDER_DELAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A try that failed. `number` counts from 1, `ambiguous` the answers lost before, `jitter` is random in [0, 1)."""

    number: int
    ambiguous: int = 0
    plain: bool = False
    age: timedelta = timedelta(0)
    jitter: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Send it again at `at`. `hold` keeps the whole token silent until then; only `counted` tries add up."""

    at: datetime
    reason: str
    counted: bool = True
    ambiguous: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """Send it again at once without markup."""


@dataclass(frozen=True, slots=True)
class Migrate:
    """Send it again at once to the chat's new id."""

    chat: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nothing reaches this chat until its owner comes back."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """It is given up and kept for the operator."""

    reason: str


Decision = Retry | Plain | Migrate | Unreachable | Dead


def decide(attempt: Attempt, error: TransportError, now: datetime) -> Decision:
    """Decide by the error's own word; what is surely not delivered is tried for a day, what may be only once more."""
    if error.migrated_to is not None and attempt.number < FEWEST_ATTEMPTS:
        return Migrate(error.migrated_to)
    if error.permanent:
        return Unreachable(error.reason)
    if error.bad_markup:
        return Dead("markup") if attempt.plain else Plain()
    if error.retry_after is not None:
        return Retry(at=now + _hold(error.retry_after), reason="rate_limited", counted=False, hold=True)
    if error.ambiguous:
        return _after_silence(attempt, now)
    return _after_refusal(attempt, error, now)


def after_bad_rendering(number: int, now: datetime) -> Retry | Dead:
    """Decide about a push that could not be worded, in its try `number`."""
    if number >= RENDER_ATTEMPTS:
        return Dead("rendering")
    return Retry(at=now + RENDER_DELAY * 2 ** (number - 1), reason="rendering")


def delay(number: int, jitter: float) -> timedelta:
    """Return the pause after try `number`: doubled each time up to five minutes, the second half of it random."""
    longest = min(FIRST_DELAY * 2 ** min(number - 1, 16), LONGEST_DELAY)
    return timedelta(seconds=longest * (0.5 + jitter / 2))


def _after_refusal(attempt: Attempt, error: TransportError, now: datetime) -> Decision:
    if error.rejected and attempt.number >= REJECTED_ATTEMPTS:
        return Dead(error.reason)
    if attempt.number >= FEWEST_ATTEMPTS and attempt.age >= GIVE_UP_AFTER:
        return Dead(error.reason)
    return Retry(at=now + delay(attempt.number, attempt.jitter), reason=error.reason)


def _after_silence(attempt: Attempt, now: datetime) -> Decision:
    if attempt.ambiguous:
        return Dead("no_answer")
    return Retry(at=now + AMBIGUOUS_DELAY, reason="no_answer", ambiguous=True)


def _hold(seconds: float) -> timedelta:
    return min(timedelta(seconds=max(seconds, 1.0)), LONGEST_HOLD)
