"""Several chats, several processes: none holds up, takes from or hides the work of another."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.clock import SystemClock
from bot.guide import Guide
from bot.messages import Outbound
from bot.outbox import Dispatcher, OutboxSettings
from bot.outbox.wall import BEAT_SECONDS, LEASE
from bot.products import Products
from bot.services.work import Office
from bot.transport import Receipt
from db.database import Database
from db.models import Push, Recipient
from db.repos.settlements import Closing
from tests.books import Borrower, add_borrower, add_loan, change
from tests.conftest import make_office
from tests.fakes import FakeClock, FakeTransport
from tests.outboxes import (
    SETTINGS,
    PlainRenderer,
    add_push,
    dispatcher_for,
    get_push,
    item_states,
    states,
    until_states,
)


async def share_a_chat(office: Office, people: list[Borrower], chat: str) -> None:
    for who in people:
        await change(office, Recipient, who.recipient_id, chat=chat)


async def until_renewed(office: Office, push_id: int) -> None:
    seen = (await get_push(office, push_id)).leased_until
    for _ in range(1000):
        if (await get_push(office, push_id)).leased_until != seen:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(seen)


async def test_a_chat_that_several_people_share_has_one_pace(office: Office, clock: FakeClock) -> None:
    """Telegram takes one message a second and a group twenty a minute, whoever the messages are for."""
    people = [await add_borrower(office) for _ in range(25)]
    await share_a_chat(office, people, "-100500")
    for who in people:
        await add_push(office, who)
    transport = FakeTransport()
    dispatcher = dispatcher_for(office, transport)
    sent_at: list[float] = []
    for _ in range(600):
        await dispatcher.step()
        sent_at += [clock.monotonic()] * (len(transport.sent) - len(sent_at))
        clock.advance(seconds=0.25)
    assert len(sent_at) == 25
    assert min(later - sooner for sooner, later in itertools.pairwise(sent_at)) >= 1
    assert all(later - sooner >= 60 for sooner, later in zip(sent_at, sent_at[20:], strict=False))


async def test_a_chat_with_many_messages_holds_up_nobody(database: Database, products: Products, guide: Guide) -> None:
    """What waits for its chat's own pace stands aside at once: the messages behind it do not wait with it."""
    office = make_office(database, SystemClock(), products, guide)
    busy = await add_borrower(office)
    for _ in range(60):
        await add_push(office, busy, ready_at=office.clock.now() - timedelta(minutes=1))
    behind = [await add_push(office, await add_borrower(office)) for _ in range(4)]
    transport = FakeTransport()
    dispatcher = dispatcher_for(office, transport, settings=OutboxSettings(rate=25, token_id="42"))
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        before = SystemClock().monotonic()
        await until_states(office, dict.fromkeys(behind, "sent"))
        taken = SystemClock().monotonic() - before
        await dispatcher.stop()
    assert taken < 5


@pytest.mark.postgres
async def test_the_heartbeat_does_not_wait_for_the_clearing(
    postgres: Database, products: Products, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleting what is old may take minutes; leases that ran out meanwhile would be sent again by a neighbour."""
    live = make_office(postgres, SystemClock(), products, guide)
    monkeypatch.setattr("bot.outbox.dispatcher.BEAT_SECONDS", BEAT_SECONDS / 25)
    old = await add_push(
        live,
        await add_borrower(live),
        state="sent",
        settled_at=live.clock.now() - timedelta(days=200),
    )
    dispatcher = dispatcher_for(live, FakeTransport())
    async with postgres.write() as session:  # somebody holds the old row: deleting it has to wait
        await session.execute(text("SELECT 1 FROM push WHERE id = :id FOR UPDATE"), {"id": old})
        held = await add_push(live, await add_borrower(live), state="leased")
        async with live.open() as work:
            mine = update(Push).where(Push.id == held)
            await work.uow.session.execute(
                mine.values(leased_by=dispatcher.worker, leased_until=live.clock.now(), ready_at=live.clock.now())
            )
            await work.commit()
        dispatcher.lanes["telegram"].in_flight.add(held)
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(dispatcher.run())
            for _ in range(12):  # it is renewed again and again
                await until_renewed(live, held)
            await session.rollback()
            dispatcher.lanes["telegram"].in_flight.clear()
            await dispatcher.stop()


@pytest.mark.postgres
async def test_a_process_that_has_just_started_takes_nothing_over_yet(
    postgres: Database, products: Products, guide: Guide
) -> None:
    """After an outage of the database all leases have run out: a new start must not be faster than their owners."""
    live = make_office(postgres, SystemClock(), products, guide)
    held = await add_push(live, await add_borrower(live), state="leased")
    async with live.open() as work:
        query = update(Push).where(Push.id == held)
        await work.uow.session.execute(query.values(leased_by="sent, not settled", leased_until=live.clock.now()))
        await work.commit()
    fresh = await add_push(live, await add_borrower(live))
    transport = FakeTransport()
    dispatcher = dispatcher_for(live, transport)
    async with asyncio.timeout(LEASE.total_seconds() * 3), asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        await until_states(live, {fresh: "sent"})
        assert (await states(live))[held] == "leased"
        await until_states(live, {held: "sent"})  # nobody came back for it
        await dispatcher.stop()


@pytest.mark.postgres
async def test_clearing_keeps_its_hands_off_what_a_worker_is_taking(
    postgres: Database, clock: FakeClock, products: Products, guide: Guide
) -> None:
    """The items of a message that goes out must not be called expired."""
    office = make_office(postgres, clock, products, guide)
    who = await add_borrower(office)
    [occurrence] = await add_loan(office, who, "2026-12-08")
    push_id = await add_push(office, who, occurrence, expires_at=clock.now())
    async with office.open() as work, asyncio.TaskGroup() as tasks:
        await work.uow.pushes.lease([push_id], "worker", clock.now() + LEASE)
        tasks.create_task(dispatcher_for(office, FakeTransport()).clear(clock.now()))
        await asyncio.sleep(0.3)
        await work.commit()
    assert (await get_push(office, push_id)).state == "leased"
    assert await item_states(office, push_id) == [("pending", None)]


async def test_a_channel_that_hangs_holds_up_no_other(database: Database, products: Products, guide: Guide) -> None:
    """One dead host stalls everybody behind it, fifteen seconds each (Wallos sends one after the other)."""
    live = make_office(database, SystemClock(), products, guide)

    class Hanging(FakeTransport):
        async def send(self, message: Outbound) -> Receipt:
            await asyncio.Event().wait()
            raise AssertionError(message)

    for _ in range(6):
        await add_push(live, await add_borrower(live))
    web = [
        await add_push(live, await add_borrower(live, channel="webchat"), channel="webchat", urgency=1)
        for _ in range(6)
    ]
    transports = {"telegram": Hanging(), "webchat": FakeTransport("webchat")}
    dispatcher = Dispatcher(live, transports, PlainRenderer(), SETTINGS)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(dispatcher.run())
        async with asyncio.timeout(10):
            await until_states(live, dict.fromkeys(web, "sent"))
        running.cancel()


@pytest.mark.postgres
async def test_a_heartbeat_waits_for_no_row_that_is_being_settled(
    postgres: Database, products: Products, guide: Guide
) -> None:
    """It held one row and waited for another, while the settling held that one and waited for the first."""
    clock = FakeClock()
    office = make_office(postgres, clock, products, guide)
    lin = await add_borrower(office)
    first, second = await add_push(office, lin), await add_push(office, lin)
    now = clock.now()
    async with office.open() as work:
        await work.uow.pushes.lease([first, second], "here", now + LEASE)
        await work.commit()
    async with office.open() as settling:
        await settling.uow.settlements.close([Closing(push_id=second, state="sent", message_id="1")], "here", now)
        async with asyncio.timeout(5), office.open() as beating:
            assert await beating.uow.pushes.renew([first, second], "here", now + LEASE * 2) == 0
            await beating.commit()
        await settling.uow.settlements.close([Closing(push_id=first, state="sent", message_id="2")], "here", now)
        await settling.commit()
    assert await states(office) == {first: "sent", second: "sent"}
