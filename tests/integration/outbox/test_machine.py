"""Two dispatchers under crashes, errors and jumping clocks: nothing is lost, nothing is doubled unaccounted."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.guide import Guide
from bot.messages import Outbound
from bot.outbox import Closed, Dispatcher
from bot.outbox.claiming import Claimer
from bot.outbox.limits import AHEAD
from bot.products import Products
from bot.services.reach import mark_reachable
from bot.transport import Receipt, TransportError
from db.database import Database
from db.models import Push, PushItem
from tests.books import Borrower, add_borrower, add_loan
from tests.conftest import make_office
from tests.fakes import FakeClock
from tests.outboxes import SETTINGS, PlainRenderer, add_push, states

T = TypeVar("T")
ENDS = {"sent", "superseded", "dropped", "expired", "dead"}
HOLD = 7.0
PLACES_GIVEN_OUT = AHEAD.total_seconds() + 0.05
"""So long a neighbour may still send what it had a place for when this process was told to wait."""
ROUNDING = 0.001
FAULTS = {
    "connect": TransportError("connect"),
    "http 502": TransportError("http 502"),
    "429": TransportError("429", retry_after=HOLD),
    "blocked": TransportError("blocked", permanent=True),
    "lost": TransportError("timeout", ambiguous=True),
    "accepted, no answer": TransportError("timeout", ambiguous=True),
    "markup": TransportError("can't parse", bad_markup=True),
}


class Platform:
    """Accepts messages or does what the script says; knows what was delivered, whatever it answered.

    `broken` tells what a caller did wrong: wrote to a chat again within a second, or under a token told to be silent.
    """

    channel = "telegram"

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.script: list[str] = []
        self.delivered: Counter[str] = Counter()
        self.excused: Counter[str] = Counter()
        self.unanswered: Counter[str] = Counter()
        self.accepted_at: dict[str, float] = {}
        self.told_at = self.silent_until = 0.0
        self.broken: list[str] = []

    def forgive(self) -> None:
        """Forget what was told and when: the clock was set, and the waits in the database are its own."""
        self.accepted_at.clear()
        self.silent_until = 0.0

    async def send(self, message: Outbound) -> Receipt:
        self.judge(message)
        await asyncio.sleep(0)
        fault = self.script.pop(0) if self.script else None
        if fault in (None, "accepted, no answer"):
            self.delivered[message.reference] += 1
        if fault is None:
            self.accepted_at[message.address.chat] = self.clock.monotonic()
            return Receipt(message.reference)
        if fault == "accepted, no answer":
            self.excused[message.reference] += 1
        if fault == "429":
            self.told_at = self.clock.monotonic()
            self.silent_until = self.told_at + HOLD
        self.unanswered[message.reference] += FAULTS[fault].ambiguous
        raise FAULTS[fault]

    def judge(self, message: Outbound) -> None:
        now, chat = self.clock.monotonic(), message.address.chat
        if self.told_at + PLACES_GIVEN_OUT < now < self.silent_until - ROUNDING:
            self.broken.append(f"{message.reference}: {self.silent_until - now:.2f} s of silence were left")
        if now - self.accepted_at.get(chat, -1.0) < 1 - ROUNDING:
            self.broken.append(f"{message.reference}: chat {chat} was written to just now")

    async def edit(self, edit: object) -> None:
        raise AssertionError("nothing is edited here")


class OutboxMachine(RuleBasedStateMachine):
    template: Path
    products: Products
    guide: Guide

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="shouqi-machine-"))
        shutil.copy(self.template, self.folder / "shouqi.db")
        self.database = Database(f"sqlite:///{self.folder / 'shouqi.db'}")
        self.clock = FakeClock()
        self.office = make_office(self.database, self.clock, self.products, self.guide)
        self.platform = Platform(self.clock)
        self.renderer = PlainRenderer()
        self.dispatchers = [self.new_dispatcher(), self.new_dispatcher()]
        self.people: list[Borrower] = [self.run(add_borrower(self.office)) for _ in range(3)]
        self.owed = [self.run(add_loan(self.office, who, "2026-12-08"))[0] for who in self.people]
        self.ended: dict[int, str] = {}
        self.crashes = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def new_dispatcher(self) -> Dispatcher:
        return Dispatcher(self.office, {"telegram": self.platform}, self.renderer, SETTINGS)

    @rule(who=st.integers(0, 2), urgency=st.integers(0, 1))
    def plan(self, who: int, urgency: int) -> None:
        self.run(add_push(self.office, self.people[who], self.owed[who], urgency=urgency))

    @rule(who=st.integers(0, 2))
    def pay(self, who: int) -> None:
        push_id = self.run(add_push(self.office, self.people[who], self.owed[who]))
        self.renderer.answers[push_id] = Closed("dropped", "paid")

    @rule(which=st.integers(0, 1))
    def work(self, which: int) -> None:
        self.run(self.dispatchers[which].step())

    @rule()
    def work_at_once(self) -> None:
        self.run(self._work_at_once())

    async def _work_at_once(self) -> None:
        await asyncio.gather(*(dispatcher.step() for dispatcher in self.dispatchers))

    @rule(which=st.integers(0, 1))
    def beat(self, which: int) -> None:
        self.run(self.dispatchers[which].beat())

    @rule(faults=st.lists(st.sampled_from(sorted(FAULTS)), max_size=4))
    def fault(self, faults: list[str]) -> None:
        self.platform.script = faults

    @rule(delivered=st.booleans())
    def crash(self, *, delivered: bool) -> None:
        """A third process claims, perhaps sends, and is killed."""
        self.crashes += 1
        claimed = self.run(Claimer(self.office, "telegram", f"dead-{self.crashes}", None).claim(4, (), take_over=True))
        for slot in claimed.slots if delivered else ():
            self.platform.delivered[str(slot.claim.id)] += 1
            self.platform.excused[str(slot.claim.id)] += 1

    @rule(which=st.integers(0, 1))
    def restart(self, which: int) -> None:
        self.dispatchers[which] = self.new_dispatcher()

    @rule(seconds=st.sampled_from([0.1, 1, 5, 20, 600]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)

    @rule(hours=st.sampled_from([-1, 1]))
    def set_clock(self, hours: int) -> None:
        self.clock.set_wall(self.clock.now() + timedelta(hours=hours))
        self.platform.forgive()

    @rule(who=st.integers(0, 2))
    def come_back(self, who: int) -> None:
        self.run(self._come_back(self.people[who]))

    async def _come_back(self, who: Borrower) -> None:
        async with self.office.open() as work:
            await mark_reachable(work, "telegram", who.chat)
            await work.uow.commit()

    @invariant()
    def an_end_is_final(self) -> None:
        now = self.run(states(self.office))
        for push_id, state in self.ended.items():
            assert now[push_id] == state
        self.ended = {push_id: state for push_id, state in now.items() if state in ENDS}

    @invariant()
    def nothing_is_doubled_without_an_excuse(self) -> None:
        for reference, times in self.platform.delivered.items():
            assert times <= 1 + self.platform.excused[reference]

    @invariant()
    def no_pace_is_broken_and_no_silence(self) -> None:
        assert self.platform.broken == []

    @invariant()
    def what_got_no_answer_is_sent_once_more_at_most(self) -> None:
        assert all(times <= 2 for times in self.platform.unanswered.values())

    @invariant()
    def nothing_stays_in_hand(self) -> None:
        assert not any(lane.in_flight for dispatcher in self.dispatchers for lane in dispatcher.lanes.values())

    def teardown(self) -> None:
        """Let everything calm down: each push must find its end, and what is called sent was delivered."""
        self.platform.script = []
        for _ in range(60):  # a clock that was hours ahead may have left waits of hours
            self.clock.advance(minutes=30)
            for dispatcher in self.dispatchers:
                self.run(dispatcher.beat())
                self.run(dispatcher.step())
        ends = self.run(self._ends())
        self.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)
        for push, items in ends:
            assert push.state in ENDS
            assert (push.reason is None) == (push.state == "sent"), (push.state, push.reason)
            assert (push.leased_by, push.settled_at is None) == (None, False)
            assert {(item.state, item.reason) for item in items} <= {(push.state, push.reason)}
            assert push.state != "sent" or self.platform.delivered[str(push.id)]

    async def _ends(self) -> list[tuple[Push, list[PushItem]]]:
        async with self.office.look() as work:
            pushes = list(await work.uow.session.scalars(select(Push)))
            items = list(await work.uow.session.scalars(select(PushItem)))
        return [(push, [item for item in items if item.push_id == push.id]) for push in pushes]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("examples", [10, pytest.param(300, marks=pytest.mark.slow)])
def test_it_loses_nothing_and_doubles_nothing_unaccounted(
    sqlite_template: Path, products: Products, guide: Guide, examples: int
) -> None:
    OutboxMachine.template, OutboxMachine.products, OutboxMachine.guide = sqlite_template, products, guide
    run_state_machine_as_test(
        OutboxMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
