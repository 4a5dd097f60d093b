"""Spreads users who share an hour over the minutes after it, only as far as the rate needs."""

from __future__ import annotations

SMALL_CROWD = 500
LONGEST_SPREAD_SECONDS = 600.0
_GOLDEN = 2654435761  # Knuth's multiplicative hash: neighbouring ids land far apart


def spread_seconds(user_id: int, crowd: int, per_second: float) -> float:
    """Return how long after the hour this user's message may wait; always the same for the same user and crowd.

    A crowd of at most 500 is not spread at all, a larger one over the time its messages take, ten minutes at most.
    """
    if crowd <= SMALL_CROWD:
        return 0.0
    width = min(crowd / per_second, LONGEST_SPREAD_SECONDS)
    return width * ((user_id * _GOLDEN) % 2**32) / 2**32
