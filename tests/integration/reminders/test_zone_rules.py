"""A country changes the rules of its clock: moments that were planned by the old ones are worked out again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.reminders import Planner
from bot.services.schedule import reschedule
from bot.services.work import Office
from bot.services.zones import apply_zone_rules
from db.models import User
from tests.books import Borrower, add_borrower, add_loan, items, next_push_at
from tests.fakes import FakeClock

NINE = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


@pytest.fixture
async def lin(office: Office, clock: FakeClock) -> Borrower:
    """Lin, whose bill of 15 December is spoken of at nine on the 8th; it is the 7th."""
    clock.set_wall(NINE - timedelta(hours=20))
    who = await add_borrower(office, planned_until=clock.now())
    await add_loan(office, who, "2026-12-15")
    await apply_zone_rules(office, "old")
    await Planner(office).tick()
    return who


async def plan_by_other_rules(office: Office, who: Borrower, shift: timedelta) -> None:
    async with office.open() as work:
        await reschedule(work, who.user_id)
        await work.uow.session.execute(update(User).values(next_push_at=NINE + shift))
        await work.commit()


@pytest.mark.parametrize("shift", [-AN_HOUR, AN_HOUR])
async def test_it_plans_everybody_anew(office: Office, lin: Borrower, shift: timedelta) -> None:
    await plan_by_other_rules(office, lin, shift)
    assert await apply_zone_rules(office, "new")
    await Planner(office).tick()
    assert await next_push_at(office, lin) == NINE
    assert await items(office) == []


async def test_it_does_so_once(office: Office, lin: Borrower) -> None:
    assert await apply_zone_rules(office, "new")
    assert not await apply_zone_rules(office, "new")


async def test_a_moment_of_old_rules_that_is_too_early_says_nothing(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    await plan_by_other_rules(office, lin, -AN_HOUR)
    clock.set_wall(NINE - AN_HOUR)
    await Planner(office).tick()
    assert (await items(office), await next_push_at(office, lin)) == ([], NINE)


async def test_what_is_due_by_now_stays_due(office: Office, lin: Borrower, clock: FakeClock) -> None:
    clock.set_wall(NINE)
    await apply_zone_rules(office, "new")
    await Planner(office).tick()
    assert [stage for _, stage, _, _ in await items(office)] == ["d7"]


async def test_two_processes_may_do_so_at_once(office: Office) -> None:
    async def put(value: str) -> None:
        async with office.open() as work:
            await work.uow.memos.put("zone_rules", value)
            begun.set()
            await work.commit()

    begun = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        async with office.open() as work:
            await work.uow.memos.put("zone_rules", "new")
            tasks.create_task(put("newer"))
            if not office.database.is_sqlite:  # there the second one waits before it begins
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await begun.wait()
            await work.commit()
        await begun.wait()
    async with office.look() as work:
        assert await work.uow.memos.get("zone_rules") == "newer"
