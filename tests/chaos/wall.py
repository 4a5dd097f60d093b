"""One wall clock for many processes: the machine's, moved by a span that all of them read from a shared file.

The monotonic clock stays the machine's own, as it does when a machine sleeps or its clock is set. libfaketime would do
the same from outside, but under it `time.sleep` fails in threads as soon as the monotonic clock is left alone.
"""

from __future__ import annotations

import mmap
import struct
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from bot.clock import SystemClock

_SPAN = struct.Struct("=q")
MICROSECOND = timedelta(microseconds=1)


class SharedClock(SystemClock):
    """Reads the machine's clock and the span."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._span = mmap.mmap(file.fileno(), _SPAN.size)

    def now(self) -> datetime:
        (span,) = _SPAN.unpack_from(self._span)
        return super().now() + MICROSECOND * int(span)


class Wall(SharedClock):
    """The end that sets the clock for everybody, and remembers when it did: `hands`, in monotonic seconds."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.hands: list[tuple[float, datetime]] = []

    @classmethod
    def hang(cls, path: Path, at: datetime) -> Self:
        """Make the file and set the clock."""
        path.write_bytes(_SPAN.pack(0))
        wall = cls(path)
        wall.set(at)
        return wall

    def set(self, at: datetime) -> None:
        """Set the clock; it goes on from there."""
        span = (at - SystemClock().now()) // MICROSECOND
        _SPAN.pack_into(self._span, 0, span)
        self.hands.append((self.monotonic(), at))
