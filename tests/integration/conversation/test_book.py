"""The book as it is shown: what falls due today or tomorrow, no line that ends in nothing."""

from __future__ import annotations

import re

from tests.chat import ChatDriver


async def test_it_says_today_and_tomorrow(lin: ChatDriver) -> None:
    await lin.says("/add! 亲友借款 8000 2026-12-09")
    assert "（还有 2 天）" in await lin.says("/loans")
    lin.office.clock.advance(days=1)  # type: ignore[attr-defined]
    assert "¥8,000.00（明天）" in await lin.says("/loans")
    lin.office.clock.advance(days=1)  # type: ignore[attr-defined]
    assert "¥8,000.00（就是今天）" in await lin.says("/loans")


async def test_it_says_so_in_english(omar: ChatDriver) -> None:
    await omar.says("/add! private loan 8000 2026-12-08")
    assert "(tomorrow)" in await omar.says("/loans")
    omar.office.clock.advance(days=1)  # type: ignore[attr-defined]
    assert "(today)" in await omar.says("/loans")


async def test_a_bill_paid_without_an_amount_says_so(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/paid #1")
    await lin.says("/paid #1")
    await lin.presses("是，也还了")
    assert "✅ 2. 2027年1月9日(周六) 已记还清" in await lin.says("/loan #1")


async def test_no_chinese_sentence_has_a_space_after_its_stop(lin: ChatDriver) -> None:
    await lin.says("/add! 信用卡 招商 账单日5 还款日20 本期8000 最低800")
    said = await lin.says("/cost #1")
    assert "规则取自" in said
    assert re.search("。 ", said) is None


async def test_help_names_every_command_of_the_book(lin: ChatDriver) -> None:
    assert "/loan 看一笔贷款" in await lin.says("/help")
