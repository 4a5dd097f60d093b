"""The inbox: written once, handled once, in order per chat, whoever dies in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.services.inbox import LEASE, PAUSES, TRIES, Arrival, Inbox, Task
from bot.services.work import Office
from tests.fakes import FakeClock
from tests.integration.telegram.waiting import until


class Ledger:
    """A handler that notes what it handles in the order in which it is done."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.inbox: Inbox | None = None
        self.done: list[int] = []
        self.given_up: list[int] = []
        self.broken: set[int] = set()
        self.tries = 0
        self.held: dict[str, asyncio.Event] = {}

    async def handle(self, task: Task) -> None:
        assert self.inbox is not None
        if task.update_id in self.broken:
            self.tries += 1
            raise LookupError("a defect")
        if task.lane in self.held:
            await self.held[task.lane].wait()
        async with self.office.open() as work:
            await self.inbox.settle(task)(work)
            await work.uow.commit()
        self.done.append(task.update_id)

    async def give_up(self, task: Task) -> None:
        self.given_up.append(task.update_id)


def arrivals(numbers: Iterable[int], lanes: int = 1) -> list[Arrival]:
    return [Arrival(update_id=n, lane=str(n % lanes), payload={"update_id": n, "text": "花呗 3200"}) for n in numbers]


def make(office: Office, owner: str = "one") -> tuple[Inbox, Ledger]:
    ledger = Ledger(office)
    inbox = Inbox(office, "telegram:42", owner)
    ledger.inbox = inbox
    return inbox, ledger


@asynccontextmanager
async def running(inbox: Inbox, ledger: Ledger) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(inbox.run(ledger))
        yield
        inbox.stop()


async def open_updates(office: Office) -> int:
    async with office.look() as work:
        return await work.uow.inbound.count_open("telegram:42")


async def test_it_writes_an_update_once(office: Office) -> None:
    """The offset is not kept: each restart answers everything again (nbramia/LifeOS#57)."""
    inbox, _ = make(office)
    assert await inbox.store(arrivals(range(5))) == 5
    assert await inbox.store(arrivals(range(7))) == 2
    assert await inbox.store([]) == 0
    assert await open_updates(office) == 7


async def test_it_handles_a_hundred_updates_in_order_per_lane(live_office: Office) -> None:
    inbox, ledger = make(live_office)
    await inbox.store(arrivals(range(100), lanes=10))
    async with running(inbox, ledger):
        await until(lambda: len(ledger.done) == 100)
    assert sorted(ledger.done) == list(range(100))
    for lane in range(10):
        handled = [number for number in ledger.done if number % 10 == lane]
        assert handled == sorted(handled)
    assert await open_updates(live_office) == 0


async def test_it_lets_one_slow_lane_hold_up_nobody(live_office: Office) -> None:
    inbox, ledger = make(live_office)
    ledger.held["0"] = asyncio.Event()
    await inbox.store(arrivals(range(20), lanes=4))
    async with running(inbox, ledger):
        await until(lambda: len(ledger.done) == 15)
        assert all(number % 4 for number in ledger.done)
        ledger.held["0"].set()
        await until(lambda: len(ledger.done) == 20)
    assert [number for number in ledger.done if number % 4 == 0] == [0, 4, 8, 12, 16]


async def test_it_answers_what_arrives_at_once(live_office: Office) -> None:
    inbox, ledger = make(live_office)
    async with running(inbox, ledger):
        await asyncio.sleep(0.1)
        before = live_office.clock.monotonic()
        await inbox.store(arrivals([1]))
        await until(lambda: ledger.done == [1])
        assert live_office.clock.monotonic() - before < 0.5


async def test_it_shares_the_work_among_processes_and_does_nothing_twice(live_office: Office) -> None:
    (one, first), (two, second) = make(live_office, "one"), make(live_office, "two")
    await one.store(arrivals(range(60), lanes=12))
    async with running(one, first), running(two, second):
        await until(lambda: len(first.done) + len(second.done) >= 60)
    assert sorted(first.done + second.done) == list(range(60))
    assert await open_updates(live_office) == 0


async def take(inbox: Inbox) -> list[Task]:
    return await inbox._take()


async def test_it_recovers_what_a_killed_process_had_in_hand(office: Office, clock: FakeClock) -> None:
    dead, _ = make(office, "dead")
    await dead.store(arrivals(range(9), lanes=3))
    assert len(await take(dead)) == 3
    heir, ledger = make(office, "heir")
    assert await take(heir) == []
    clock.advance(seconds=LEASE.total_seconds() + 1)
    async with running(heir, ledger):
        await until(lambda: len(ledger.done) == 9)
    assert sorted(ledger.done) == list(range(9))


async def test_it_frees_everything_at_the_start_of_a_lone_process(office: Office) -> None:
    dead, _ = make(office, "dead")
    await dead.store(arrivals([1]))
    await take(dead)
    heir, _ = make(office, "heir")
    await heir.free_all()
    assert [task.update_id for task in await take(heir)] == [1]


async def test_it_undoes_what_a_slow_process_did_after_losing_its_lease(office: Office, clock: FakeClock) -> None:
    slow, slow_ledger = make(office, "slow")
    await slow.store(arrivals([1]))
    (task,) = await take(slow)
    clock.advance(seconds=LEASE.total_seconds() + 1)
    heir, heir_ledger = make(office, "heir")
    async with running(heir, heir_ledger):
        await until(lambda: heir_ledger.done == [1])
    slow._busy[task.lane] = task.id
    await slow._serve(task, slow_ledger)
    assert slow_ledger.done == []


async def test_it_keeps_the_lease_of_what_takes_long(office: Office, clock: FakeClock) -> None:
    inbox, ledger = make(office)
    ledger.held["0"] = asyncio.Event()
    await inbox.store(arrivals([0]))
    other, _ = make(office, "other")
    async with running(inbox, ledger):
        await until(lambda: inbox._busy)
        for _ in range(4):
            clock.advance(seconds=6)
            await take(inbox)
            assert await take(other) == []
        ledger.held["0"].set()
        await until(lambda: ledger.done == [0])


async def test_it_does_not_wait_for_a_lease_from_the_future(office: Office, clock: FakeClock) -> None:
    dead, _ = make(office, "dead")
    await dead.store(arrivals([1]))
    await take(dead)
    clock.set_wall(clock.now() - timedelta(hours=1))
    heir, _ = make(office, "heir")
    assert [task.update_id for task in await take(heir)] == [1]


async def test_it_gives_a_poison_update_three_tries_and_goes_on(office: Office, clock: FakeClock) -> None:
    inbox, ledger = make(office)
    ledger.broken = {0}
    await inbox.store(arrivals([0, 1]))
    async with running(inbox, ledger):
        for tries in range(1, TRIES):
            await until(lambda: ledger.tries == tries and not inbox._busy)  # noqa: B023
            assert (ledger.done, ledger.given_up) == ([], [])
            clock.advance(seconds=PAUSES[-1].total_seconds() + 1)
        await until(lambda: ledger.done == [1])
    assert ledger.tries == TRIES
    assert ledger.given_up == [0]
    assert await open_updates(office) == 0


async def test_it_keeps_no_content_of_what_is_done(office: Office) -> None:
    inbox, ledger = make(office)
    await inbox.store(arrivals([1]))
    async with running(inbox, ledger):
        await until(lambda: ledger.done == [1])
    async with office.database.read() as session:
        row = (await session.connection()).exec_driver_sql("SELECT payload, lane, outcome FROM inbound")
        assert (await row).one() == ("{}", "", "done")
    assert await inbox.store(arrivals([1])) == 0


async def test_it_forgets_a_chat_and_prunes_by_age(office: Office, clock: FakeClock) -> None:
    inbox, _ = make(office)
    await inbox.store(arrivals([1, 2], lanes=2))
    for task in await take(inbox):
        async with office.open() as work:
            await work.uow.inbound.give_up(task.id, "one", clock.now())
            await work.uow.commit()
    async with office.open() as work:
        await work.uow.inbound.forget_lane("telegram", "1")
        assert await work.uow.inbound.prune(clock.now()) == 0
        assert await work.uow.inbound.prune(clock.now() + timedelta(seconds=1)) == 1


@pytest.mark.parametrize("lanes", [1, 40])
async def test_it_stops_only_when_what_it_took_is_done(live_office: Office, lanes: int) -> None:
    inbox, ledger = make(live_office)
    ledger.held = {str(lane): asyncio.Event() for lane in range(lanes)}
    await inbox.store(arrivals(range(lanes), lanes=lanes))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(inbox.run(ledger))
        await until(lambda: len(inbox._busy) == min(lanes, 32))
        inbox.stop()
        await asyncio.sleep(0.05)
        assert ledger.done == []
        for event in ledger.held.values():
            event.set()
    assert len(ledger.done) == min(lanes, 32)
    assert await open_updates(live_office) == lanes - min(lanes, 32)
