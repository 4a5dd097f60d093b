from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.clock import SystemClock
from bot.guide import Guide
from bot.messages import Outbound
from bot.outbox import Dispatcher
from bot.outbox.claiming import Claimer
from bot.outbox.limits import OutboxSettings
from bot.outbox.wall import LEASE
from bot.products import Products
from bot.services.work import Office
from bot.transport import Receipt, TransportError
from db.database import Database
from tests.books import Borrower, add_borrower
from tests.conftest import make_office
from tests.fakes import FakeClock, FakeTransport
from tests.outboxes import CountingMeters, add_push, dispatcher_for, drain, states, until_all_sent

SECOND = timedelta(seconds=1)


@pytest.fixture
async def lin(office: Office) -> Borrower:
    return await add_borrower(office)


@pytest.fixture
def live(database: Database, products: Products, guide: Guide) -> Office:
    """An office with the machine's own clock, for loops that run."""
    return make_office(database, SystemClock(), products, guide)


class SlowTransport(FakeTransport):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()
        self.release = asyncio.Event()

    async def send(self, message: Outbound) -> Receipt:
        self.begun.set()
        await self.release.wait()
        return await super().send(message)


@asynccontextmanager
async def running(dispatcher: Dispatcher) -> AsyncIterator[None]:
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        yield
        await dispatcher.stop()


async def claim_as(office: Office, worker: str) -> list[int]:
    """Claim everything for a worker that is killed right afterwards."""
    claimed = await Claimer(office, "telegram", worker, None).claim(100, (), take_over=True)
    return [slot.claim.id for slot in claimed.slots]


async def test_a_dead_workers_pushes_are_taken_over_within_seconds(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    """A claim without a lease leaves rows stuck in processing for ever when the worker dies."""
    push_id = await add_push(office, lin)
    assert await claim_as(office, "dead") == [push_id]
    meters = CountingMeters()
    dispatcher = dispatcher_for(office, FakeTransport(), meters=meters)
    assert await dispatcher.step() == 0
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert await dispatcher.step() == 0
    clock.advance(seconds=1)
    assert await dispatcher.step() == 1
    assert (await states(office), meters.taken_over) == ({push_id: "sent"}, 1)


async def test_a_crash_between_send_and_settle_repeats_that_one_message(office: Office, clock: FakeClock) -> None:
    """Sending first and committing afterwards repeats everything after a crash."""
    ids = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    transport = FakeTransport()
    await dispatcher_for(office, transport).step()
    assert len(transport.sent) == 3
    last = await add_push(office, await add_borrower(office))
    clock.advance(seconds=1)
    assert await claim_as(office, "killed before it could settle") == [last]
    clock.advance(seconds=LEASE.total_seconds())
    await drain(dispatcher_for(office, transport))
    assert len(transport.sent) == 4
    assert set((await states(office)).values()) == {"sent"}
    assert len(ids) == 3


async def test_it_never_takes_over_what_it_has_in_hand(office: Office, lin: Borrower, clock: FakeClock) -> None:
    """The wall clock is set an hour ahead during a slow send, and the same process sends it again."""
    push_id = await add_push(office, lin)
    transport = SlowTransport()
    dispatcher = dispatcher_for(office, transport)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.step())
        await transport.begun.wait()
        clock.advance(hours=1)
        assert await dispatcher.step() == 0
        transport.release.set()
    assert (await states(office), len(transport.sent)) == ({push_id: "sent"}, 1)


async def test_a_neighbour_takes_nothing_over_when_the_clock_goes_forward(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    await add_push(office, lin)
    transport, neighbour_transport = SlowTransport(), FakeTransport()
    dispatcher, neighbour = dispatcher_for(office, transport), dispatcher_for(office, neighbour_transport)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.step())
        await transport.begun.wait()
        clock.set_wall(clock.now() + timedelta(hours=1))
        assert await neighbour.step() == 0
        await dispatcher.beat()
        clock.advance(seconds=LEASE.total_seconds() - 1)
        assert await neighbour.step() == 0
        transport.release.set()
    assert neighbour_transport.sent == []


async def test_the_heartbeat_keeps_a_slow_send_from_being_taken_over(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    await add_push(office, lin)
    transport, neighbour = SlowTransport(), dispatcher_for(office, FakeTransport())
    dispatcher = dispatcher_for(office, transport)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.step())
        await transport.begun.wait()
        for _ in range(10):
            clock.advance(seconds=5)
            await dispatcher.beat()
            assert await neighbour.step() == 0
        transport.release.set()
    assert len(transport.sent) == 1


async def test_waits_do_not_grow_when_the_clock_is_set_back(office: Office, clock: FakeClock) -> None:
    """After the clock went back an hour, everything that waited a minute waits an hour and a minute."""
    for _ in range(3):
        await add_push(office, await add_borrower(office))
    transport = FakeTransport(script=[TransportError("429", retry_after=60.0)])
    dispatcher = dispatcher_for(office, transport)
    await drain(dispatcher)
    clock.set_wall(clock.now() - timedelta(hours=1))
    await dispatcher.beat()
    clock.advance(hours=1, seconds=2)
    await drain(dispatcher)
    assert set((await states(office)).values()) == {"sent"}


async def test_a_chats_pace_does_not_wait_for_a_time_that_was_taken_back(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    """After the clock went back an hour, the next message of a chat waits until its last one is over again."""
    await add_push(office, lin)
    dispatcher = dispatcher_for(office, FakeTransport())
    assert await dispatcher.step() == 1
    clock.set_wall(clock.now() - timedelta(hours=1))
    await add_push(office, lin)
    for _ in range(12):
        clock.advance(seconds=2.5)
        await dispatcher.beat()
        await dispatcher.step()
    assert set((await states(office)).values()) == {"sent"}


async def test_a_dead_workers_lease_ends_even_if_its_clock_was_ahead(
    office: Office, lin: Borrower, clock: FakeClock
) -> None:
    push_id = await add_push(office, lin)
    clock.set_wall(clock.now() + timedelta(hours=1))
    await claim_as(office, "dead")
    clock.set_wall(clock.now() - timedelta(hours=1))
    dispatcher = dispatcher_for(office, FakeTransport())
    for _ in range(12):
        clock.advance(seconds=2.5)
        await dispatcher.beat()
        await dispatcher.step()
    assert await states(office) == {push_id: "sent"}


async def test_it_sends_what_comes_while_it_runs(live: Office) -> None:
    who = await add_borrower(live)
    transport = FakeTransport()
    dispatcher = dispatcher_for(live, transport, settings=OutboxSettings(idle_seconds=60))
    async with running(dispatcher):
        await asyncio.sleep(0.05)
        await add_push(live, who)
        dispatcher.wake()
        await until_all_sent(live)
        assert await dispatcher.probe() is None
    assert len(transport.sent) == 1


async def test_it_settles_what_is_in_flight_before_it_stops(live: Office) -> None:
    push_id = await add_push(live, await add_borrower(live))
    transport = SlowTransport()
    dispatcher = dispatcher_for(live, transport)
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(dispatcher.run())
        await transport.begun.wait()
        stopping = tasks.create_task(dispatcher.stop())
        await asyncio.sleep(0.05)
        assert not stopping.done()
        transport.release.set()
    assert await states(live) == {push_id: "sent"}


async def test_it_frees_the_claims_of_the_last_run_at_once_on_sqlite(
    sqlite_url: str, products: Products, guide: Guide
) -> None:
    database = Database(sqlite_url)
    live = make_office(database, SystemClock(), products, guide)
    await add_push(live, await add_borrower(live))
    await claim_as(live, "killed")
    transport = FakeTransport()
    async with running(dispatcher_for(live, transport)):
        await until_all_sent(live)
    await database.close()


@pytest.mark.postgres
async def test_it_survives_a_database_that_goes_away(postgres: Database, products: Products, guide: Guide) -> None:
    live = make_office(postgres, SystemClock(), products, guide)
    people = [await add_borrower(live) for _ in range(8)]
    transport = SlowTransport()
    name = postgres.url.database
    async with running(dispatcher_for(live, transport)):
        ids = [await add_push(live, who) for who in people]
        await transport.begun.wait()
        server = Database(postgres.url.set(database="postgres").render_as_string(hide_password=False))
        async with server.sa_engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await plain.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            await plain.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
            transport.release.set()
            await asyncio.sleep(0.3)
            await plain.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        await server.close()
        await until_all_sent(live)
    assert sorted(int(message.reference) for message in transport.sent) == sorted(ids)


@pytest.mark.postgres
async def test_two_claimers_never_take_the_same_push(
    postgres: Database, clock: FakeClock, products: Products, guide: Guide
) -> None:
    """With two instances every message comes twice (healthchecks/healthchecks#610)."""
    first = make_office(postgres, clock, products, guide)
    other_database = Database(postgres.url.render_as_string(hide_password=False))
    second = make_office(other_database, clock, products, guide)
    ids = {await add_push(first, await add_borrower(first)) for _ in range(60)}
    claimers = [Claimer(office, "telegram", f"worker-{n}", None) for n, office in enumerate((first, second) * 3)]
    taken: list[int] = []
    for _ in range(4):
        claimed = await asyncio.gather(*(claimer.claim(7, (), take_over=True) for claimer in claimers))
        taken += [slot.claim.id for each in claimed for slot in each.slots]
    await other_database.close()
    assert len(taken) == len(set(taken))
    assert set(taken) == ids


@pytest.mark.postgres
async def test_two_processes_share_one_rate(
    postgres: Database, clock: FakeClock, products: Products, guide: Guide
) -> None:
    first = make_office(postgres, clock, products, guide)
    other_database = Database(postgres.url.render_as_string(hide_password=False))
    second = make_office(other_database, clock, products, guide)
    for _ in range(50):
        await add_push(first, await add_borrower(first))
    transports = FakeTransport(), FakeTransport()
    dispatchers = dispatcher_for(first, transports[0]), dispatcher_for(second, transports[1])
    start = clock.monotonic()
    while sum(len(transport.sent) for transport in transports) < 50:
        for dispatcher in dispatchers:
            await dispatcher.step()
        await clock.sleep(0.01)
    await other_database.close()
    assert clock.monotonic() - start >= 49 / 25
    assert min(len(transport.sent) for transport in transports) > 10


@pytest.mark.postgres
async def test_a_429_holds_all_processes_of_the_token(
    postgres: Database, clock: FakeClock, products: Products, guide: Guide
) -> None:
    first = make_office(postgres, clock, products, guide)
    for _ in range(6):
        await add_push(first, await add_borrower(first))
    refused, waiting = FakeTransport(script=[TransportError("429", retry_after=30.0)]), FakeTransport()
    await dispatcher_for(first, refused).step()
    other = dispatcher_for(first, waiting)
    clock.advance(seconds=29)
    assert await other.step() == 0
    clock.advance(seconds=2)
    assert await other.step() == 4
