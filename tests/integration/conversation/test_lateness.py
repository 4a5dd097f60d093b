"""What lateness costs, line by line, the same in /overdue, /cost and /loan; the lender's own figure wins."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver

LINE = "2000.00 × 0.0005 × 38 = 38.00"


@pytest.fixture
async def late(lin: ChatDriver) -> ChatDriver:
    """Lin with a 微粒贷 whose first instalment was due on 30 October 2026; it is 7 December."""
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-09-30")
    return lin


@pytest.mark.parametrize("command", ["/overdue", "/loan #1", "/cost #1"])
async def test_it_prints_the_same_lines_everywhere(late: ChatDriver, command: str) -> None:
    """A debt's interest is cosmetic (firefly-iii/firefly-iii#2765)."""
    assert LINE in await late.says(command)


async def test_it_says_what_paying_today_saves(late: ChatDriver) -> None:
    said = await late.says("/cost #1")
    assert "少花约 <b>¥45.00</b>" in said  # 2000 x 0.0005 x 1.5 x 30


async def test_it_answers_for_a_day_of_choice(late: ChatDriver) -> None:
    assert "多花约 ¥84.00" in await late.says("/cost #1 2026-12-25")  # 2000 x 0.0005 x 1.5 x 56


async def test_it_takes_the_cost_that_the_lender_names_and_keeps_the_difference(late: ChatDriver) -> None:
    await late.says("/cost #1")
    await late.presses("机构说的不一样")
    assert "相差 ¥32.00" in await late.says("25")
    assert "机构说的费用 ¥25.00（我算的是 ¥57.00）" in await late.says("/overdue")


@pytest.mark.parametrize("command", ["/overdue", "/loan #1", "/cost #1"])
async def test_it_lets_the_lenders_figure_win_everywhere_and_grow_from_its_day(late: ChatDriver, command: str) -> None:
    await late.says("/cost #1")
    await late.presses("机构说的不一样")
    await late.says("25")
    late.office.clock.advance(days=4)  # type: ignore[attr-defined]
    said = await late.says(command)
    # On the day it was named ours was 57.00; four days at 1.50 since then are added to both.
    assert "机构说的费用 ¥25.00（我算的是 ¥57.00），相差 ¥32.00" in said
    assert "又多了约 ¥6.00，现在约 ¥31.00" in said


async def test_it_counts_what_is_to_come_from_the_lenders_figure(late: ChatDriver) -> None:
    await late.says("/cost #1")
    await late.presses("机构说的不一样")
    await late.says("25")
    said = await late.says("/cost #1")
    assert "多花约 ¥25.00，一共还 ¥2,175.00" in said
    assert "多花约 ¥26.50，一共还 ¥2,176.50" in said
    assert "我今天的估算 ¥57.00 =" in said
    assert LINE in said


async def test_it_takes_the_lenders_figure_for_every_overdue_instalment(late: ChatDriver) -> None:
    await late.says("/cost #1")
    assert "11月30日(周一) 应还，还差 ¥2,124.00" in await late.presses("第 2 期")
    await late.presses("机构说的不一样")
    await late.says("7")
    said = await late.says("/overdue")
    assert "逾期费用约 ¥57.00：" in said
    assert "机构说的费用 ¥7.00（我算的是 ¥10.50），相差 ¥3.50" in said


async def test_it_shows_a_cap_as_what_it_takes_off(lin: ChatDriver) -> None:
    await lin.says("/add! 罚款 200 2026-11-01")
    said = await lin.says("/cost #1")
    assert "200.00 × 0.03 × 36 = 216.00" in said
    assert "超出上限减去 <code>-16.00</code>" in said


async def test_it_takes_the_amount_that_the_lender_names(late: ChatDriver) -> None:
    await late.says("/cost #1")
    await late.presses("账单金额不一样")
    assert "我算的是 ¥2,150.00，相差 ¥50.00" in await late.says("2200")
    assert "还差 ¥2,200.00" in await late.says("/overdue")


async def test_it_takes_the_late_fee_of_a_card_from_the_minimum(lin: ChatDriver) -> None:
    await lin.says("/add! 信用卡 招商 账单日5 还款日20 本期8000 最低800")
    lin.office.clock.advance(days=21)  # type: ignore[attr-defined]
    said = await lin.says("/overdue")
    assert "违约金 <code>800.00 × 0.05 = 40.00</code>" in said
    assert "8000.00 × 0.0005 × 8 = 32.00" in said


async def test_it_charges_nothing_within_the_days_of_grace(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-11-06")
    assert "宽限期内" in await lin.says("/overdue")


async def test_it_charges_everything_owed_once_where_a_lender_does(lin: ChatDriver) -> None:
    """金条: 1.5 times the daily rate on all principal still owed, from the oldest missed date, and not once more."""
    await lin.says("/add! 金条 12000 12期 日息0.04% 等额本金 2026-09-30")
    said = await lin.says("/overdue")
    assert "12000.00 × 0.0006 × 38 = 273.60" in said
    assert "算在最早那一期里" in said
    assert "每再拖一天约 ¥7.20" in said
    await lin.says("/cost #1")
    assert "算在最早那一期里" in await lin.presses("第 2 期")


async def test_a_part_paid_late_never_makes_a_younger_instalment_cheaper_than_nothing(lin: ChatDriver) -> None:
    await lin.says("/add! 金条 12000 12期 日息0.04% 等额本金 2026-09-30")
    await lin.says("/paid #1 1600")
    assert "¥-" not in await lin.says("/overdue")


async def test_it_calls_what_is_added_to_a_fine_by_its_name(lin: ChatDriver) -> None:
    await lin.says("/add! 罚款 200 2026-12-01")
    said = await lin.says("/overdue")
    assert "加处罚款" in said
    assert "罚息" not in said


async def test_it_compares_with_the_day_that_was_asked_for_and_names_what_is_late_by_then(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-20")
    said = await lin.says("/cost #1 12月25日")
    assert "比拖到 12月25日(周五) 少花约" in said
    assert "到12月25日(周五)，另有 1 期也过了还款日（最早 12月20日(周日)）" in said
    assert "上面没有算进去" in said
    assert "1月6日" not in said


async def test_it_compares_nothing_with_today(late: ChatDriver) -> None:
    assert "比拖到" not in await late.says("/cost #1 今天")


@pytest.mark.parametrize("day", ["12月1日", "2020-01-01", "昨天"])
async def test_it_refuses_a_day_gone_by(late: ChatDriver, day: str) -> None:
    assert "已经过去了" in await late.says(f"/cost #1 {day}")


async def test_it_shows_the_years_where_a_line_spans_them(late: ChatDriver) -> None:
    said = await late.says("/cost #1 2027-01-10")
    assert "2026年10月30日(周五)起到2027年1月10日(周日)" in said
    assert "比拖到 2027年1月10日(周日)" in said


async def test_it_reads_an_english_day_and_says_what_is_none(omar: ChatDriver) -> None:
    await omar.says("/add! weilidai 10000 5 instalments daily 0.05% 2026-09-30")
    assert "Paid on Fri, Dec 25, 2026" in await omar.says("/cost #1 Dec 25")
    assert "“abc” does not read as a date" in await omar.says("/cost #1 abc")
    assert "Tue, Dec 1, 2026 is past" in await omar.says("/cost #1 Dec 1")
    assert "1 more instalment is late too (due Mon, Nov 30): ¥2,124.00" in await omar.says("/cost #1 2026-12-08")
