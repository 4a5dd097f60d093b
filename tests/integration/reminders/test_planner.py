from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.guide import Guide
from bot.products import Products
from bot.reminders.planner import AHEAD, Planner
from bot.services.reach import mark_reachable, mark_unreachable
from bot.services.work import Office
from db.database import Database
from db.models import Loan, Occurrence, Recipient, User
from tests.books import add_borrower, add_loan, change, items, next_push_at, pushes
from tests.conftest import make_office
from tests.fakes import FakeClock

NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


async def test_it_plans_at_the_hour_and_not_before(office: Office, clock: FakeClock) -> None:
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    [occurrence] = await add_loan(office, who, "2026-12-08")
    clock.set_wall(NINE - timedelta(seconds=1))
    assert await Planner(office).tick() == 0
    clock.set_wall(NINE)
    assert await Planner(office).tick() == 1
    [push] = await pushes(office)
    assert (push.state, push.kind, push.urgency, push.due_at, push.ready_at) == ("pending", "reminder", 0, NINE, NINE)
    assert await items(office) == [(occurrence, "d1", "pending", None)]
    assert await next_push_at(office, who) == NINE + timedelta(days=1)


async def test_it_never_plans_twice(office: Office) -> None:
    """Two runs at nine, or a second scheduler, send two identical messages (ellite/Wallos#187, #239)."""
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, who, "2026-12-08")
    assert await Planner(office).tick() == 1
    assert await Planner(office).tick() == 0
    assert len(await pushes(office)) == 1


async def test_it_writes_a_stage_once_even_if_the_moment_is_lived_again(office: Office) -> None:
    """The same subscription is notified again the next day, or after the clock was set back (ellite/Wallos#455)."""
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, who, "2026-12-08")
    await Planner(office).tick()
    await change(office, User, who.user_id, planned_until=NINE - timedelta(days=1))
    assert await Planner(office).tick() == 1
    assert len(await pushes(office)) == 1


async def test_it_writes_one_message_for_all_loans_of_a_user(office: Office) -> None:
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    first = await add_loan(office, who, "2026-12-08")
    second = await add_loan(office, who, "2026-12-10", "2027-01-10")
    await Planner(office).tick()
    assert len(await pushes(office)) == 1
    assert await items(office) == [(first[0], "d1", "pending", None), (second[0], "d3", "pending", None)]


async def test_it_catches_up_with_the_newest_stage_alone(office: Office, clock: FakeClock) -> None:
    """Down at nine is lost for good, or comes as a burst of every missed day."""
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    [occurrence] = await add_loan(office, who, "2026-12-10")
    clock.travel_to(NINE + timedelta(days=3, hours=5))
    await Planner(office).tick()
    [push] = await pushes(office)
    assert (push.due_at, push.ready_at) == (NINE + timedelta(days=3), clock.now())
    assert await items(office) == [
        (occurrence, "d0", "pending", None),
        (occurrence, "d3", "superseded", "newer_stage"),
        (occurrence, "d1", "superseded", "newer_stage"),
    ]


async def test_it_keeps_a_record_of_what_it_does_not_say(office: Office, clock: FakeClock) -> None:
    who = await add_borrower(
        office, planned_until=NINE - timedelta(days=1), alerts_paused_until=NINE + timedelta(days=9)
    )
    [occurrence] = await add_loan(office, who, "2026-12-04")
    await Planner(office).tick()
    [push] = await pushes(office)
    assert (push.state, push.reason, push.settled_at) == ("dropped", "muted", clock.now())
    assert await items(office) == [(occurrence, "o3", "dropped", "muted")]


@pytest.mark.parametrize("settle", ["pay", "delete"])
async def test_it_says_nothing_of_what_is_paid_or_deleted(office: Office, clock: FakeClock, settle: str) -> None:
    """An alert must stop when the thing is paid, and nothing may be late that was paid a few days early.

    wangwangit/SubsTracker#161.
    """
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    [occurrence] = await add_loan(office, who, "2026-12-08")
    if settle == "pay":
        await change(office, Occurrence, occurrence, settled_on=clock.now().date())
    else:
        await change(office, Loan, 1, deleted_at=clock.now())
    assert await next_push_at(office, who) is None
    assert await Planner(office).tick() == 0


async def test_it_holds_what_cannot_be_delivered_and_tells_it_in_one_message(office: Office, clock: FakeClock) -> None:
    """Whoever blocks the bot and comes back gets nothing at all, or eleven messages at once."""
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    first = await add_loan(office, who, "2026-12-08")
    second = await add_loan(office, who, "2026-12-10")
    async with office.open() as work:
        await mark_unreachable(work, "telegram", who.chat, "blocked")
        await work.uow.commit()
    for _ in range(4):
        await Planner(office).tick()
        clock.advance(days=1)
    assert {push.state for push in await pushes(office)} == {"dropped"}
    async with office.open() as work:
        assert await mark_reachable(work, "telegram", who.chat) == 1
        await work.uow.commit()
    clock.advance(hours=3)
    assert await Planner(office).tick() == 1
    live = [push for push in await pushes(office) if push.state == "pending"]
    spoken = [row for row in await items(office) if row[2] == "pending"]
    assert len(live) == 1
    assert {row[0] for row in spoken} == {first[0], second[0]}


async def test_it_catches_up_once(office: Office, clock: FakeClock) -> None:
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, who, "2026-12-20")
    await change(office, Recipient, who.recipient_id, unreachable_at=NINE)
    clock.travel_to(NINE + timedelta(days=7))
    await Planner(office).tick()
    await change(office, Recipient, who.recipient_id, unreachable_at=None)
    for _ in range(3):
        await change(office, User, who.user_id)
        async with office.open() as work:
            user = await work.uow.people.lock(who.user_id)
            assert user is not None
            user.next_push_at = clock.advance(minutes=1)
            await work.uow.commit()
        await Planner(office).tick()
    assert [push.kind for push in await pushes(office) if push.state == "pending"] == ["catch_up"]


async def test_it_lets_a_book_that_cannot_be_read_stop_nobody(office: Office, clock: FakeClock) -> None:
    """One bad row makes the send job stop for everybody."""
    broken = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, broken, "2026-12-08")
    async with office.open() as work:
        user = await work.uow.people.lock(broken.user_id)
        assert user is not None
        user.lead_days, user.next_push_at = "seven", NINE - timedelta(hours=1)
        await work.uow.commit()
    healthy = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, healthy, "2026-12-08")
    assert await Planner(office).tick() == 2
    assert [push.user_id for push in await pushes(office)] == [healthy.user_id]
    assert await next_push_at(office, broken) == clock.now() + timedelta(minutes=10)


async def test_it_goes_through_many_users_in_small_transactions(office: Office) -> None:
    for _ in range(7):
        await add_loan(office, await add_borrower(office, planned_until=NINE - timedelta(days=1)), "2026-12-08")
    assert await Planner(office, batch=3).tick() == 7
    assert len(await pushes(office)) == 7


async def test_it_plans_a_crowd_over_several_ticks(office: Office, clock: FakeClock) -> None:
    """A tick that goes on for minutes at nine makes /readyz call the planner dead, at the worst time of the day."""
    for _ in range(8):
        await add_loan(office, await add_borrower(office, planned_until=NINE - timedelta(days=1)), "2026-12-08")

    def four_seconds_pass() -> None:
        clock.advance(seconds=4)

    planner = Planner(office, batch=1, on_planned=four_seconds_pass)
    counts = [await planner.tick() for _ in range(4)]
    assert counts == [3, 3, 2, 0]
    assert len(await pushes(office)) == 8


async def test_it_leaves_most_of_the_time_of_a_crowd_to_others(office: Office, clock: FakeClock) -> None:
    """Planned at full speed, a crowd at nine makes whoever asks something just then wait half a second."""
    for _ in range(6):
        await add_loan(office, await add_borrower(office, planned_until=NINE - timedelta(days=1)), "2026-12-08")
    begun = clock.monotonic()
    assert await Planner(office, per_second=1, batch=2).tick() == 6
    assert clock.monotonic() - begun == pytest.approx(6 / AHEAD)


async def test_it_leaves_the_rest_of_a_crowd_for_later_when_it_is_stopped(office: Office) -> None:
    for _ in range(4):
        await add_loan(office, await add_borrower(office, planned_until=NINE - timedelta(days=1)), "2026-12-08")

    def end() -> None:
        planner.stop()

    planner = Planner(office, batch=1, on_planned=end)
    assert await planner.tick() == 1
    assert await Planner(office).tick() == 3


async def test_it_wakes_the_dispatcher_when_there_is_something_to_send(office: Office) -> None:
    woken: list[int] = []
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, who, "2026-12-08")
    planner = Planner(office, on_planned=lambda: woken.append(1))
    await planner.tick()
    await planner.tick()
    assert woken == [1]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Auckland", "America/New_York", "Asia/Kolkata"])
async def test_it_sends_at_the_readers_own_hour(office: Office, clock: FakeClock, zone: str) -> None:
    """The program runs in UTC and the reader in Auckland: the reminder is a day late (ellite/Wallos#777)."""
    who = await add_borrower(office, timezone=zone, planned_until=NINE - timedelta(days=1))
    await add_loan(office, who, "2026-12-11")
    for _ in range(90):
        await Planner(office).tick()
        clock.advance(minutes=30)
    [push] = await pushes(office)
    local = push.due_at.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (9, 0)


@pytest.mark.postgres
async def test_two_planners_at_once_write_one_message(
    postgres: Database, clock: FakeClock, products: Products, guide: Guide
) -> None:
    """Two schedulers select the same row before either of them marks it.

    DanielVolz/medassist-ng#269, MarcosRabadan/Agendia#277, adcontextprotocol/adcp#5652.
    """
    first = make_office(postgres, clock, products, guide)
    for _ in range(30):
        await add_loan(first, await add_borrower(first, planned_until=NINE - timedelta(days=1)), "2026-12-08")
    second_database = Database(postgres.url.render_as_string(hide_password=False))
    second = make_office(second_database, clock, products, guide)
    counts = await asyncio.gather(
        *(Planner(each, batch=4).tick() for each in (first, second, first, second)),
    )
    await second_database.close()
    assert len(await pushes(first)) == 30
    assert sum(counts) == 30


async def test_two_ticks_at_once_write_one_message(office: Office) -> None:
    """A restart in the tick, a second one beside it: skipped by the one, doubled by the other (ezBookkeeping)."""
    for _ in range(12):
        await add_loan(office, await add_borrower(office, planned_until=NINE - timedelta(days=1)), "2026-12-08")
    one, other = Planner(office, batch=4), Planner(office, batch=3)
    counts = await asyncio.gather(one.tick(), other.tick(), one.tick(), other.tick())
    assert len(await pushes(office)) == 12
    assert sum(counts) == 12


@pytest.mark.parametrize(("stored", "spoken"), [(-1, 1), (0, 1), (1, 2)])
async def test_a_zone_rule_that_changes_makes_nothing_early(
    office: Office, clock: FakeClock, stored: int, spoken: int
) -> None:
    """The moment was stored by the rule of yesterday, an hour off; it says when to look, not when to speak."""
    who = await add_borrower(office, planned_until=NINE - timedelta(days=1))
    await add_loan(office, who, "2026-12-08")
    async with office.open() as work:
        user = await work.uow.people.lock(who.user_id)
        assert user is not None
        user.next_push_at = NINE + timedelta(hours=stored)
        await work.uow.commit()
    clock.set_wall(NINE - timedelta(hours=2))
    for _ in range(4):
        clock.advance(hours=1)
        await Planner(office).tick()
    [push] = await pushes(office)
    assert push.due_at == NINE
    assert push.created_at == NINE + timedelta(hours=spoken - 1)
