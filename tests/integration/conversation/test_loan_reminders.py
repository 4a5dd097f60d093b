"""The reminders of one loan: an hour of its own, silence, and weekends for all."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.reminders import Planner
from tests.books import items
from tests.chat import ChatDriver


@pytest.fixture
async def bell(lin: ChatDriver) -> ChatDriver:
    """Lin with a bill due on 18 December, looking at its reminders; it is 7 December."""
    await lin.says("/add! 花呗 3200 2026-12-18")
    await lin.says("/loan #1")
    assert "跟总设置一样" in await lin.presses("🔔 提醒")
    return lin


async def test_it_gives_a_loan_an_hour_of_its_own_and_takes_it_back(bell: ChatDriver) -> None:
    await bell.presses("换个时间")
    assert "时间 20:00（只对这一笔）" in await bell.presses("20:00")
    assert "20:00" in await bell.says("/status")
    await bell.says("/loan #1")
    await bell.presses("🔔 提醒")
    await bell.presses("换个时间")
    assert "时间 09:00（跟总设置一样）" in await bell.presses("跟总设置一样")
    assert "09:00" in await bell.says("/status")


async def test_it_reads_a_typed_hour_and_says_what_it_cannot_read(bell: ChatDriver) -> None:
    await bell.presses("换个时间")
    assert "25点" in await bell.says("25点")
    assert "时间 19:30（只对这一笔）" in await bell.says("晚上7点半")


async def test_it_mutes_a_loan_until_a_midnight_and_says_so_on_its_card(bell: ChatDriver) -> None:
    assert "静音到 12月14日(周一) 00:00" in await bell.presses("静音7天")
    assert "静音到 12月14日(周一) 00:00" in await bell.says("/loan #1")
    await bell.presses("🔔 提醒")
    assert "静音到" not in await bell.presses("恢复提醒")


async def test_it_undoes_both(bell: ChatDriver) -> None:
    await bell.presses("换个时间")
    await bell.presses("20:00")
    await bell.presses("静音3天")
    assert "静音" in await bell.says("/undo")
    assert "提醒时间改回来了" in await bell.says("/undo")
    await bell.says("/loan #1")
    card = await bell.presses("🔔 提醒")
    assert "跟总设置一样" in card
    assert "静音到" not in card


async def test_a_muted_loan_is_dropped_with_its_reason(bell: ChatDriver) -> None:
    await bell.presses("静音7天")
    bell.office.clock.set_wall(datetime.fromisoformat("2026-12-11T09:00:01+08:00"))  # type: ignore[attr-defined]
    await Planner(bell.office).tick()
    assert [(stage, state, reason) for _, stage, state, reason in await items(bell.office)] == [
        ("d7", "dropped", "muted")
    ]


@pytest.mark.parametrize("argument", ["mute.999", "mute.", "hour.99:99", "sound.on", "mute.-1"])
async def test_a_button_that_we_never_made_changes_nothing(bell: ChatDriver, argument: str) -> None:
    before = await bell.says("/status")
    await bell.says("/loan #1")
    data = bell.button("🔔 提醒").data
    await bell.sends(f"{data}:{argument}")
    assert await bell.says("/status") == before


async def test_another_persons_loan_cannot_be_muted(bell: ChatDriver, omar: ChatDriver) -> None:
    await bell.says("/loan #1")
    data = bell.button("🔔 提醒").data
    await omar.says("/start")
    await omar.sends(f"{data}:mute.7")
    assert "静音到" not in await bell.says("/loan #1")


async def test_it_keeps_weekends_quiet(lin: ChatDriver, omar: ChatDriver) -> None:
    await lin.says("/settings")
    assert "周五" in await lin.presses("周末")
    assert "周末：安静" in await lin.presses("安静")
    await lin.says("/add! 花呗 3200 2026-12-19")  # a Saturday: d7 would be Saturday 12 December
    assert "12月11日(周五)" in await lin.says("/status")
    await omar.says("/settings")
    await omar.presses("Weekends")
    assert "Weekends: quiet" in await omar.presses("quiet")


async def test_the_loan_says_its_own_hour(bell: ChatDriver) -> None:
    assert "⏰" not in await bell.says("/loan #1")
    await bell.presses("🔔 提醒")
    await bell.presses("换个时间")
    await bell.says("7:30")
    assert "⏰ 时间 07:30（只对这一笔）" in await bell.says("/loan #1")
