"""Payments: by line and by button, in full and in part, and taking them back."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver


@pytest.fixture
async def book(lin: ChatDriver) -> ChatDriver:
    """Lin with one bill due on 9 December and one loan with two instalments overdue on 7 December."""
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    return lin


async def test_it_notes_a_payment_in_full(book: ChatDriver) -> None:
    await book.says("/paid")
    said = await book.presses("花呗")
    assert "¥3,200.00" in said
    assert "下一个还款日 1月9日" in said


async def test_it_notes_a_part_and_says_what_is_left(book: ChatDriver) -> None:
    assert "还差 ¥2,700.00" in await book.says("还了花呗 500")


@pytest.mark.parametrize("said", ["花呗还了一半", "花呗还了一部分", "花呗还了三分之一", "paid half of Huabei"])
async def test_it_asks_how_much_a_part_was(book: ChatDriver, said: str) -> None:
    assert "花呗还了多少？这一期还差 ¥3,200.00" in await book.says(said)
    assert "还差 ¥2,700.00" in await book.says("500")


async def test_it_asks_how_much_a_part_was_once_it_is_known_of_which_loan(book: ChatDriver) -> None:
    assert "是哪一笔" in await book.says("还了一半")
    assert "花呗还了多少" in await book.presses("花呗")


@pytest.mark.parametrize("said", ["我没钱还了", "花呗没法还了", "I have no money to pay"])
async def test_it_helps_who_cannot_pay_and_notes_nothing(book: ChatDriver, said: str) -> None:
    assert "1/4" in await book.says(said)
    assert "¥3,200.00" in await book.says("/loan #1")


async def test_it_takes_a_bill_that_falls_due_on_another_day_for_a_second_card(lin: ChatDriver) -> None:
    await lin.says("/add! 招行信用卡 3000 账单日5 还款日23")
    assert "核对一下" in await lin.says("credit card 5000 bill day 5 due day 25")
    await lin.says("/cancel")
    assert "1月23日(周六) 要还 ¥4,200.00" in await lin.says("招行信用卡账单4200 23号还")


async def test_it_names_a_loan_by_number_with_amount_and_date(book: ChatDriver) -> None:
    assert "12月6日(周日)还 ¥300.00" in await book.says("/paid #1 300 2026-12-06")


async def test_it_takes_a_bill_that_is_cleared(book: ChatDriver) -> None:
    assert "下一个还款日" in await book.says("花呗还清了")


async def test_it_asks_whether_one_instalment_or_the_whole_loan_is_meant(book: ChatDriver) -> None:
    assert "是这一期还清了" in await book.says("微粒贷还清了")
    assert "整笔结清" in await book.presses("整笔结清")
    assert "全部还清了" in await book.says("/loans")


async def test_it_asks_which_loan_a_bare_amount_is_for(book: ChatDriver) -> None:
    assert "是哪一笔" in await book.says("/paid 100")
    assert "还 ¥100.00" in await book.presses("花呗")


async def test_it_does_not_note_a_payment_twice_when_the_button_is_pressed_twice(book: ChatDriver) -> None:
    await book.says("/paid")
    data = book.button("花呗").data
    await book.sends(data)
    assert "没有重复记" in await book.sends(data)


async def test_it_undoes_changes_newest_first(book: ChatDriver) -> None:
    await book.says("还了花呗 500")
    await book.says("还了花呗 200")
    assert "已撤销 #1 花呗的这次还款" in await book.says("/undo")
    assert "未还 ¥2,700.00" in await book.says("/loan #1")
    await book.says("撤销")
    assert "未还 ¥3,200.00" in await book.says("/loan #1")


async def test_it_undoes_nothing_after_ten_minutes(book: ChatDriver) -> None:
    await book.says("还了花呗 500")
    book.office.clock.advance(minutes=11)  # type: ignore[attr-defined]
    assert "没有可以撤销" in await book.says("/undo")


async def test_it_brings_a_deleted_loan_back(book: ChatDriver) -> None:
    await book.says("/loan #1")
    await book.presses("删除")
    await book.presses("删除")
    assert "你有 1 笔" in await book.says("/loans")
    await book.says("/undo")
    assert "你有 2 笔" in await book.says("/loans")


async def test_it_refuses_a_payment_of_tomorrow(book: ChatDriver) -> None:
    assert "还没到" in await book.says("/paid #1 100 2026-12-25")


async def test_it_refuses_what_must_be_a_slip(book: ChatDriver) -> None:
    said = await book.says("/paid #1 99999999")
    assert "¥99,999,999.00 比要还的 ¥3,200.00 多太多了" in said
    assert "没有记" in said


async def test_it_says_that_a_payment_was_taken_for_the_whole_of_an_unknown_bill(book: ChatDriver) -> None:
    await book.says("/paid #1")
    said = await book.says("/paid #1 500")
    assert "按整期账单 ¥500.00 记" in said
    assert book.button("撤销").data
    assert "这期要还多少" in await book.presses("账单不止这些")
    said = await book.says("3000")
    assert "要还 ¥3,000.00" in said
    assert "还差 ¥2,500.00" in said


async def test_it_says_nothing_of_it_where_the_bill_is_known(book: ChatDriver) -> None:
    assert "整期账单" not in await book.says("/paid #1 3200")
    await book.says("/undo")
    assert "整期账单" not in await book.says("/paid #1 500")


async def test_it_says_so_in_english(omar: ChatDriver) -> None:
    await omar.says("/add! huabei 3200 monthly on the 9th")
    await omar.says("/paid #1")
    assert "¥500.00 is taken for the whole bill" in await omar.says("/paid #1 500")
    assert omar.button("The bill was larger").data


async def test_it_settles_younger_instalments_with_the_surplus(book: ChatDriver) -> None:
    """Notices of schedules, amortization, progress of a loan (actualbudget/actual#8745, #4201, #2708)."""
    await book.says("/add! 借呗 12000 12期 年化12% 每月1号 起2026-09-20")
    await book.says("/paid #3 2500 2026-12-06")
    assert "已还 2 / 12 期" in await book.says("/loan #3")


async def test_it_dates_a_debit_that_is_confirmed_the_next_day_on_its_due_date(book: ChatDriver) -> None:
    book.office.clock.advance(days=3)  # type: ignore[attr-defined]
    await book.says("/paid")
    assert "12月9日(周三)还 ¥3,200.00" in await book.presses("花呗")
