"""A loan of which the borrower knows what is paid each month, and no rate."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver

LINE = "借呗 1万 12期 每月还888 每月20号"


async def test_it_works_out_the_rate_of_one_line(lin: ChatDriver) -> None:
    said = await lin.says(LINE)
    assert "约年化 11.9%（按每月还 ¥888.00 推算）" in said
    assert "首期 2026年12月20日(周日) 还 ¥888.00" in said
    assert "以合同和账单为准" in said
    assert "没看懂" not in said


async def test_it_keeps_the_payment_with_the_loan_and_reminds_of_it(lin: ChatDriver) -> None:
    await lin.says(LINE)
    assert "¥888.00" in await lin.presses("保存")
    card = await lin.says("/loan #1")
    assert "约年化 11.9%（按每月还 ¥888.00 推算）" in card
    assert card.count("<code>¥888.00</code>") == 12


async def test_it_says_the_same_in_english(omar: ChatDriver) -> None:
    said = await omar.says("jiebei 10000 12 periods monthly 888 due day 20")
    assert "About 11.9% a year (worked out from ¥888.00 each month)" in said
    assert "¥888.00" in await omar.presses("Save")


async def test_the_guided_dialog_takes_it_where_it_asks_for_the_rate(lin: ChatDriver) -> None:
    for text in ("/add", "借呗", "10000"):
        await lin.says(text)
    assert "每月还多少也行" in await lin.says("12")
    await lin.says("每月还888")
    assert "约年化 11.9%（按每月还 ¥888.00 推算）" in await lin.says("20号")


async def test_the_guided_dialog_takes_it_in_english(omar: ChatDriver) -> None:
    for text in ("/add", "jiebei", "10000"):
        await omar.says(text)
    assert "monthly 888" in await omar.says("12")
    await omar.says("888 a month")
    assert "About 11.9% a year" in await omar.says("20")


async def test_a_bare_number_at_that_question_is_still_a_rate(lin: ChatDriver) -> None:
    for text in ("/add", "借呗", "10000", "12", "14.6"):
        await lin.says(text)
    assert "年利率 14.6%" in await lin.says("20号")


async def test_it_asks_for_the_instalments_rather_than_guess_them(lin: ChatDriver) -> None:
    assert "分几期还" in await lin.says("借呗 1万 每月还888 每月20号")
    assert "约年化 11.9%" in await lin.says("12")


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        ("每月还800", "12 期一共 ¥9,600.00，还不到本金 ¥10,000.00"),
        ("每月还10656", "年化要超过 1000%"),
        ("每月还0", "0"),
    ],
)
async def test_it_says_why_a_payment_cannot_be_and_keeps_the_question_open(
    lin: ChatDriver, payment: str, words: str
) -> None:
    for text in ("/add", "借呗", "10000", "12"):
        await lin.says(text)
    assert words in await lin.says(payment)
    await lin.says("每月还888")
    assert "约年化 11.9%" in await lin.says("20号")


async def test_it_says_so_in_english(omar: ChatDriver) -> None:
    assert "makes ¥9,600.00, less than the principal of ¥10,000.00" in await omar.says(
        "jiebei 10000 12 periods monthly 800 due day 20"
    )


async def test_payments_that_make_just_the_principal_bear_no_interest(lin: ChatDriver) -> None:
    said = await lin.says("京东白条 3000 6期 每月还500 每月20号")
    assert "每月还 ¥500.00，正好是本金，没有利息" in said
    assert "利息合计" not in said
    assert "一共要还 ¥3,000.00" in said


async def test_it_names_a_payment_that_does_not_fit_the_rate(lin: ChatDriver) -> None:
    said = await lin.says("借呗 1万 12期 年化14.6% 每月还888 起2026-11-20 每月20号")
    assert "年利率 14.6%" in said
    assert "和你写的每月还 ¥888.00 对不上" in said


async def test_it_has_nothing_to_say_of_one_that_fits(lin: ChatDriver) -> None:
    said = await lin.says("借呗 1万 12期 年化14.6% 每月还900.70 起2026-11-20 每月20号")
    assert "对不上" not in said


async def test_a_new_rate_takes_the_place_of_the_payment(lin: ChatDriver) -> None:
    await lin.says(LINE)
    await lin.presses("修改")
    await lin.presses("利率")
    said = await lin.says("年化18%")
    assert "年利率 18%" in said
    assert "推算" not in said


async def test_what_lateness_costs_is_written_with_the_rate_a_day_that_follows(lin: ChatDriver) -> None:
    """11.8956923281 % a year over 365, one and a half times, is 0.0004888641 a day; 888 × that × 17 = 7.38."""
    await lin.says("/add! 借呗 1万 12期 每月还888 每月20号 起2026-10-20")
    assert "888.00 × 0.0004888641 × 17 = 7.38</code>" in await lin.says("/overdue")


async def test_it_says_what_clears_such_a_loan_early(lin: ChatDriver) -> None:
    await lin.says("/add! 借呗 1万 12期 每月还888 每月20号")
    assert "提前" in await lin.says("/loan #1")
