"""A change of the book or of the settings loses no reminder of today and says none twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reminders import Planner
from bot.services.journal import undo
from bot.services.payments import pay, snooze
from bot.services.people import change_settings
from bot.services.schedule import reschedule
from bot.services.work import Office
from tests.books import Borrower, add_borrower, add_loan, items, next_push_at, pushes
from tests.fakes import FakeClock

NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


@pytest.fixture
async def lin(office: Office, clock: FakeClock) -> Borrower:
    clock.set_wall(NINE - timedelta(minutes=1))
    return await add_borrower(office, planned_until=NINE - timedelta(hours=20))


async def set_hour(office: Office, who: Borrower, minute: int) -> None:
    async with office.open() as work:
        await change_settings(work, who.user_id, remind_minute=minute)
        await work.commit()


async def test_a_payment_taken_back_after_the_hour_is_still_reminded_of(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-07")
    async with office.open() as work:
        await pay(work, lin.user_id, occurrence, None, date(2026, 12, 7))
        await work.commit()
    clock.advance(minutes=5)
    assert await Planner(office).tick() == 0
    async with office.open() as work:
        await undo(work, lin.user_id)
        await work.commit()
    await Planner(office).tick()
    assert await items(office) == [(occurrence, "d0", "pending", None)]


async def test_an_earlier_hour_still_brings_todays_reminder(office: Office, lin: Borrower, clock: FakeClock) -> None:
    await set_hour(office, lin, 20 * 60)
    [occurrence] = await add_loan(office, lin, "2026-12-07")
    clock.advance(hours=1)
    async with office.open() as work:
        await reschedule(work, lin.user_id)
        await work.commit()
    clock.advance(hours=2)
    await set_hour(office, lin, 9 * 60 + 30)
    await Planner(office).tick()
    assert await items(office) == [(occurrence, "d0", "pending", None)]


async def test_a_later_hour_does_not_bring_todays_reminder_again(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    await add_loan(office, lin, "2026-12-07")
    clock.advance(minutes=1)
    await Planner(office).tick()
    await set_hour(office, lin, 20 * 60)
    for _ in range(14):
        clock.advance(hours=1)
        await Planner(office).tick()
    assert len(await pushes(office)) == 1


async def test_another_zone_moves_the_next_moment(office: Office, lin: Borrower, clock: FakeClock) -> None:
    await add_loan(office, lin, "2026-12-08")
    clock.advance(minutes=1)
    await Planner(office).tick()
    async with office.open() as work:
        await change_settings(work, lin.user_id, timezone="Europe/Berlin")
        await work.commit()
    for _ in range(12):
        clock.advance(hours=1)
        await Planner(office).tick()
    assert len(await pushes(office)) == 1
    assert await next_push_at(office, lin) == datetime(2026, 12, 8, 8, 0, tzinfo=UTC)


async def test_a_change_while_a_reminder_is_waiting_does_not_lose_it(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    """The service was down at nine; the user writes before the first tick."""
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    clock.advance(hours=2)
    async with office.open() as work:
        await reschedule(work, lin.user_id)
        await work.commit()
    await Planner(office).tick()
    assert await items(office) == [(occurrence, "d1", "pending", None)]


async def test_paying_the_older_one_while_a_reminder_waits_fires_no_past_alert_of_the_younger(
    office: Office, clock: FakeClock
) -> None:
    """Lateness is told of a loan's oldest instalment; yesterday at nine that was the other one."""
    mei = await add_borrower(office, planned_until=NINE - timedelta(hours=30))
    older, _ = await add_loan(office, mei, "2026-12-01", "2026-12-05")
    [coming] = await add_loan(office, mei, "2026-12-08")
    clock.set_wall(NINE + timedelta(hours=2))
    async with office.open() as work:
        await pay(work, mei.user_id, older, None, date(2026, 12, 7))
        await work.commit()
    await Planner(office).tick()
    assert await items(office) == [(coming, "d1", "pending", None)]


async def test_what_is_opened_again_today_is_said_while_a_later_reminder_waits(
    office: Office, clock: FakeClock
) -> None:
    clock.set_wall(NINE - timedelta(minutes=1))
    mei = await add_borrower(office, planned_until=NINE - timedelta(hours=20))
    [today] = await add_loan(office, mei, "2026-12-07")
    [coming] = await add_loan(office, mei, "2026-12-08", remind_minute=9 * 60 + 5)
    async with office.open() as work:
        await pay(work, mei.user_id, today, None, date(2026, 12, 7))
        await work.commit()
    clock.set_wall(NINE + timedelta(minutes=6))
    async with office.open() as work:
        await undo(work, mei.user_id)
        await work.commit()
    await Planner(office).tick()
    assert sorted(await items(office)) == [(today, "d0", "pending", None), (coming, "d1", "pending", None)]


async def test_two_snoozes_on_one_day_are_two_reminders(office: Office, lin: Borrower, clock: FakeClock) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-20")
    for hours in (3, 6):
        async with office.open() as work:
            await snooze(work, lin.user_id, [occurrence], NINE + timedelta(hours=hours))
            await work.commit()
        clock.travel_to(NINE + timedelta(hours=hours))
        await Planner(office).tick()
    assert [stage for _, stage, _, _ in await items(office)] == ["snooze:2026-12-07T12:00", "snooze:2026-12-07T15:00"]
