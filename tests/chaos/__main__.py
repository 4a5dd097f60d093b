"""The long form: `python -m tests.chaos [--seed N] [--users N] [--on postgres|sqlite]`."""

from __future__ import annotations

import random
import sys

import click

from tests.chaos.run import LONG, on_postgres, on_sqlite


@click.command()
@click.option("--users", default=LONG.users, show_default=True, type=click.IntRange(100, 100_000))
@click.option("--seed", type=int, help="To see a run again; a random one is printed.")
@click.option("--on", "where", type=click.Choice(["postgres", "sqlite"]), multiple=True, help="Both if not given.")
def main(users: int, seed: int | None, where: tuple[str, ...]) -> None:
    """Let a storm blow over a town on PostgreSQL with three processes, and on SQLite with one; audit both."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    runs = {"postgres": on_postgres, "sqlite": on_sqlite}
    faults = 0
    for name in where or tuple(runs):
        click.echo(f"{name}, seed {seed}: some minutes …")
        report = runs[name](users, seed)
        click.echo(str(report))
        faults += len(report.faults)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
