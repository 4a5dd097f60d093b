"""One row that nobody can handle: whatever breaks on it, everything beside it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.guide import Guide
from bot.messages import Address, Edit
from bot.outbox.touching_up import Retoucher
from bot.products import Products
from bot.reminders.planner import Planner
from bot.rendered import Rendered
from bot.services.inbox import Arrival, Inbox
from bot.services.work import Office, Work
from bot.transport import Receipt
from db.database import Database
from db.repos.pushes import Claim
from db.repos.settlements import Closing, SettlementRepo
from tests.books import add_borrower, add_loan, next_push_at, pushes
from tests.conftest import make_office
from tests.fakes import FakeClock, FakeTransport
from tests.outboxes import SETTINGS, PlainRenderer, add_push, dispatcher_for, drain, get_push, states, until_states

NINE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


class BrittleRenderer(PlainRenderer):
    """Fails as a whole as soon as one push is among those to be worded."""

    def __init__(self, poison: int) -> None:
        super().__init__()
        self.poison = poison

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        if self.poison in {claim.id for claim in claims}:
            raise ValueError("a row that cannot be read")
        return await super().render(work, claims)


async def test_a_push_that_breaks_the_renderer_stops_nobody(office: Office, clock: FakeClock) -> None:
    """One poison row and every batch that it is in fails, for ever (healthchecks/healthchecks' sendalerts)."""
    poison = await add_push(office, await add_borrower(office))
    others = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    dispatcher = dispatcher_for(office, FakeTransport(), renderer=BrittleRenderer(poison))
    await drain(dispatcher)
    assert {(await states(office))[push_id] for push_id in others} == {"sent"}
    for _ in range(5):
        clock.advance(hours=1)
        await dispatcher.step()
    push = await get_push(office, poison)
    assert (push.state, push.reason) == ("dead", "rendering")


async def test_an_answer_that_cannot_be_stored_as_it_is_stops_nobody(office: Office) -> None:
    """PostgreSQL takes no zero byte in a text; a group of answers that holds one must be written all the same."""
    ids = [await add_push(office, await add_borrower(office)) for _ in range(4)]
    transport = FakeTransport(script=[Receipt("7\x007")])
    await drain(dispatcher_for(office, transport))
    assert await states(office) == dict.fromkeys(ids, "sent")
    assert len(transport.tried) == 4


async def test_an_outcome_that_is_refused_for_good_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the store refuses again and again is tried alone; the answers that came with it are kept."""
    ids = [await add_push(office, await add_borrower(office)) for _ in range(4)]
    refused, original = ids[0], SettlementRepo.close

    async def brittle(self: SettlementRepo, closings: Sequence[Closing], worker: str, now: datetime) -> None:
        if refused in {each.push_id for each in closings}:
            await asyncio.sleep(0.01)
            raise ValueError("refused")
        await original(self, closings, worker, now)

    monkeypatch.setattr(SettlementRepo, "close", brittle)
    transport = FakeTransport()
    expected = {refused: "leased"} | dict.fromkeys(ids[1:], "sent")
    async with asyncio.TaskGroup() as tasks:
        trying = tasks.create_task(dispatcher_for(office, transport).step())
        await until_states(office, expected)
        trying.cancel()


async def test_an_edit_that_breaks_stops_no_other(office: Office) -> None:
    edits = [
        Edit(address=Address(channel="telegram", chat=chat, person=chat), message_id="1", text="paid")
        for chat in ("1", "2", "3")
    ]

    class Brittle(FakeTransport):
        async def edit(self, edit: Edit) -> None:
            if edit.address.chat == "1":
                raise ValueError("not a TransportError")
            await super().edit(edit)

    class Editor:
        async def take(self, work: Work, limit: int) -> list[Edit]:
            return edits

    push_id = await add_push(office, await add_borrower(office), state="sent", settled_at=office.clock.now())
    async with office.open() as work:
        await work.uow.session.execute(text("UPDATE push SET touch_up = true WHERE id = :id"), {"id": push_id})
        await work.commit()
    transport = Brittle()
    await Retoucher(office, {"telegram": transport}, Editor(), SETTINGS).tick()
    assert [edit.address.chat for edit in transport.edits] == ["2", "3"]


async def test_a_row_that_the_database_cannot_read_back_stops_no_planning(
    sqlite_url: str, clock: FakeClock, products: Products, guide: Guide
) -> None:
    """SQLite keeps whatever is written into a column; one date that is none must not silence everybody else."""
    database = Database(sqlite_url)
    office = make_office(database, clock, products, guide)
    yesterday = NINE - timedelta(days=1)
    broken = await add_borrower(office, planned_until=yesterday)
    [occurrence] = await add_loan(office, broken, "2026-12-08")
    healthy = [await add_borrower(office, planned_until=yesterday) for _ in range(2)]
    for who in healthy:
        await add_loan(office, who, "2026-12-08")
    async with office.open() as work:
        await work.uow.session.execute(text("UPDATE occurrence SET due_on = 'soon' WHERE id = :id"), {"id": occurrence})
        await work.commit()
    await Planner(office).tick()
    assert [push.user_id for push in await pushes(office)] == [who.user_id for who in healthy]
    assert await next_push_at(office, broken) == clock.now() + timedelta(minutes=10)
    await database.close()


async def test_an_update_with_half_a_character_is_stored_with_its_batch(office: Office) -> None:
    """Half of a surrogate pair is JSON and no UTF-8: kept out of the store it would come again and again, first."""
    inbox = Inbox(office, "telegram:42", "one")
    arrivals = [
        Arrival(update_id=n, lane="1", payload={"update_id": n, "text": each}) for n, each in enumerate("a\ud83db")
    ]
    assert await inbox.store(arrivals) == 3
    assert [task.payload["text"] for task in await inbox._take()] == ["a"]
