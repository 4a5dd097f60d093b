"""Answers are written in groups, one group after the other, and what is refused holds up nobody."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.outbox.settling import GROUP_SECONDS, Outcome, Settler
from db.repos.settlements import Closing


class Desk(Settler):
    """Keeps what is written instead of writing it; the first group waits for `free`, and `refused` is never taken."""

    def __init__(self) -> None:
        office: Any = SimpleNamespace(clock=SystemClock())
        super().__init__(office, "worker")
        self.written: list[list[int]] = []
        self.begun, self.free = asyncio.Event(), asyncio.Event()
        self.refused = 0

    async def _write(self, outcomes: list[Outcome]) -> None:
        ids = [outcome.push_id for outcome in outcomes if isinstance(outcome, Closing)]
        if self.refused in ids:
            raise ValueError(ids)
        self.begun.set()
        await self.free.wait()
        self.written.append(ids)


def sent(number: int) -> Closing:
    return Closing(push_id=number, state="sent")


async def test_what_ends_while_a_group_is_written_makes_one_group() -> None:
    desk = Desk()
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.settle(sent(1)))
        await desk.begun.wait()
        for number in (2, 3):
            tasks.create_task(desk.settle(sent(number)))
            await asyncio.sleep(GROUP_SECONDS * 3)
        assert desk.written == []
        desk.free.set()
    assert desk.written == [[1], [2, 3]]


async def test_an_answer_that_is_refused_again_and_again_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    desk.free.set()
    desk.refused = 1
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(desk.settle(sent(1)))
        tasks.create_task(desk.settle(sent(2)))
        while [2] not in desk.written:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(GROUP_SECONDS)
        await desk.settle(sent(3))
        assert desk.written == [[2], [3]]
        desk.refused = 0  # the database takes it at last
    assert desk.written == [[2], [3], [1]]
    assert "Answers could not be written down" in caplog.messages


async def test_a_group_that_is_cancelled_takes_no_later_answer_with_it() -> None:
    desk = Desk()
    desk.free.set()
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        first = tasks.create_task(desk.settle(sent(1)))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        await desk.settle(sent(2))
    assert desk.written == [[2]]
