"""Pushes and dispatchers for tests that are about delivery and not about words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.messages import Address, Outbound
from bot.outbox import Dispatcher, OutboxSettings, Ready
from bot.outbox.meters import NoMeters
from bot.rendered import Rendered
from bot.services.work import Office, Work
from db.models import Push, PushItem
from db.repos.plans import NewItem, NewPush
from db.repos.pushes import Claim
from tests.books import Borrower
from tests.fakes import FakeTransport

SETTINGS = OutboxSettings(rate=25, token_id="42", idle_seconds=0.01)


class PlainRenderer:
    """Words every push as its id; `answers` says something else for some of them."""

    def __init__(self, answers: Mapping[int, Rendered] | None = None) -> None:
        self.answers = dict(answers or {})
        self.seen: list[Claim] = []

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        self.seen += claims
        return {claim.id: self.answers.get(claim.id) or Ready(message_for(claim)) for claim in claims}


def message_for(claim: Claim, text: str = "") -> Outbound:
    address = Address(channel=claim.channel, chat=claim.chat, person=claim.person)
    return Outbound(address=address, text=text or f"<b>push</b> {claim.id}", reference=str(claim.id))


class CountingMeters(NoMeters):
    """Keeps what was counted."""

    def __init__(self) -> None:
        self.outcomes: list[str] = []
        self.taken_over = 0

    def outcome(self, channel: str, outcome: str) -> None:
        self.outcomes.append(outcome)

    def recovered(self, channel: str, count: int) -> None:
        self.taken_over += count


def dispatcher_for(office: Office, transport: FakeTransport, **options: Any) -> Dispatcher:
    """A dispatcher for one channel, with the usual rate on Telegram."""
    values: dict[str, Any] = {"renderer": PlainRenderer(), "settings": SETTINGS, **options}
    return Dispatcher(office, {transport.channel: transport}, **values)


async def add_push(office: Office, who: Borrower, *occurrences: int, **columns: Any) -> int:
    """Write one push that is ready now; return its id."""
    now = office.clock.now()
    values: dict[str, Any] = {
        "user_id": who.user_id,
        "recipient_id": who.recipient_id,
        "channel": "telegram",
        "kind": "reminder",
        "urgency": 0,
        "due_at": now,
        "ready_at": now,
        "expires_at": now + timedelta(days=1),
        "state": "pending",
        "reason": None,
        "created_at": now,
        "settled_at": None,
        "items": tuple(
            NewItem(occurrence_id=each, due_on=(now + timedelta(days=1)).date(), stage=f"d1:{now:%H%M%S%f}")
            for each in occurrences
        ),
    }
    async with office.open() as work:
        await work.uow.plans.add_pushes([NewPush(**values | columns)])
        push_id = await work.uow.session.scalar(select(Push.id).order_by(Push.id.desc()).limit(1))
        await work.uow.commit()
    assert push_id is not None
    return push_id


async def get_push(office: Office, push_id: int) -> Push:
    async with office.look() as work:
        push = await work.uow.session.get(Push, push_id)
    assert push is not None
    return push


async def states(office: Office) -> dict[int, str]:
    """The state of every push by its id."""
    async with office.look() as work:
        return {row[0]: row[1] for row in await work.uow.session.execute(select(Push.id, Push.state))}


async def item_states(office: Office, push_id: int) -> list[tuple[str, str | None]]:
    async with office.look() as work:
        query = select(PushItem.state, PushItem.reason).where(PushItem.push_id == push_id).order_by(PushItem.id)
        return [(row[0], row[1]) for row in await work.uow.session.execute(query)]


async def drain(dispatcher: Dispatcher, rounds: int = 200) -> int:
    """Do rounds until one finds nothing, letting the clock run for the rate; return how many pushes were handled."""
    handled = 0
    clock = dispatcher.lanes[next(iter(dispatcher.lanes))].clock
    for _ in range(rounds):
        count = await dispatcher.step()
        handled += count
        await clock.sleep(0.05)
        if not count:
            return handled
    return handled


async def until_all_sent(office: Office) -> None:
    """Wait, for real, until every push is sent."""
    await until_states(office, dict.fromkeys(await states(office), "sent"))


async def until_states(office: Office, expected: dict[int, str]) -> None:
    """Wait, for real, until some pushes are in these states."""
    for _ in range(1000):
        now = await states(office)
        if now | expected == now:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(await states(office))
