"""What can go wrong with a call, by script or at random."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("retry_after", "500", "502", "reset_before", "reset_after", "slow", "silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong. `seconds` is a wait, `code` and `description` what is answered.

    refuse        answer `code` with `description`; nothing is accepted
    retry_after   429 with `seconds`
    status        `code` with a page instead of JSON, as a gateway answers
    reset_before  the connection breaks, nothing is accepted
    reset_after   accepted, then the connection breaks: ambiguous
    silent        accepted, and no answer ever comes: ambiguous
    garbage       accepted, and the answer is not JSON: ambiguous
    slow          accepted and answered after `seconds`
    """

    kind: str
    seconds: float = 0.0
    code: int = 0
    description: str = ""

    @classmethod
    def refuse(cls, code: int, description: str) -> Fault:
        return cls(kind="refuse", code=code, description=description)

    @classmethod
    def retry_after(cls, seconds: float) -> Fault:
        return cls(kind="retry_after", seconds=seconds)

    @classmethod
    def status(cls, code: int) -> Fault:
        return cls(kind="status", code=code)

    @classmethod
    def reset_before(cls) -> Fault:
        return cls(kind="reset_before")

    @classmethod
    def reset_after(cls) -> Fault:
        return cls(kind="reset_after")

    @classmethod
    def silent(cls) -> Fault:
        return cls(kind="silent")

    @classmethod
    def garbage(cls) -> Fault:
        return cls(kind="garbage")

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        return cls(kind="slow", seconds=seconds)

    @property
    def is_ambiguous(self) -> bool:
        """Accepted without a readable answer."""
        return self.kind in {"reset_after", "silent", "garbage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Random faults: this share of the calls of these methods."""

    rate: float
    kinds: Sequence[str] = KINDS
    methods: Sequence[str] = ("sendMessage",)
    retry_seconds: float = 1.0
    slow_seconds: float = 0.2
    seed: int = 1


class Faults:
    """Decides for each call whether something goes wrong: first the script, then the weather."""

    def __init__(self) -> None:
        self._scripts: defaultdict[tuple[str, int | None], deque[Fault]] = defaultdict(deque)
        self._weather: Weather | None = None
        self._dice = random.Random(1)

    def script(self, method: str, faults: Sequence[Fault], chat: int | None = None) -> None:
        """Let the next calls of a method (to a chat) go wrong, one fault per call."""
        self._scripts[method, chat].extend(faults)

    def set_weather(self, weather: Weather | None) -> None:
        self._weather = weather
        self._dice = random.Random(weather.seed if weather else 1)

    def take(self, method: str, chat: int | None) -> Fault | None:
        for key in ((method, chat), (method, None)):
            if self._scripts.get(key):
                return self._scripts[key].popleft()
        weather = self._weather
        if weather is None or method not in weather.methods or self._dice.random() >= weather.rate:
            return None
        kind = self._dice.choice(weather.kinds)
        if kind.isdigit():
            return Fault.status(int(kind))
        seconds = {"retry_after": weather.retry_seconds, "slow": weather.slow_seconds}.get(kind, 0.0)
        return Fault(kind=kind, seconds=seconds)
