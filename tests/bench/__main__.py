"""`make bench`: every benchmark in a process of its own, and one table of their figures at the end."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time

import click

from bot.runtime import loading, serve
from tests.bench.table import as_lines, from_lines, show

SECTIONS = {
    "start": ("tests.bench.bench_start", "start"),
    "overdue": ("tests.bench.engine", "overdue"),
    "schedules": ("tests.bench.engine", "schedules"),
    "guide": ("tests.bench.engine", "guide"),
    "sending": ("tests.bench.engine", "sending"),
    "pushes": ("tests.bench.bench_pushes", "speed"),
    "memory": ("tests.bench.bench_pushes", "memory"),
    "planning": ("tests.bench.bench_planning", "planning"),
    "jobs": ("tests.bench.bench_jobs", "jobs"),
    "commands": ("tests.bench.bench_commands", "commands"),
}


@click.command()
@click.option(
    "--full", is_flag=True, help="The sizes that are spoken of, not the small ones; takes the better part of an hour."
)
@click.option("--only", "chosen", type=click.Choice(list(SECTIONS)), multiple=True, help="Only these.")
@click.option("--lines", is_flag=True, hidden=True, help="Measure here and print rows as JSON.")
def main(*, full: bool, chosen: tuple[str, ...], lines: bool) -> None:
    """Measure, each figure as a ratio to a baseline of the same run."""
    if lines:
        for name in chosen:
            serve(_measure(*SECTIONS[name], full=full))
        return
    rows = []
    for name in chosen or SECTIONS:
        begun = time.monotonic()
        options = ["--only", name, "--lines", *(["--full"] if full else [])]
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", *options], stdout=subprocess.PIPE, text=True, check=True
        )
        rows += from_lines(done.stdout.splitlines())
        click.echo(f"{name}: {time.monotonic() - begun:.0f} s", err=True)
    show(rows)


async def _measure(module: str, function: str, *, full: bool) -> None:
    """Measure in the circumstances of the program: with its event loop and its ways with the collector."""
    with loading():
        section = getattr(importlib.import_module(module), function)
    sys.stdout.write(as_lines(await section(full=full)))


main()
