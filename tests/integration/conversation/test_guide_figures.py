"""A topic shows the borrower's own figures where a loan fits, and its worked example where none does."""

from __future__ import annotations

from tests.chat import ChatDriver


async def test_it_names_the_next_due_date_in_the_topic_on_staying_on_time(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/ask")
    said = await lin.presses("怎样不再逾期")
    assert "你的花呗下次是" in said
    assert "¥3,200.00" in said


async def test_it_shows_a_loan_that_is_on_time_where_the_topic_is_about_staying_on_time(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/ask")
    assert "你的花呗下次是" in await lin.presses("怎样不再逾期")


async def test_it_shows_what_lateness_costs_the_borrower(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    await lin.says("/ask")
    said = await lin.presses("逾期利息能全部免掉吗")
    assert "你的微粒贷到今天估算多出 ¥" in said
    assert "比如 1 万元" not in said


async def test_it_never_tells_a_price_it_does_not_know_as_nothing(lin: ChatDriver) -> None:
    await lin.says("/add! 爱又米 3000元 3期 免息 2026-10-05")
    await lin.says("/ask")
    said = await lin.presses("逾期利息能全部免掉吗")
    assert "¥0.00" not in said
    assert "比如 1 万元" in said
