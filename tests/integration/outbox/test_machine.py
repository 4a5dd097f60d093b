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

from bot.guide import Guide
from bot.messages import Outbound
from bot.outbox import Closed, Dispatcher
from bot.outbox.claiming import Claimer
from bot.products import Products
from bot.services.reach import mark_reachable
from bot.transport import Receipt, TransportError
from db.database import Database
from tests.books import Borrower, add_borrower
from tests.conftest import make_office
from tests.fakes import FakeClock
from tests.outboxes import SETTINGS, PlainRenderer, add_push, states

T = TypeVar("T")
ENDS = {"sent", "superseded", "dropped", "expired", "dead"}
FAULTS = {
    "connect": TransportError("connect"),
    "http 502": TransportError("http 502"),
    "429": TransportError("429", retry_after=7.0),
    "blocked": TransportError("blocked", permanent=True),
    "lost": TransportError("timeout", ambiguous=True),
    "accepted, no answer": TransportError("timeout", ambiguous=True),
    "markup": TransportError("can't parse", bad_markup=True),
}


class Platform:
    """Accepts messages or does what the script says; knows what was delivered, whatever it answered."""

    channel = "telegram"

    def __init__(self) -> None:
        self.script: list[str] = []
        self.delivered: Counter[str] = Counter()
        self.excused: Counter[str] = Counter()

    async def send(self, message: Outbound) -> Receipt:
        await asyncio.sleep(0)
        fault = self.script.pop(0) if self.script else None
        if fault in (None, "accepted, no answer"):
            self.delivered[message.reference] += 1
        if fault is None:
            return Receipt(message.reference)
        if fault == "accepted, no answer":
            self.excused[message.reference] += 1
        raise FAULTS[fault]

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
        self.platform = Platform()
        self.renderer = PlainRenderer()
        self.dispatchers = [self.new_dispatcher(), self.new_dispatcher()]
        self.people: list[Borrower] = [self.run(add_borrower(self.office)) for _ in range(3)]
        self.ended: dict[int, str] = {}
        self.crashes = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def new_dispatcher(self) -> Dispatcher:
        return Dispatcher(self.office, {"telegram": self.platform}, self.renderer, SETTINGS)

    @rule(who=st.integers(0, 2), urgency=st.integers(0, 1))
    def plan(self, who: int, urgency: int) -> None:
        self.run(add_push(self.office, self.people[who], urgency=urgency))

    @rule(who=st.integers(0, 2))
    def pay(self, who: int) -> None:
        push_id = self.run(add_push(self.office, self.people[who]))
        self.renderer.answers[push_id] = Closed("dropped", "paid")

    @rule(which=st.integers(0, 1))
    def work(self, which: int) -> None:
        self.run(self.dispatchers[which].step())

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

    def teardown(self) -> None:
        """Let everything calm down: each push must find its end, and what is called sent was delivered."""
        self.platform.script = []
        for _ in range(60):  # a clock that was hours ahead may have left waits of hours
            self.clock.advance(minutes=30)
            for dispatcher in self.dispatchers:
                self.run(dispatcher.beat())
                self.run(dispatcher.step())
        final = self.run(states(self.office))
        self.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)
        assert set(final.values()) <= ENDS
        assert all(self.platform.delivered[str(push_id)] for push_id, state in final.items() if state == "sent")


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
