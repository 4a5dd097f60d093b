"""A payment said twice: the next bill is not settled in silence."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver


@pytest.fixture
async def mei(lin: ChatDriver) -> ChatDriver:
    """Lin with a bill due on 9 December that she has just paid, and a loan in instalments; it is 7 December."""
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-11-20")
    await lin.says("还了花呗")
    return lin


@pytest.mark.parametrize("line", ["还了花呗", "/paid #1", "花呗还清了"])
async def test_it_asks_before_it_takes_a_repeated_payment_for_the_next_bill(mei: ChatDriver, line: str) -> None:
    said = await mei.says(line)
    assert said == "已经记过花呗 12月9日(周三) 这期了，下一期 1月9日(周六) 也还了吗？"
    assert [button.label for button in mei.buttons] == ["是，也还了", "不是", "↩️ 撤销"]
    assert "1月9日(周六) 还款，金额还没填" in await mei.says("/loans")


async def test_it_asks_for_an_instalment_as_well(mei: ChatDriver) -> None:
    await mei.says("/paid 微粒贷")
    assert "下一期 1月20日(周三) 也还了吗" in await mei.says("/paid 微粒贷")
    assert "已还 1 / 5 期" in await mei.says("/loan #2")


async def test_it_notes_the_next_one_when_told_so(mei: ChatDriver) -> None:
    await mei.says("还了花呗")
    yes = mei.button("是，也还了").data
    assert "1月9日(周六) 这期记为还清" in await mei.sends(yes)
    assert "没有改动" in await mei.sends(yes)


@pytest.mark.parametrize(("word", "part"), [("是，也还了", "1月9日(周六) 这期记为还清"), ("不是", "没有再记")])
async def test_it_takes_a_typed_answer(mei: ChatDriver, word: str, part: str) -> None:
    await mei.says("还了花呗")
    assert part in await mei.says(word)


async def test_it_notes_nothing_more_when_told_no(mei: ChatDriver) -> None:
    await mei.says("还了花呗")
    assert "没有再记" in await mei.presses("不是")
    assert "1月9日(周六) 还款，金额还没填" in await mei.says("/loans")


async def test_it_notes_no_next_one_once_the_first_was_taken_back(mei: ChatDriver) -> None:
    await mei.says("还了花呗")
    yes = mei.button("是，也还了").data
    await mei.presses("撤销")
    assert "没有改动" in await mei.sends(yes)
    assert "12月9日(周三) 还 ¥3,200.00" in await mei.says("/loans")


async def test_it_asks_nothing_where_an_amount_is_said(mei: ChatDriver) -> None:
    assert "¥500.00" in await mei.says("还了花呗 500")


@pytest.mark.parametrize(("days", "part"), [(1, "也还了吗"), (13, "也还了吗"), (15, "1月9日(周六) 这期记为还清")])
async def test_it_asks_for_two_weeks(mei: ChatDriver, days: int, part: str) -> None:
    mei.office.clock.advance(days=days)  # type: ignore[attr-defined]
    assert part in await mei.says("还了花呗")


async def test_it_asks_nothing_for_what_is_overdue(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    await lin.says("/paid 微粒贷")
    await lin.says("/paid 微粒贷")
    assert "已还 2 / 5 期" in await lin.says("/loan #1")


async def test_the_question_stands_in_nobodys_way(mei: ChatDriver) -> None:
    await mei.says("还了花呗")
    assert "¥8,000.00" in await mei.says("借呗 8000 12期 每月20号")


async def test_it_asks_in_english(omar: ChatDriver) -> None:
    await omar.says("/add! huabei 3200 monthly on the 9th")
    await omar.says("/paid #1")
    said = await omar.says("/paid #1")
    assert "was noted already" in said
    assert "Is the next one, due Sat, Jan 9, paid as well?" in said
    assert "nothing more was noted" in await omar.says("No")
