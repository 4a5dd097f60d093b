"""A push that kills every process that handles it is given up after a few; whatever was beside it is sent."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from click.testing import CliRunner

from bot.clock import SystemClock
from bot.commands.outbox import outbox
from bot.guide import Guide
from bot.outbox.claiming import Claimer
from bot.outbox.limits import FEWEST_SLOTS
from bot.outbox.recovery import FIRST_REST, MOST_RECOVERIES, SUSPECT_FROM
from bot.outbox.wall import LEASE
from bot.products import Products
from bot.services.work import Office
from bot.transport import TransportError
from db.database import Database
from tests.books import add_borrower
from tests.conftest import make_office
from tests.fakes import FakeClock, FakeTransport
from tests.integration.outbox.victim import AT_RENDERING, AT_SENDING
from tests.outboxes import CountingMeters, add_push, dispatcher_for, drain, get_push, states

KILLED = -9


async def run_victim(*arguments: object) -> tuple[int, str]:
    """Run a process until it dies or has nothing to do; return its status and what it logged."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.outbox.victim", *map(str, arguments)),
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    return process.returncode or 0, said.decode()


async def run_again_and_again(database_url: str, office: Office, when: str, sent: Path) -> None:
    """Start a process after each that died, and check what comes of it."""
    ids = [await add_push(office, await add_borrower(office)) for _ in range(7)]
    poison = ids[1]
    runs: list[tuple[int, str]] = []
    while len(runs) < 2 * MOST_RECOVERIES and (not runs or runs[-1][0]):
        runs.append(await run_victim(database_url, poison, when, len(runs), sent))
    assert [status for status, _ in runs] == [KILLED] * MOST_RECOVERIES + [0], runs
    assert await states(office) == dict.fromkeys(ids, "sent") | {poison: "dead"}
    given_up = [line for _, said in runs for line in said.splitlines() if "given up" in line]
    assert given_up == ["ERROR:bot.outbox.recovery:A push is given up: 5 processes in a row died with it in hand"]
    listed = await asyncio.to_thread(CliRunner(env={"DATABASE_URL": database_url}).invoke, outbox, ["list", "--json"])
    assert [(row["id"], row["reason"]) for row in json.loads(listed.output)] == [(poison, "process_died")]
    times = Counter(map(int, (await asyncio.to_thread(sent.read_text)).split()))
    assert set(times) == set(ids) - {poison}
    beside = FEWEST_SLOTS - 1
    assert sum(times.values()) - len(times) <= MOST_RECOVERIES * beside


async def test_a_push_that_kills_its_process_is_given_up_and_no_other(
    database_url: str, database: Database, products: Products, guide: Guide, tmp_path: Path
) -> None:
    """It would be claimed, recovered and worded again without end, and first of all at each start."""
    office = make_office(database, SystemClock(), products, guide)
    await run_again_and_again(database_url, office, AT_RENDERING, tmp_path / "sent")


async def test_a_push_that_kills_as_it_is_sent_is_given_up_too(
    sqlite_url: str, products: Products, guide: Guide, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    office = make_office(database, SystemClock(), products, guide)
    await run_again_and_again(sqlite_url, office, AT_SENDING, tmp_path / "sent")
    await database.close()


async def die_with(office: Office, clock: FakeClock, worker: str, wanted: int = 100) -> list[int]:
    """Claim for a worker that dies at once, and let its leases run out."""
    claimed = await Claimer(office, "telegram", worker, None).claim(wanted, (), take_over=True)
    clock.advance(seconds=LEASE.total_seconds())
    return [slot.claim.id for slot in claimed.slots]


async def test_what_was_in_hand_at_one_death_goes_on_at_once(office: Office, clock: FakeClock) -> None:
    ids = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    assert await die_with(office, clock, "first") == ids
    transport, meters = FakeTransport(), CountingMeters()
    assert await dispatcher_for(office, transport, meters=meters).step() == 3
    assert (set((await states(office)).values()), meters.taken_over) == ({"sent"}, 3)


async def test_what_was_in_hand_at_two_deaths_rests_while_others_are_sent(office: Office, clock: FakeClock) -> None:
    suspects = [await add_push(office, await add_borrower(office)) for _ in range(2)]
    for number in range(SUSPECT_FROM):
        assert await die_with(office, clock, f"worker {number}", wanted=2) == suspects
    others = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    dispatcher = dispatcher_for(office, FakeTransport())
    assert await drain(dispatcher) == 3
    assert await states(office) == dict.fromkeys(others, "sent") | dict.fromkeys(suspects, "pending")
    clock.advance(seconds=FIRST_REST.total_seconds())
    await drain(dispatcher)
    assert set((await states(office)).values()) == {"sent"}


async def test_two_suspects_are_never_in_hand_together(office: Office, clock: FakeClock) -> None:
    """Else the innocent one would die with the other as often; and neither holds up anybody else."""
    suspects = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    for number in range(SUSPECT_FROM):
        await die_with(office, clock, f"worker {number}", wanted=3)
    claimer = Claimer(office, "telegram", "living", None)
    await claimer.claim(4, (), take_over=True)
    clock.advance(seconds=FIRST_REST.total_seconds())
    others = [await add_push(office, await add_borrower(office)) for _ in range(2)]
    first = await claimer.claim(4, (), take_over=True)
    assert [slot.claim.id for slot in first.slots] == [suspects[0], others[0]]
    beside = await claimer.claim(4, {suspects[0], others[0]}, take_over=True, suspect=False)
    assert [slot.claim.id for slot in beside.slots] == [others[1]]
    then = await claimer.claim(4, {others[0], others[1]}, take_over=True)
    assert [slot.claim.id for slot in then.slots] == [suspects[1]]


async def test_a_process_that_lives_to_tell_clears_the_push(office: Office, clock: FakeClock) -> None:
    """Deaths that have other causes must not add up over the day that a push may be tried."""
    push_id = await add_push(office, await add_borrower(office))
    for number in range(MOST_RECOVERIES * 2):
        await die_with(office, clock, f"worker {number}")
        transport = FakeTransport(script=[TransportError("502")])
        assert await dispatcher_for(office, transport).step() == 1
        clock.advance(minutes=5)
        assert (await get_push(office, push_id)).recoveries == 0
    await dispatcher_for(office, FakeTransport()).step()
    assert await states(office) == {push_id: "sent"}


async def test_a_push_of_ones_own_that_was_dropped_is_no_death(office: Office, clock: FakeClock) -> None:
    """The database was away when it was to be worded: the process lives, and takes it again when the lease is over."""
    push_id = await add_push(office, await add_borrower(office))
    for _ in range(MOST_RECOVERIES + 1):
        assert await die_with(office, clock, "the same") == [push_id]
    assert (await get_push(office, push_id)).recoveries == 0


async def test_a_push_that_was_given_up_is_sent_again_on_request(office: Office, clock: FakeClock) -> None:
    push_id = await add_push(office, await add_borrower(office))
    meters = CountingMeters()
    for number in range(3 * MOST_RECOVERIES):
        claimed = await Claimer(office, "telegram", f"worker {number}", None).claim(1, (), take_over=True)
        clock.advance(minutes=5)
        if claimed.given_up:
            break
    assert await states(office) == {push_id: "dead"}
    async with office.open() as work:
        await work.uow.letters.revive([push_id], clock.now())
        await work.uow.commit()
    await dispatcher_for(office, FakeTransport(), meters=meters).step()
    assert (await states(office), meters.taken_over) == ({push_id: "sent"}, 0)
