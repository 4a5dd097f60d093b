"""Made-up books are as good as typed ones: they are planned, spoken of, and can be added to."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.commands.seed import seed_database
from bot.reminders.planner import Planner
from bot.services.work import Office
from db.models import Loan, Occurrence, Push, Recipient, User
from tests.books import add_borrower, add_loan
from tests.fakes import FakeClock


async def test_it_adds_to_what_is_there(office: Office, database_url: str, clock: FakeClock) -> None:
    who = await add_borrower(office)
    await add_loan(office, who, "2026-12-20")
    for _ in range(2):
        await seed_database(database_url, 30, 70, clock.now())
    async with office.look() as work:
        counts = [
            await work.uow.session.scalar(select(func.count()).select_from(model))
            for model in (User, Recipient, Loan, Occurrence)
        ]
        numbers = await work.uow.session.scalars(select(Loan.number).where(Loan.user_id == who.user_id + 1))
    assert counts == [61, 61, 141, 281]
    assert sorted(numbers) == [1, 2, 3]


async def test_it_makes_users_whose_time_comes(office: Office, database_url: str, clock: FakeClock) -> None:
    await seed_database(database_url, 28, 28, clock.now() - timedelta(days=1))
    assert await Planner(office).tick() == 1
    async with office.look() as work:
        assert await work.uow.session.scalar(select(func.count()).select_from(Push)) == 1
