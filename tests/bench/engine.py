"""The benchmarks of the loan maths, the guide and the HTTP client as rows of the table."""

from __future__ import annotations

from bot.guide import load_guide
from tests.bench import bench_guide, bench_lending, bench_sending
from tests.bench.labelled import labelled
from tests.bench.table import Row


async def overdue(*, full: bool) -> list[Row]:
    """Explained overdue costs against walking the calendar day by day."""
    ratio = bench_lending.overdue_ratio()
    return [Row(what="overdue cost, explained", measured="", baseline="walking day by day", ratio=ratio, aim=">= 10")]


async def schedules(*, full: bool) -> list[Row]:
    """Schedules against a bare loop that makes the same rows."""
    ratio = bench_lending.schedule_ratio()
    return [Row(what="schedule of 36 rows", measured="", baseline="a bare loop", ratio=ratio, aim=">= 0.6")]


async def guide(*, full: bool) -> list[Row]:
    """How often the right topic comes first."""
    library = load_guide()
    found = {label: bench_guide.measure(library, labelled(name)) for label, name in bench_guide.SETS.items()}
    return [
        Row(
            what=f"guide, {result.count} questions {label}",
            measured=f"{result.first:.1%} right at once, {result.median * 1000:.2f} ms, p99 {result.p99 * 1000:.1f} ms",
            baseline=f"{result.top3:.1%} among the first three",
            ratio=result.first / result.top3,
        )
        for label, result in found.items()
    ]


async def sending(*, full: bool) -> list[Row]:
    """Bare sends over our HTTP client against the library's own."""
    theirs, ours = await bench_sending.measure()
    return [
        Row(
            what="bare sends over HTTP",
            measured=f"{ours:,.0f} messages/s",
            baseline=f"{theirs:,.0f}/s of PTB's client",
            ratio=ours / theirs,
            aim=">= 2.5",
        )
    ]
