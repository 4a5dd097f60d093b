"""Edits of sent pushes: within the rate, not into a silence, and quick to give up."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import text

from bot.messages import Address, Edit
from bot.outbox.touching_up import Retoucher
from bot.services.work import Office, Work
from bot.transport import TransportError
from tests.books import add_borrower
from tests.fakes import FakeClock, FakeTransport
from tests.outboxes import SETTINGS, add_push, dispatcher_for


class Editor:
    """Wants the same edits again and again."""

    def __init__(self, count: int) -> None:
        self.edits = [
            Edit(address=Address(channel="telegram", chat=str(n), person=str(n)), message_id="1", text="paid")
            for n in range(count)
        ]

    async def take(self, work: Work, limit: int) -> list[Edit]:
        return self.edits


class Timed(FakeTransport):
    """Notes when it is called, on the clock of the test; `refusal` is raised by the first edit."""

    def __init__(self, clock: FakeClock, refusal: TransportError | None = None) -> None:
        super().__init__()
        self.clock = clock
        self.refusal = refusal
        self.at: list[float] = []

    async def edit(self, edit: Edit) -> None:
        self.at.append(self.clock.monotonic())
        refusal, self.refusal = self.refusal, None
        if refusal is not None:
            raise refusal
        await super().edit(edit)


@pytest.fixture
async def asked(office: Office) -> Office:
    """An office with a push that asks to be touched up, and a budget that has been used before."""
    await add_push(office, await add_borrower(office))
    await dispatcher_for(office, FakeTransport()).step()
    async with office.open() as work:
        await work.uow.session.execute(text("UPDATE push SET touch_up = true"))
        await work.commit()
    return office


async def test_edits_take_places_in_the_rate(asked: Office, clock: FakeClock) -> None:
    """Edits beside a full stream of pushes would earn a 429 of our own making."""
    clock.advance(seconds=2)
    transport = Timed(clock)
    await Retoucher(asked, {"telegram": transport}, Editor(10), SETTINGS).tick()
    assert len(transport.at) == 10
    gaps = [later - sooner for sooner, later in itertools.pairwise(transport.at)]
    assert min(gaps) >= 1 / SETTINGS.rate - 0.001
    async with asked.open() as work:
        free_at = await work.uow.pushes.lock_budget(SETTINGS.token_id)
    assert free_at is not None
    assert free_at >= clock.now()


async def test_edits_wait_while_the_token_has_to_be_silent(asked: Office, clock: FakeClock) -> None:
    clock.advance(seconds=2)
    transport = Timed(clock, TransportError("429", retry_after=30.0))
    retoucher = Retoucher(asked, {"telegram": transport}, Editor(1), SETTINGS)
    await retoucher.tick()
    assert await retoucher.tick() == 0
    await add_push(asked, await add_borrower(asked))
    pushes = FakeTransport()
    assert await dispatcher_for(asked, pushes).step() == 0  # nor does a push go out
    clock.advance(seconds=31)
    assert await retoucher.tick() == 1
    assert await dispatcher_for(asked, pushes).step() == 1
