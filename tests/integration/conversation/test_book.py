"""The book as it is shown: what falls due today or tomorrow, no line that ends in nothing."""

from __future__ import annotations

import re

import pytest

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


@pytest.mark.parametrize("text", ["帮我删掉花呗", "删除花呗", "把 #1 删了"])
async def test_it_asks_before_it_deletes_a_loan_that_is_named(lin: ChatDriver, text: str) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    assert "要删除 <b>#1 花呗</b>" in await lin.says(text)
    await lin.presses("删除")
    assert "还没有记任何贷款" in await lin.says("/loans")


async def test_it_asks_which_one_is_to_be_deleted(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/add! 花呗 3200 每月10号")
    assert "是哪一笔" in await lin.says("删除花呗")
    assert "要删除 <b>#2 花呗</b>" in await lin.presses("#2")


async def test_it_leaves_other_deleting_to_the_guide(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    assert "要删除" not in await lin.says("删除征信记录")


async def test_it_asks_before_deleting_in_english(omar: ChatDriver) -> None:
    await omar.says("/add! huabei 3200 monthly on the 9th")
    assert "Delete <b>#1 Huabei" in await omar.says("please delete my Huabei bill")


async def test_it_writes_a_friends_loan_under_the_friends_name(lin: ChatDriver) -> None:
    said = await lin.says("借了朋友5000 下个月10号还")
    assert "<b>亲友借款</b>" in said
    assert "备注：朋友" in said
    assert "利率" not in said
