"""How long it takes to find and plan 10,000 due users, in books of growing size."""

from __future__ import annotations

import time

from bot.reminders.planner import Planner
from tests.bench.stage import ShiftedClock, addresses, fill, make_due, office_at
from tests.bench.table import Row

DUE = {False: 2_000, True: 10_000}
SIZES = {False: (10_000, 100_000), True: (10_000, 100_000, 1_000_000)}
ROUNDS = 3
PER_SECOND = 100_000.0


async def planning(*, full: bool) -> list[Row]:
    """Grow a book of each kind of database and measure the same work at every size; the best round counts."""
    rows = []
    async with addresses() as urls:
        for kind, url in urls.items():
            seconds, users = [], 0
            for size in SIZES[full]:
                await fill(url, size - users)
                users = size
                seconds.append(await _best_time(url, DUE[full], size))
            rows.append(_row(kind, seconds, full=full))
    return rows


async def _best_time(url: str, due: int, size: int) -> float:
    best = float("inf")
    async with office_at(url, ShiftedClock()) as office:
        for _ in range(ROUNDS):
            await make_due(office, due, of=size)
            begun = time.perf_counter()
            planner, planned = Planner(office, per_second=PER_SECOND), 0
            while more := await planner.tick():  # on a busy machine it takes a crowd in several ticks
                planned += more
            best = min(best, time.perf_counter() - begun)
            if planned != due:
                msg = f"{planned} users were planned, not {due}"
                raise RuntimeError(msg)
    return best


def _row(kind: str, seconds: list[float], *, full: bool) -> Row:
    due, (first, *_, last) = DUE[full], SIZES[full]
    return Row(
        what=f"plan {due:,} due users, {kind}",
        measured=f"{seconds[-1]:.2f} s in {last:,} loans ({due / seconds[-1]:,.0f}/s)",
        baseline=f"{seconds[0]:.2f} s in {first:,} loans",
        ratio=seconds[-1] / seconds[0],
        aim="<= 2",
    )
