"""Against the obvious design, one scheduler job for every loan: how soon the program is up and what it weighs."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

import psutil  # type: ignore[import-untyped]

from tests.bench.table import Row

LOANS = {False: 100_000, True: 300_000}
ROUNDS = 2
MIB = 1024 * 1024
HOUR = 9


class Cost(NamedTuple):
    """Seconds from the call of the program until it waits for the first due loan, and its memory then."""

    seconds: float
    memory: int


async def jobs(*, full: bool) -> list[Row]:
    """Start both over the same book, in processes of their own; the best of a few starts counts."""
    from tests.bench.stage import fill  # noqa: PLC0415 - not in the processes that are measured

    loans = LOANS[full]
    with tempfile.TemporaryDirectory(prefix="shouqi-bench-") as folder:
        await fill(f"sqlite:///{folder}/bench.db", loans)
        ours, obvious = (_best(way, f"{folder}/bench.db") for way in ("ours", "obvious"))
    return [
        Row(
            what=f"start with {loans:,} loans",
            measured=f"{ours.seconds:.1f} s",
            baseline=f"{obvious.seconds:.1f} s, one APScheduler job a loan",
            ratio=obvious.seconds / ours.seconds,
            aim=">= 1",
        ),
        Row(
            what=f"memory with {loans:,} loans",
            measured=f"{ours.memory / MIB:.0f} MiB",
            baseline=f"{obvious.memory / MIB:.0f} MiB, one APScheduler job a loan",
            ratio=obvious.memory / ours.memory,
            aim=">= 1",
        ),
    ]


def _best(way: str, file: str) -> Cost:
    costs = [_start(way, file) for _ in range(ROUNDS)]
    return Cost(min(cost.seconds for cost in costs), min(cost.memory for cost in costs))


def _start(way: str, file: str) -> Cost:
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "tests.bench.bench_jobs", way, file], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        while child.stdout.readline() not in {b"ready\n", b""}:
            pass
        cost = Cost(time.perf_counter() - begun, psutil.Process(child.pid).memory_info().rss)
        child.kill()
    return cost


async def ours(file: str) -> None:
    """Run the whole program; it is up when every tick has succeeded once."""
    from bot.app import build  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415
    from tests.bench.stage import ShiftedClock  # noqa: PLC0415

    app = build(load_settings(database_url=f"sqlite:///{file}", http_port=0, webchat="on"), ShiftedClock())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run())
        await app.started.wait()
        while await app.ticker.probe() is not None:  # noqa: ASYNC110 - the program is looked at from outside
            await asyncio.sleep(0.01)
        _tell()


async def obvious(file: str) -> None:
    """Read every loan and give it a job at nine on its due date: nothing else, no chat, no sending."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start()
    with closing(sqlite3.connect(file)) as book:
        for loan_id, due_on in book.execute("SELECT loan_id, min(due_on) FROM occurrence GROUP BY loan_id"):
            at = datetime.fromisoformat(due_on).replace(year=2099, hour=HOUR, tzinfo=UTC)
            scheduler.add_job(_remind, "date", run_date=at, args=[loan_id], id=str(loan_id))
    _tell()
    await asyncio.Event().wait()


def _remind(loan_id: int) -> None:
    sys.stdout.write(f"{loan_id} is due\n")


def _tell() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run({"ours": ours, "obvious": obvious}[sys.argv[1]](sys.argv[2]))
