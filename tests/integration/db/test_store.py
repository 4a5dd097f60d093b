"""The store: no write is lost, nothing stays without a commit, types come back as they went."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.exc import StatementError

from bot.services.work import Office
from db.database import Database, driver_url
from db.models import Loan, User
from db.snapshots import dump, restore
from db.uow import writing
from tests.books import add_borrower

WRITERS = 80


async def test_it_loses_no_increment_of_many_at_once(office: Office) -> None:
    borrower = await add_borrower(office)

    async def increment() -> None:
        async with office.open() as work:
            user = await work.uow.people.lock(borrower.user_id)
            assert user is not None
            count = user.next_loan_number
            await asyncio.sleep(0)
            user.next_loan_number = count + 1
            await work.commit()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(WRITERS):
            tasks.create_task(increment())
    async with office.look() as work:
        found = await work.uow.people.get(borrower.user_id)
        assert found is not None
        assert found.next_loan_number == 1 + WRITERS


async def test_it_rolls_back_what_is_not_committed(office: Office) -> None:
    borrower = await add_borrower(office)
    async with office.open() as work:
        user = await work.uow.people.lock(borrower.user_id)
        assert user is not None
        user.hide_amounts = True
        await work.uow.session.flush()
    async with office.look() as work:
        user = await work.uow.people.get(borrower.user_id)
        assert user is not None
        assert user.hide_amounts is False


async def test_it_gives_back_aware_utc_times(database: Database) -> None:
    moment = datetime(2026, 12, 7, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    async with writing(database) as uow:
        user = await uow.people.add_user(
            User(locale="zh_CN", timezone="Asia/Shanghai", planned_until=moment, created_at=moment),
        )
        await uow.commit()
    async with database.read() as session:
        found = await session.get(User, user.id)
        assert found is not None
        assert found.created_at == datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
        assert found.created_at.tzinfo is UTC


async def test_it_refuses_a_naive_time(database: Database) -> None:
    naive = datetime(2026, 12, 7, 9, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError):
        async with writing(database) as uow:
            await uow.people.add_user(
                User(locale="zh_CN", timezone="Asia/Shanghai", planned_until=naive, created_at=naive),
            )


def test_it_brings_a_row_back_from_its_snapshot() -> None:
    now = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    row = Loan(
        id=3, product="wld", daily_rate=Decimal("0.00050"), first_due_on=now.date(), created_at=now, rules={"a": 1}
    )
    copy = Loan()
    restore(copy, dump(row))
    assert dump(copy) == dump(row)
    assert copy.daily_rate == Decimal("0.00050")


@pytest.mark.parametrize("address", ["mysql://u@h/d", "nonsense", "", "http://x"])
def test_it_refuses_other_databases(address: str) -> None:
    with pytest.raises(ValueError, match=r"database|supported"):
        driver_url(address)
