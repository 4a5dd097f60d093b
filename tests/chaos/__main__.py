"""By hand: `python -m tests.chaos [--short] [--seed N] [--on postgres|sqlite]`."""

from __future__ import annotations

import random
import sys

import click

from tests.chaos.run import LONG, SHORT, on_postgres, on_sqlite


@click.command()
@click.option("--short", is_flag=True, help="120 borrowers and three days: a minute or two each.")
@click.option("--seed", type=int, help="To see a run again; a random one is printed.")
@click.option("--on", "where", type=click.Choice(["postgres", "sqlite"]), multiple=True, help="Both if not given.")
def main(seed: int | None, where: tuple[str, ...], *, short: bool) -> None:
    """Let a storm blow over a town on PostgreSQL with three processes, and on SQLite with one; audit both."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    runs = {"postgres": on_postgres, "sqlite": on_sqlite}
    faults = 0
    for name in where or tuple(runs):
        click.echo(f"{name}, seed {seed}: some minutes …")
        report = runs[name](SHORT if short else LONG, seed)
        click.echo(str(report))
        faults += len(report.faults)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
