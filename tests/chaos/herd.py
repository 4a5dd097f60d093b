"""The processes: started, killed without a word, frozen for longer than a lease, and started again."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from db.database import Database
from db.models import Push
from tests.chaos.replica import CLOCK, MOMENT, PULSE, PULSE_SECONDS, READY

_RAISED = re.compile(r"^[\w.]+(?:Error|Timeout|Exception)\b.*$", re.MULTILINE)
ROOT = Path(__file__).parents[2]
SETTLE_SECONDS = 0.1
"""What a killed process had handed to the database is carried out a moment later."""
LONGEST_PAUSE = 5 * PULSE_SECONDS
"""A loop that turns more slowly gets too little of the machine to send in time."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A process was stopped short while these pushes were claimed by it."""

    kind: str
    in_flight: tuple[int, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Life:
    """One process: what it logs, and the file in which it notes that its loop runs."""

    log: Path
    pulse: Path

    @property
    def is_ready(self) -> bool:
        return READY in self.log.read_text("utf-8", "replace").split()

    def awake(self) -> list[tuple[float, float]]:
        """List from when to when its loop ran without a long pause, in monotonic seconds."""
        if not self.pulse.exists():
            return []
        whole = self.pulse.read_bytes()
        beats = [at for (at,) in MOMENT.iter_unpack(whole[: len(whole) // MOMENT.size * MOMENT.size])]
        return [(at, after) for at, after in itertools.pairwise(beats) if after - at <= LONGEST_PAUSE]


@dataclass
class Herd:
    """`size` processes on one database; `environment` is what they are told."""

    size: int
    folder: Path
    database: Database
    environment: dict[str, str]
    strikes: list[Strike] = field(default_factory=list)
    _alive: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    _lives: dict[int, Life] = field(default_factory=dict)
    _all_lives: list[Life] = field(default_factory=list)

    async def start(self, places: Sequence[int] | None = None) -> None:
        """Start what does not run."""
        for place in range(self.size) if places is None else places:
            if place not in self._alive:
                self._alive[place] = await self._launch(place)

    async def ready(self, seconds: float = 60) -> None:
        """Wait until all that run have started."""
        async with asyncio.timeout(seconds):
            while not all(map(self._is_ready, list(self._alive))):  # noqa: ASYNC110 - it is a file that tells
                await asyncio.sleep(SETTLE_SECONDS)

    async def kill(self, places: Sequence[int]) -> None:
        """Kill processes at one stroke, and note what they had in hand."""
        struck, at = [self._alive.pop(place) for place in places if place in self._alive], time.monotonic()
        for process in struck:
            process.kill()
        for process in struck:
            await process.wait()
        await asyncio.sleep(SETTLE_SECONDS)
        for process in struck:
            self.strikes.append(Strike("kill", await self._claimed_by(process.pid), at))

    async def freeze(self, place: int, seconds: float) -> None:
        """Stop a process for a while, as a machine that is out of breath does."""
        process = self._alive.get(place)
        if process is None:
            return
        process.send_signal(signal.SIGSTOP)
        at = time.monotonic()
        await asyncio.sleep(SETTLE_SECONDS)
        self.strikes.append(Strike("freeze", await self._claimed_by(process.pid), at))
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    async def end(self, seconds: float = 30) -> list[int]:
        """Ask all to stop, as an operator does; return their exit statuses."""
        await self.ready()
        ending = [self._alive.pop(place) for place in sorted(self._alive)]
        for process in ending:
            process.terminate()
        async with asyncio.timeout(seconds):
            return [await process.wait() for process in ending]

    async def put_down(self) -> None:
        """Leave no process behind, whatever happened."""
        for process in self._alive.values():
            with suppress(ProcessLookupError):  # it has ended by itself; its log says why
                process.kill()
            await process.wait()
        self._alive.clear()

    def awake(self) -> list[tuple[float, float]]:
        """List from when to when loops ran, in monotonic seconds."""
        return [span for life in self._all_lives for span in life.awake()]

    def complaints(self) -> Counter[str]:
        """Count what the processes logged as errors, by action and exception."""
        counted: Counter[str] = Counter()
        for path in sorted(self.folder.glob("replica-*.log")):
            for line in path.read_text("utf-8", "replace").splitlines():
                counted.update(_complaint(line))
        return counted

    async def _launch(self, place: int) -> asyncio.subprocess.Process:
        name = f"replica-{len(self._all_lives) + 1:03d}"
        life = self._lives[place] = Life(self.folder / f"{name}.log", self.folder / f"{name}.pulse")
        self._all_lives.append(life)
        with life.log.open("wb") as out:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.chaos.replica"),
                cwd=self.folder,
                env=_environment() | self.environment | {PULSE: str(life.pulse)},
                stdout=out,
                stderr=out,
            )

    def _is_ready(self, place: int) -> bool:
        return self._lives[place].is_ready

    async def _claimed_by(self, pid: int) -> tuple[int, ...]:
        query = select(Push.id).where(Push.state == "leased", Push.leased_by.like(f"%:{pid}:%"))
        async with self.database.read() as session:
            return tuple(await session.scalars(query))


def environment_of(database_url: str, clock: Path, api: tuple[str, str], rate: int) -> dict[str, str]:
    """Return what a process is told; `api` is the Bot API server's address and the token."""
    address, token = api
    return {
        CLOCK: str(clock),
        "DATABASE_URL": database_url,
        "TELEGRAM_API_URL": address,
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_RATE": str(rate),
        "TICK_SECONDS": "2",
        "HTTP_PORT": "0",
        "WEBCHAT": "off",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "WARNING",
    }


def _environment() -> dict[str, str]:
    ours = ("TELEGRAM", "HTTP_", "WEBCHAT", "DATABASE", "DEFAULT_", "ADMIN", "DEAD_MAN", "TICK", "LOG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT)}


def _complaint(line: str) -> list[str]:
    try:
        entry = json.loads(line)
    except ValueError:
        return [line] if "Error" in line else []
    if entry.get("level") not in {"ERROR", "CRITICAL"}:
        return []
    cause = _RAISED.findall(str(entry.get("exc_info") or ""))[-1:]
    return [": ".join([str(entry.get("action") or entry.get("message")), *cause])]
