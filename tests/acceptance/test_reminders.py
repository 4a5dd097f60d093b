"""The main job: a bill is added, its reminder comes on time, it is paid, falls overdue, and an outage loses nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from tests.acceptance.program import MovableClock, TelegramUser, WebVisitor, running
from tests.botapi.server import BotApiServer

QUIET_SECONDS = 0.8
NINE = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


async def test_it_reminds_at_nine_and_is_paid_from_the_button(
    settings: dict[str, Any], clock: MovableClock, mei: TelegramUser
) -> None:
    """By hand it works, by itself it never fires (wangwangit/SubsTracker#91, ellite/Wallos#41, #962)."""
    async with running(clock, **settings):
        await mei.says("/add! 花呗 3200 2026-12-09")
        clock.set("2026-12-08 08:59:58")
        reminder = await mei.hears()
        assert "花呗" in reminder
        assert "¥3,200.00" in reminder
        assert clock.now() >= NINE
        assert "¥3,200.00" in await mei.presses("已还")
        assert "已撤销" in await mei.says("/undo")


async def test_it_asks_on_day_one_and_alerts_on_day_three_with_the_cost(
    settings: dict[str, Any], clock: MovableClock, mei: TelegramUser
) -> None:
    """Wants a word about coming and past-due bills.

    firefly-iii/firefly-iii#6836, jameskokoska/Cashew#337, #720, #881.
    """
    async with running(clock, **settings):
        await mei.says("/add! 花呗 3200 2026-12-08")
        clock.set("2026-12-08 09:00:01")
        await mei.hears()
        clock.set("2026-12-09 09:00:01")
        question = await mei.hears()
        assert "扣款成功了吗" in question
        clock.set("2026-12-11 09:00:01")
        alert = await mei.hears()
        assert "¥4.80" in alert  # 3200 x 0.0005 x 3
        assert "¥1.60" in alert
        assert "主动联系" in await mei.presses("还不上")


async def test_it_sends_the_newest_stage_once_and_late_after_an_outage(
    settings: dict[str, Any], clock: MovableClock, mei: TelegramUser, server: BotApiServer
) -> None:
    """Shifted by summer time until a restart; what fell due offline is lost.

    anoadragon453/matrix-reminder-bot#57, #9.
    """
    async with running(clock, **settings):
        await mei.says("/add! 花呗 3200 2026-12-15")
    clock.set("2026-12-14 13:30:00")  # down over 8, 12 and 14 December
    async with running(clock, **settings):
        late = await mei.hears()
        assert "09:00" in late
        await asyncio.sleep(QUIET_SECONDS)
        assert sum("3,200" in text for text in server.texts(mei.chat)[1:]) == 1


async def test_it_is_silent_about_what_was_paid_in_time(
    settings: dict[str, Any], clock: MovableClock, mei: TelegramUser, server: BotApiServer
) -> None:
    """Paid some days early and still overdue (MattFaz/actuali#465)."""
    async with running(clock, **settings):
        await mei.says("/add! 花呗 3200 2026-12-09")
        await mei.says("花呗还清了")
        before = len(server.texts(mei.chat))
        clock.set("2026-12-08 09:00:01")
        await asyncio.sleep(QUIET_SECONDS)
        assert len(server.texts(mei.chat)) == before


async def test_it_stops_for_who_blocked_the_bot_and_catches_up_afterwards(
    settings: dict[str, Any], clock: MovableClock, mei: TelegramUser, server: BotApiServer
) -> None:
    lin = TelegramUser(server, 7002)
    async with running(clock, **settings):
        await mei.says("/add! 花呗 3200 2026-12-09")
        await lin.says("/add! 美团月付 500 2026-12-09")
        server.blocks(mei.chat)
        clock.set("2026-12-08 09:00:01")
        assert "美团月付" in await lin.hears()
        server.unblocks(mei.chat)
        assert "花呗" in await mei.hears()


async def test_it_speaks_english(settings: dict[str, Any], clock: MovableClock, server: BotApiServer) -> None:
    omar = TelegramUser(server, 7003, language="en")
    async with running(clock, **settings):
        await omar.says("/add! 花呗 3200 2026-12-09")
        clock.set("2026-12-08 09:00:01")
        assert "Huabei" in await omar.hears()
        assert "Noted" in await omar.presses("Paid")


async def test_it_pushes_into_the_web_chat(sqlite_url: str, clock: MovableClock) -> None:
    async with running(clock, database_url=sqlite_url) as desk:
        visitor = WebVisitor(desk)
        assert (await visitor.enter()).status_code == 200
        await visitor.says("/add! 花呗 3200 2026-12-09")
        clock.set("2026-12-08 09:00:01")
        assert "¥3,200.00" in await visitor.hears("明天")
        assert "¥3,200.00" in await visitor.presses("已还")
        await visitor.close()


async def test_it_changes_a_reminder_that_was_paid_elsewhere_and_back(
    settings: dict[str, Any], clock: MovableClock, mei: TelegramUser
) -> None:
    async with running(clock, **settings):
        await mei.says("/add! 花呗 3200 2026-12-09")
        await mei.says("/add! 美团月付 500 2026-12-09")
        clock.set("2026-12-08 09:00:01")
        assert "美团月付" in await mei.hears()
        await mei.says("花呗还清了")
        changed = await mei.sees_changed()
        assert "已记还款" in changed
        assert "美团月付" in changed
        await mei.says("/undo")
        assert "已记还款" not in await mei.sees_changed()
