"""Notices when the wall clock is set, and keeps others' leases from being taken for run out right after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock

LEASE = timedelta(seconds=10)
"""How long a claim lives without a heartbeat: a dead worker's pushes are taken over after that."""
BEAT_SECONDS = 2.5
JUMP_SECONDS = 2.0
"""Smaller differences between the two clocks are how a clock is kept right."""


class WallWatch:
    """Compares the wall clock with the one that never goes back."""

    def __init__(self, clock: Clock) -> None:
        """Take the clocks as they are now."""
        self._clock = clock
        self._offset = self._difference()
        self._patient_until = clock.monotonic()
        self._went_back = 0.0

    def look(self) -> None:
        """Compare the clocks; call it right before a decision that rests on the wall clock."""
        offset = self._difference()
        jumped, self._offset = offset - self._offset, offset
        if abs(jumped) >= JUMP_SECONDS:
            self.be_patient()
            self._went_back += max(-jumped, 0.0)

    def be_patient(self) -> None:
        """Leave others' leases alone for the life of one: they may not have been able to renew them."""
        self._patient_until = self._clock.monotonic() + LEASE.total_seconds()

    def may_take_over(self) -> bool:
        """Tell whether a lease that has run out means that its worker is dead."""
        self.look()
        return self._clock.monotonic() >= self._patient_until

    def went_back(self) -> float:
        """Return by how many seconds the clock was set back since the last call."""
        self.look()
        seconds, self._went_back = self._went_back, 0.0
        return seconds

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
