"""How soon the program is up when its database is there already, against loading its libraries alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from bot.guide import load_guide
from bot.guide.model import LOCALES
from tests.bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

STARTS = 7
LIBRARIES = "import apscheduler.schedulers.asyncio, click, jinja2, pydantic_settings, sqlalchemy.ext.asyncio, uvicorn"
LIMIT = 2.0
"""Seconds that a second start may take, and half of them the index of the guide."""


async def start(*, full: bool) -> list[Row]:
    """Start the program again and again; and build the index of the guide, which it does right after."""
    del full
    with tempfile.TemporaryDirectory(prefix="shouqi-bench-") as folder:
        ours, libraries = [], []
        _until_link(folder)  # makes the database
        for _ in range(STARTS):
            ours.append(_until_link(folder))
            libraries.append(_timed([sys.executable, "-c", LIBRARIES]))
    median = statistics.median(ours)
    builds = [_index() for _ in range(5)]
    read, index = (statistics.median(seconds) for seconds in zip(*builds, strict=True))
    return [
        Row(
            what="second start, until the link is printed",
            measured=f"{median:.2f} s ({min(ours):.2f} to {max(ours):.2f})",
            baseline=f"{LIMIT:.0f} s; its libraries alone {statistics.median(libraries):.2f} s",
            ratio=median / LIMIT,
            aim="<= 1",
        ),
        Row(
            what="index of the guide, built",
            measured=f"{index:.2f} s, after {read:.2f} s to read the guide",
            baseline=f"{LIMIT / 2:.0f} s",
            ratio=index / (LIMIT / 2),
            aim="<= 1",
        ),
    ]


def _until_link(folder: str) -> float:
    settings = {"DATABASE_URL": f"sqlite:///{folder}/start.db", "HTTP_PORT": "0", "WEBCHAT": "on"}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=settings
    ) as child:
        assert child.stdout is not None
        while "http" not in (line := child.stdout.readline()):
            assert line, "the program ended before it was up"
        seconds = time.perf_counter() - begun
        child.terminate()
    return seconds


def _timed(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begun


def _index() -> tuple[float, float]:
    """Return the seconds to read the guide in every language, and then to build its index."""
    guide = load_guide()
    begun = time.perf_counter()
    for locale in LOCALES:
        guide.topics(locale)
    read = time.perf_counter()
    guide.warm()
    return read - begun, time.perf_counter() - read
