"""`seed`: fills a database with made-up users and loans, for benchmarks and for trying out sizes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import func, insert, select

from bot.clock import SystemClock
from bot.settings import load_settings
from db.database import Database
from db.migrations import migrate
from db.models import Loan, Occurrence, Recipient, User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

FIRST_CHAT = 5_000_000_000
CHUNK = 2_000
INSTALMENTS = 2
SPREAD_DAYS = 28
AMOUNT_FEN = 100_000


@click.command("seed")
@click.option("--users", type=click.IntRange(1, 10_000_000), required=True, help="How many users.")
@click.option("--loans", type=click.IntRange(1, 100_000_000), required=True, help="How many loans in all.")
def seed(users: int, loans: int) -> None:
    """Add USERS made-up users who share LOANS loans with two instalments each, due over the coming weeks."""
    asyncio.run(seed_database(load_settings().database_url, users, loans, SystemClock().now()))
    click.echo(f"{users} users with {loans} loans added")


async def seed_database(address: str, users: int, loans: int, now: datetime) -> None:
    """Write the rows in chunks; users are due for planning over the coming four weeks."""
    database = Database(address)
    try:
        await migrate(database)
        async with database.write() as session:
            first = Ids(*[(await session.scalar(select(func.max(model.id))) or 0) + 1 for model in (User, Loan)])
            for table, rows in (
                (User, _users(first.user, users, now)),
                (Recipient, _recipients(first.user, users, now)),
                (Loan, _loans(first, users, loans, now)),
                (Occurrence, _occurrences(first, users, loans, now)),
            ):
                await _insert(session, table, rows)
            if not database.is_sqlite:
                await _move_sequences(session)
            await session.commit()
    finally:
        await database.close()


class Ids:
    """The first free ids."""

    def __init__(self, user: int, loan: int) -> None:
        """Keep them."""
        self.user = user
        self.loan = loan


async def _insert(session: AsyncSession, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            await session.execute(insert(table), chunk)
            chunk = []
    if chunk:
        await session.execute(insert(table), chunk)


async def _move_sequences(session: AsyncSession) -> None:
    """PostgreSQL's counters do not notice keys that were given."""
    for model in (User, Loan):
        name = model.__tablename__
        sequence = func.pg_get_serial_sequence(name, "id")
        await session.execute(select(func.setval(sequence, select(func.max(model.id)).scalar_subquery())))


def _users(first: int, count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for at in range(count):
        yield {
            "id": first + at,
            "locale": "zh_CN",
            "timezone": "Asia/Shanghai",
            "planned_until": now,
            "next_push_at": now + timedelta(days=at % SPREAD_DAYS, seconds=1),
            "created_at": now,
        }


def _recipients(first: int, count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for at in range(count):
        chat = str(FIRST_CHAT + first + at)
        yield {"user_id": first + at, "channel": "telegram", "chat": chat, "person": chat, "created_at": now}


def _loans(first: Ids, users: int, count: int, now: datetime) -> Iterator[dict[str, Any]]:
    today = now.date()
    for at in range(count):
        yield {
            "id": first.loan + at,
            "user_id": first.user + at % users,
            "number": at // users + 1,
            "product": "custom",
            "principal_fen": AMOUNT_FEN * INSTALMENTS,
            "method": "zero",
            "periods": INSTALMENTS,
            "first_due_on": today + timedelta(days=at % SPREAD_DAYS),
            "timezone": "Asia/Shanghai",
            "rules": {},
            "created_at": now - timedelta(days=40),
        }


def _occurrences(first: Ids, users: int, count: int, now: datetime) -> Iterator[dict[str, Any]]:
    today = now.date()
    for at in range(count):
        for number in range(INSTALMENTS):
            yield {
                "user_id": first.user + at % users,
                "loan_id": first.loan + at,
                "number": number + 1,
                "due_on": today + timedelta(days=at % SPREAD_DAYS + 30 * number),
                "amount_fen": AMOUNT_FEN,
                "principal_fen": AMOUNT_FEN,
            }
