"""`seed`: fills a database with made-up users and loans, for benchmarks and for trying out sizes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import BigInteger, Date, Integer, String, cast, column, func, insert, literal, select, text, values

from bot.clock import SystemClock
from bot.settings import load_settings
from db.database import Database
from db.migrations import migrate
from db.models import Loan, Occurrence, Recipient, User
from db.types import Json, UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

FIRST_CHAT = 5_000_000_000
CHUNK = 50_000
"""Rows that one statement makes."""
SPREAD_DAYS = 28
INSTALMENTS = (1, 2)
AMOUNT_FEN = 100_000


@click.command("seed")
@click.option("--users", type=click.IntRange(1, 10_000_000), required=True, help="How many users.")
@click.option("--loans", type=click.IntRange(1, 100_000_000), required=True, help="How many loans in all.")
def seed(users: int, loans: int) -> None:
    """Add USERS made-up users who share LOANS loans with two instalments each, due over the coming weeks."""
    asyncio.run(seed_database(load_settings().database_url, users, loans, SystemClock().now()))
    click.echo(f"{users} users with {loans} loans added")


async def seed_database(address: str, users: int, loans: int, now: datetime) -> None:
    """Have the database make the rows; users are due for planning over the coming four weeks."""
    database = Database(address)
    try:
        await migrate(database)
        async with database.write() as session:
            first = [(await session.scalar(select(func.max(model.id))) or 0) + 1 for model in (User, Loan)]
            maker = Maker(session=session, now=now, first_user=first[0], first_loan=first[1], users=users, loans=loans)
            await maker.make()
            if not database.is_sqlite:
                await _move_sequences(session)
            await session.commit()
            await session.execute(text("ANALYZE"))
            await session.commit()
    finally:
        await database.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes users, their addresses, loans and instalments, a chunk of rows in each statement."""

    session: AsyncSession
    now: datetime
    first_user: int
    first_loan: int
    users: int
    loans: int

    async def make(self) -> None:
        """Make all of them."""
        days = self._days()
        for at in _numbers(self.users):
            user_id = at.c.n + self.first_user
            await self._insert(User, at, days, {"id": user_id, **self._user(days)})
            await self._insert(Recipient, at, days, {"user_id": user_id, **self._address(user_id)})
        for at in _numbers(self.loans):
            keys = {"id": at.c.n + self.first_loan, "user_id": at.c.n % self.users + self.first_user}
            await self._insert(Loan, at, days, {**keys, "number": at.c.n // self.users + 1, **self._loan(days)})
            keys = {"loan_id": keys["id"], "user_id": keys["user_id"]}
            for number in INSTALMENTS:
                await self._insert(Occurrence, at, days, {**keys, **_instalment(number, days)})

    def _user(self, days: CTE) -> dict[str, Any]:
        return {
            "locale": literal("zh_CN"),
            "timezone": literal("Asia/Shanghai"),
            "next_loan_number": literal(self.loans // self.users + 2),
            "planned_until": literal(self.now, UtcDateTime),
            "next_push_at": days.c.push_at,
            "created_at": literal(self.now, UtcDateTime),
        }

    def _address(self, user_id: Any) -> dict[str, Any]:
        chat = cast(cast(user_id, BigInteger) + FIRST_CHAT, String)
        created_at = literal(self.now, UtcDateTime)
        return {"channel": literal("telegram"), "chat": chat, "person": chat, "created_at": created_at}

    def _loan(self, days: CTE) -> dict[str, Any]:
        return {
            "product": literal("custom"),
            "principal_fen": literal(AMOUNT_FEN * len(INSTALMENTS)),
            "method": literal("zero"),
            "periods": literal(len(INSTALMENTS)),
            "first_due_on": days.c.due_1,
            "timezone": literal("Asia/Shanghai"),
            "rules": literal({}, Json),
            "created_at": literal(self.now - timedelta(days=40), UtcDateTime),
        }

    def _days(self) -> CTE:
        """Name the days that everything is spread over, with the dates and the moment that belong to each."""
        due = [f"due_{number}" for number in INSTALMENTS]
        rows = [
            (
                day,
                self.now + timedelta(days=day, seconds=1),
                *(self.now.date() + timedelta(days=day + 30 * months) for months in range(len(INSTALMENTS))),
            )
            for day in range(SPREAD_DAYS)
        ]
        names: list[ColumnElement[Any]] = [column("day", Integer), column("push_at", UtcDateTime)]
        names += [column(name, Date) for name in due]
        return values(*names, name="rows").data(rows).cte("days")

    async def _insert(self, table: Any, at: CTE, days: CTE, columns: Mapping[str, Any]) -> None:
        made = select(*columns.values()).select_from(at.join(days, days.c.day == at.c.n % SPREAD_DAYS))
        await self.session.execute(insert(table).from_select(list(columns), made))


def _instalment(number: int, days: CTE) -> dict[str, Any]:
    amount = literal(AMOUNT_FEN)
    return {
        "number": literal(number),
        "due_on": days.c[f"due_{number}"],
        "amount_fen": amount,
        "principal_fen": amount,
    }


def _numbers(count: int) -> list[CTE]:
    """Count from 0 up to `count`, in chunks."""
    return [_range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]


def _range(start: int, end: int) -> CTE:
    counted = select(literal(start).label("n")).cte("counted", recursive=True)
    return counted.union_all(select(counted.c.n + 1).where(counted.c.n + 1 < end))


async def _move_sequences(session: AsyncSession) -> None:
    """PostgreSQL's counters do not notice keys that were given."""
    for model in (User, Loan):
        name = model.__tablename__
        sequence = func.pg_get_serial_sequence(name, "id")
        await session.execute(select(func.setval(sequence, select(func.max(model.id)).scalar_subquery())))
