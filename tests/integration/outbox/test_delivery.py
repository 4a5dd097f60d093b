from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Outbound
from bot.outbox import Broken, Closed, Later
from bot.services.work import Office
from bot.transport import Receipt, TransportError
from db.models import Recipient
from tests.books import Borrower, add_borrower, add_loan, change
from tests.fakes import FakeClock, FakeTransport
from tests.outboxes import (
    CountingMeters,
    PlainRenderer,
    add_push,
    dispatcher_for,
    drain,
    get_push,
    item_states,
    states,
)


@pytest.fixture
async def lin(office: Office) -> Borrower:
    return await add_borrower(office)


async def test_it_sends_and_settles(office: Office, lin: Borrower, clock: FakeClock) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    push_id = await add_push(office, lin, occurrence)
    transport = FakeTransport(script=[Receipt("777")])
    assert await dispatcher_for(office, transport).step() == 1
    push = await get_push(office, push_id)
    assert (push.state, push.message_id, push.attempts, push.leased_by) == ("sent", "777", 1, None)
    assert push.settled_at == clock.now()
    assert await item_states(office, push_id) == [("sent", None)]
    assert [message.address.chat for message in transport.sent] == [lin.chat]


async def test_it_sends_nothing_twice(office: Office, lin: Borrower) -> None:
    await add_push(office, lin)
    transport = FakeTransport()
    dispatcher = dispatcher_for(office, transport)
    await dispatcher.step()
    await drain(dispatcher)
    assert len(transport.tried) == 1


async def test_it_waits_until_a_push_is_ready(office: Office, lin: Borrower, clock: FakeClock) -> None:
    await add_push(office, lin, ready_at=clock.now() + timedelta(minutes=5))
    dispatcher = dispatcher_for(office, FakeTransport())
    assert await dispatcher.step() == 0
    clock.advance(minutes=5)
    assert await dispatcher.step() == 1


async def test_it_does_not_call_a_refused_message_sent(office: Office, lin: Borrower) -> None:
    """The platform answers 400 or 403 and the program prints that the notification was sent.

    ellite/Wallos#870, #826.
    """
    push_id = await add_push(office, lin)
    await dispatcher_for(office, FakeTransport(script=[TransportError("http 400")])).step()
    push = await get_push(office, push_id)
    assert (push.state, push.reason, push.settled_at) == ("pending", "http 400", None)


async def test_it_tries_again_after_a_failed_send(office: Office, lin: Borrower, clock: FakeClock) -> None:
    """A reminder that is marked as posted before it is sent is lost when the send fails (yegor256/0rsk#503)."""
    push_id = await add_push(office, lin)
    transport = FakeTransport(script=[TransportError("connect"), TransportError("http 502")])
    dispatcher = dispatcher_for(office, transport)
    for _ in range(3):
        await dispatcher.step()
        clock.advance(seconds=5)
    push = await get_push(office, push_id)
    assert (push.state, push.attempts, len(transport.sent)) == ("sent", 3, 1)


async def test_it_waits_as_long_as_the_platform_says(office: Office, clock: FakeClock) -> None:
    """A 429 loses the message (netdata/netdata#13119, crazy-max/diun#1725, eknoes/covidbot#37)."""
    people = [await add_borrower(office) for _ in range(3)]
    for who in people:
        await add_push(office, who)
    transport = FakeTransport(script=[TransportError("429", retry_after=30.0)] * 3)
    dispatcher = dispatcher_for(office, transport)
    await drain(dispatcher)
    tried = len(transport.tried)
    clock.advance(seconds=20)
    await drain(dispatcher)
    assert len(transport.tried) == tried
    clock.advance(seconds=11)
    transport.script.clear()
    await drain(dispatcher)
    assert set((await states(office)).values()) == {"sent"}
    assert {(await get_push(office, push_id)).attempts for push_id in await states(office)} == {1}


async def test_it_stops_other_sends_of_the_token_once_one_was_told_to_wait(office: Office) -> None:
    for _ in range(4):
        await add_push(office, await add_borrower(office))
    transport = FakeTransport(script=[TransportError("429", retry_after=30.0)])
    await dispatcher_for(office, transport).step()
    assert len(transport.tried) == 1
    assert set((await states(office)).values()) == {"pending"}


async def test_it_resends_once_what_got_no_answer(office: Office, lin: Borrower, clock: FakeClock) -> None:
    """A retry after a timeout doubles the message without end (alexjustesen/speedtest-tracker#2680)."""
    push_id = await add_push(office, lin)
    transport = FakeTransport(script=[TransportError("timeout", ambiguous=True)] * 5)
    meters = CountingMeters()
    dispatcher = dispatcher_for(office, transport, meters=meters)
    for _ in range(9):
        await dispatcher.step()
        clock.advance(minutes=1)
    push = await get_push(office, push_id)
    assert (push.state, push.reason, push.ambiguous, len(transport.tried)) == ("dead", "no_answer", 1, 2)
    assert meters.outcomes == ["ambiguous", "dead"]


async def test_a_blocked_reader_stops_nobody(office: Office, lin: Borrower) -> None:
    """One user blocks the bot and the send job stops for everybody.

    churnikov/channel_bot#4, block42-blockchain-company/thornode-telegram-bot#145.
    """
    first = await add_push(office, lin)
    others = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    transport = FakeTransport(script=[TransportError("blocked by the user", permanent=True)])
    await drain(dispatcher_for(office, transport))
    assert await states(office) == {first: "dropped"} | dict.fromkeys(others, "sent")


async def test_it_holds_everything_of_a_reader_who_blocked(office: Office, lin: Borrower, clock: FakeClock) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    first = await add_push(office, lin)
    waiting = await add_push(office, lin, occurrence, ready_at=clock.now() + timedelta(hours=1))
    await dispatcher_for(office, FakeTransport(script=[TransportError("blocked", permanent=True)])).step()
    assert await states(office) == {first: "dropped", waiting: "dropped"}
    assert await item_states(office, waiting) == [("dropped", "unreachable")]
    async with office.look() as work:
        recipient = await work.uow.session.get(Recipient, lin.recipient_id)
    assert recipient is not None
    assert (recipient.unreachable_at, recipient.unreachable_reason) == (clock.now(), "blocked")


async def test_it_follows_a_group_to_its_new_id(office: Office, lin: Borrower) -> None:
    """A group becomes a supergroup, its id changes, and the alerts vanish.

    healthchecks/healthchecks#132, TwiN/gatus#179.
    """
    push_id = await add_push(office, lin)
    transport = FakeTransport(script=[TransportError("migrated", migrated_to="-100777")])
    dispatcher = dispatcher_for(office, transport)
    await dispatcher.step()
    await drain(dispatcher)
    assert [message.address.chat for message in transport.tried] == [lin.chat, "-100777"]
    assert (await get_push(office, push_id)).state == "sent"


async def test_it_sends_plain_text_once_when_the_markup_is_refused(office: Office, lin: Borrower) -> None:
    """A text that the platform cannot read fails on every tick for ever."""
    await add_push(office, lin)
    transport = FakeTransport(script=[TransportError("can't parse", bad_markup=True)])
    dispatcher = dispatcher_for(office, transport)
    await dispatcher.step()
    await drain(dispatcher)
    assert [message.text for message in transport.tried] == ["<b>push</b> 1", "push 1"]


async def test_a_text_that_is_refused_even_plain_becomes_a_dead_letter(office: Office, lin: Borrower) -> None:
    push_id = await add_push(office, lin)
    dispatcher = dispatcher_for(office, FakeTransport(script=[TransportError("can't parse", bad_markup=True)] * 2))
    await dispatcher.step()
    await drain(dispatcher)
    push = await get_push(office, push_id)
    assert (push.state, push.reason) == ("dead", "markup")


async def test_a_push_that_cannot_be_worded_stops_nobody(office: Office, lin: Borrower, clock: FakeClock) -> None:
    """One poison row is retried for ever and the rows behind it never go out."""
    poison = await add_push(office, lin)
    others = [await add_push(office, await add_borrower(office)) for _ in range(3)]
    dispatcher = dispatcher_for(office, FakeTransport(), renderer=PlainRenderer({poison: Broken()}))
    await drain(dispatcher)
    assert {(await states(office))[push_id] for push_id in others} == {"sent"}
    for _ in range(5):
        clock.advance(hours=1)
        await dispatcher.step()
    push = await get_push(office, poison)
    assert (push.state, push.reason, push.attempts) == ("dead", "rendering", 5)


async def test_a_transport_that_breaks_is_no_end(office: Office, lin: Borrower, clock: FakeClock) -> None:
    def broken(_message: Outbound) -> Receipt:
        raise ValueError("not a TransportError")

    push_id = await add_push(office, lin)
    dispatcher = dispatcher_for(office, FakeTransport(script=[broken]))
    await dispatcher.step()
    clock.advance(seconds=10)
    await dispatcher.step()
    assert (await get_push(office, push_id)).state == "sent"


async def test_it_closes_what_has_nothing_to_say_any_more(office: Office, lin: Borrower) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08")
    push_id = await add_push(office, lin, occurrence)
    transport = FakeTransport()
    await dispatcher_for(office, transport, renderer=PlainRenderer({push_id: Closed("dropped", "paid")})).step()
    assert transport.tried == []
    assert await item_states(office, push_id) == [("dropped", "paid")]


async def test_it_ends_each_item_for_its_own_reason(office: Office, lin: Borrower) -> None:
    occurrences = await add_loan(office, lin, "2026-12-08", "2027-01-08")
    push_id = await add_push(office, lin, *occurrences)
    renderer = PlainRenderer({push_id: Closed("dropped", "paid", ((1, "dropped", "paid"), (2, "superseded", "newer")))})
    await dispatcher_for(office, FakeTransport(), renderer=renderer).step()
    assert await item_states(office, push_id) == [("dropped", "paid"), ("superseded", "newer")]


async def test_it_leaves_quiet_hours_quiet(office: Office, lin: Borrower, clock: FakeClock) -> None:
    push_id = await add_push(office, lin)
    morning = clock.now() + timedelta(hours=10)
    dispatcher = dispatcher_for(office, FakeTransport(), renderer=PlainRenderer({push_id: Later(morning)}))
    await dispatcher.step()
    push = await get_push(office, push_id)
    assert (push.state, push.ready_at, push.attempts) == ("pending", morning, 0)


async def test_it_takes_urgent_pushes_first(office: Office) -> None:
    calm = [await add_push(office, await add_borrower(office), urgency=1) for _ in range(6)]
    urgent = [await add_push(office, await add_borrower(office), urgency=0) for _ in range(6)]
    transport = FakeTransport()
    await drain(dispatcher_for(office, transport))
    assert [int(message.reference) for message in transport.sent][:6] == urgent
    assert {int(message.reference) for message in transport.sent} == {*calm, *urgent}


async def test_it_writes_to_a_chat_once_a_second(office: Office, lin: Borrower, clock: FakeClock) -> None:
    for _ in range(3):
        await add_push(office, lin)
    transport = FakeTransport()
    dispatcher = dispatcher_for(office, transport)
    counts = []
    for _ in range(6):
        counts.append(await dispatcher.step())
        clock.advance(seconds=0.6)
    assert len(transport.sent) == 3
    assert max(counts) == 1


async def test_it_keeps_the_rate_of_the_token(office: Office, clock: FakeClock) -> None:
    for _ in range(40):
        await add_push(office, await add_borrower(office))
    transport = FakeTransport()
    start = clock.monotonic()
    await drain(dispatcher_for(office, transport))
    assert len(transport.sent) == 40
    assert clock.monotonic() - start >= 39 / 25


async def test_the_web_chat_waits_for_no_rate(office: Office, clock: FakeClock) -> None:
    for _ in range(20):
        await add_push(office, await add_borrower(office, channel="webchat"), channel="webchat")
    start = clock.monotonic()
    transport = FakeTransport("webchat")
    dispatcher = dispatcher_for(office, transport)
    while await dispatcher.step():
        pass
    assert len(transport.sent) == 20
    assert clock.monotonic() - start < 0.1


async def test_it_leaves_the_pushes_of_other_channels_alone(office: Office, lin: Borrower) -> None:
    push_id = await add_push(office, lin)
    assert await dispatcher_for(office, FakeTransport("webchat")).step() == 0
    assert (await get_push(office, push_id)).state == "pending"


async def test_it_tells_the_renderer_who_left_meanwhile(office: Office, lin: Borrower, clock: FakeClock) -> None:
    await add_push(office, lin)
    await change(office, Recipient, lin.recipient_id, unreachable_at=clock.now())
    renderer = PlainRenderer()
    await dispatcher_for(office, FakeTransport(), renderer=renderer).step()
    assert [claim.unreachable for claim in renderer.seen] == [True]
