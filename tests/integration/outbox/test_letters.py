from __future__ import annotations

from datetime import timedelta

from bot.services.work import Office
from db.repos.settlements import Closing
from tests.books import add_borrower, add_loan
from tests.fakes import FakeClock, FakeTransport
from tests.outboxes import add_push, dispatcher_for, get_push, item_states, states


async def test_a_dead_letter_is_sent_again_as_if_it_were_new(office: Office, clock: FakeClock) -> None:
    who = await add_borrower(office)
    [occurrence] = await add_loan(office, who, "2026-12-08")
    push_id = await add_push(office, who, occurrence)
    await _kill(office, push_id)
    clock.advance(days=3)
    async with office.open() as work:
        assert await work.uow.letters.dead_ids() == [push_id]
        assert await work.uow.letters.revive([push_id, 999], clock.now()) == 1
        await work.uow.commit()
    await dispatcher_for(office, FakeTransport()).step()
    push = await get_push(office, push_id)
    assert (push.state, push.attempts) == ("sent", 1)
    assert await item_states(office, push_id) == [("sent", None)]


async def test_what_was_sent_is_never_revived(office: Office, clock: FakeClock) -> None:
    push_id = await add_push(office, await add_borrower(office), state="sent", settled_at=clock.now())
    async with office.open() as work:
        assert await work.uow.letters.revive([push_id], clock.now()) == 0


async def test_it_ends_what_waited_past_its_use_on_a_channel_nobody_serves(office: Office, clock: FakeClock) -> None:
    who = await add_borrower(office, channel="wecom")
    [occurrence] = await add_loan(office, who, "2026-12-08")
    push_id = await add_push(office, who, occurrence, channel="wecom", expires_at=clock.now() + timedelta(hours=1))
    dispatcher = dispatcher_for(office, FakeTransport())
    await dispatcher.clear(clock.now())
    assert (await states(office))[push_id] == "pending"
    await dispatcher.clear(clock.advance(hours=2))
    assert (await states(office))[push_id] == "expired"
    assert await item_states(office, push_id) == [("expired", "too_late")]


async def test_it_deletes_what_ended_long_ago(office: Office, clock: FakeClock) -> None:
    who = await add_borrower(office)
    [occurrence] = await add_loan(office, who, "2026-12-08")
    await add_push(office, who, occurrence, state="sent", settled_at=clock.now() - timedelta(days=91))
    young = await add_push(office, who, state="sent", settled_at=clock.now() - timedelta(days=89))
    await dispatcher_for(office, FakeTransport()).clear(clock.now())
    assert list(await states(office)) == [young]


async def _kill(office: Office, push_id: int) -> None:
    async with office.open() as work:
        await work.uow.pushes.lease([push_id], "w", office.clock.now())
        closing = Closing(push_id=push_id, state="dead", reason="http 400")
        await work.uow.settlements.close([closing], "w", office.clock.now())
        await work.uow.commit()
