"""`outbox list|retry|stats`: what became of pushes, and sending dead letters again."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import SystemClock
from bot.settings import load_settings
from db.database import Database
from db.uow import UnitOfWork, writing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
PushCounts = list[tuple[str, str, str | None, int]]
ItemCounts = list[tuple[str, str | None, int]]
Summary = tuple[PushCounts, ItemCounts, dict[str, tuple[int, datetime]], int]
STATES = ("dead", "pending", "leased", "sent", "superseded", "dropped", "expired")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("outbox")
def outbox() -> None:
    """Look after the messages that the bot sends by itself."""


@outbox.command("list")
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, default=("dead",), show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@AS_JSON
def list_letters(states: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """List pushes, the newest first; without --state the dead letters."""
    letters = _in_database(lambda uow: uow.letters.find(states, limit))
    rows = [
        {
            "id": letter.id,
            "state": letter.state,
            "reason": letter.reason,
            "channel": letter.channel,
            "kind": letter.kind,
            "user": letter.user_id,
            "due": letter.due_at.isoformat(timespec="seconds"),
            "next_try": letter.ready_at.isoformat(timespec="seconds"),
            "attempts": letter.attempts,
            "ambiguous": letter.ambiguous,
        }
        for letter in letters
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items() if value is not None))
    click.echo(f"{len(rows)} listed")


@outbox.command("retry")
@click.argument("push_ids", type=click.IntRange(min=1), nargs=-1)
@click.option("--all-dead", is_flag=True, help="Every dead letter.")
def retry(push_ids: tuple[int, ...], *, all_dead: bool) -> None:
    """Send dead letters again. What is paid or out of date by now is not sent."""
    if bool(push_ids) == all_dead:
        msg = "name the ids of dead letters, or --all-dead"
        raise click.UsageError(msg)

    async def revive(uow: UnitOfWork) -> tuple[int, list[int]]:
        dead = await uow.letters.dead_ids()
        others = sorted(set(push_ids) - set(dead))
        return await uow.letters.revive(push_ids or dead, SystemClock().now()), others

    revived, others = _in_database(revive)
    if others:
        what = "not a dead letter" if len(others) == 1 else "not dead letters"
        msg = f"{revived} will be sent again; {what}: {', '.join(map(str, others))}"
        raise click.ClickException(msg)
    click.echo(f"{revived} will be sent again")


@outbox.command("stats")
@AS_JSON
def stats(*, as_json: bool) -> None:
    """Count pushes and their items by state and reason; the oldest that waits; who cannot be reached."""
    now = SystemClock().now()

    async def ask(uow: UnitOfWork) -> Summary:
        counts, items = await uow.letters.counts(), await uow.letters.item_counts()
        return counts, items, await uow.pushes.backlog(now), await uow.letters.count_unreachable()

    counts, items, backlog, unreachable = _in_database(ask)
    summary = {
        "pushes": [
            {"channel": channel, "state": state, "reason": reason, "count": count}
            for channel, state, reason, count in counts
        ],
        "items": [{"state": state, "reason": reason, "count": count} for state, reason, count in items],
        "waiting": {
            channel: {"count": count, "oldest_seconds": round((now - oldest).total_seconds())}
            for channel, (count, oldest) in backlog.items()
        },
        "unreachable": unreachable,
    }
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
        return
    for channel, state, reason, count in counts:
        click.echo(f"{channel:10} {state:10} {reason or '-':16} {count:8}")
    for state, reason, count in items:
        click.echo(f"{'items':10} {state:10} {reason or '-':16} {count:8}")
    for channel, (count, oldest) in backlog.items():
        click.echo(f"{channel:10} waiting {count}, the oldest for {(now - oldest).total_seconds():.0f} s")
    click.echo(f"addresses that cannot be reached: {unreachable}")


def _in_database(ask: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Run one short transaction on the database of the settings."""
    try:
        return asyncio.run(in_database(Database(load_settings().database_url), ask))
    except (SQLAlchemyError, OSError) as error:
        msg = f"DATABASE_URL: the database cannot be read ({type(error).__name__}); was it migrated?"
        raise click.ClickException(msg) from error


async def in_database(database: Database, ask: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Run one short transaction on a database and close it."""
    try:
        async with writing(database) as uow:
            answer = await ask(uow)
            await uow.commit()
    finally:
        await database.close()
    return answer
