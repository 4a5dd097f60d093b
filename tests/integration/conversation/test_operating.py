"""What a borrower and the operator are told about the sending itself."""

from __future__ import annotations

from bot.services.work import Office
from tests.books import add_borrower
from tests.chat import ChatDriver
from tests.fakes import FakeTransport
from tests.outboxes import add_push, dispatcher_for


async def test_it_shows_the_operator_counts_and_no_amount(office: Office) -> None:
    await ChatDriver(office, "900001").says("/add! 花呗 3200 每月9号")
    await add_push(office, await add_borrower(office))
    await dispatcher_for(office, FakeTransport()).step()
    said = await ChatDriver(office, "7777", admins=frozenset({7777})).says("/stats")
    assert "贷款 1" in said
    assert "推送 sent：1" in said
    assert "3,200" not in said


async def test_it_shows_nobody_else_what_the_operator_sees(lin: ChatDriver, office: Office) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    said = await ChatDriver(office, "8888", admins=frozenset({7777})).says("/stats")
    assert "贷款 1" not in said


async def test_it_tells_a_borrower_when_the_next_reminder_comes(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 2026-12-09")
    assert "12月8日" in await lin.says("/status")
