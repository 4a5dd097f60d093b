"""Adding loans: in one line, step by step, and what is asked of dates gone by."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver

FIRST_LINE = "/add 微粒贷 10000 5期 日息0.05% 2018-09-11"


async def test_it_shows_the_total_interest_before_saving(lin: ChatDriver) -> None:
    assert "利息合计 ¥457.00" in await lin.says(FIRST_LINE)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (FIRST_LINE, "¥10,457.00"),
        ("/add 花呗 3200 每月9号", "2026年12月9日(周三)"),
        ("/add 花呗 3200 2026-12-09", "2026年12月9日(周三)"),
        ("/add 借呗 2万 12期 年化14.6% 等额本息 起2026-10-20", "2026年11月20日(周五)"),
        ("微粒贷一万 日息万五 10期 每月15号", "2026年12月15日(周二)"),
        ("/add 信用卡 交行 账单日5 还款日25 本期8000 最低800", "最低还款 ¥800.00"),
    ],
)
async def test_it_understands_the_lines_of_the_manual(lin: ChatDriver, line: str, expected: str) -> None:
    assert expected in await lin.says(line)
    assert "记好了" in await lin.presses("保存")


async def test_it_saves_nothing_before_save_is_pressed(lin: ChatDriver) -> None:
    await lin.says("花呗 3200 每月9号")
    assert "还没有记任何贷款" in await lin.says("/loans")


async def test_it_saves_at_once_with_the_exclamation_mark_and_says_what_is_unpaid(lin: ChatDriver) -> None:
    said = await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2018-09-11")
    assert "记好了" in said
    assert "有 5 期的还款日已经过了" in said
    assert "5 期记为按时还清" in await lin.presses("都还了")


async def test_it_counts_the_instalments_that_were_paid(lin: ChatDriver) -> None:
    await lin.says("/add 微粒贷 10000 5期 日息0.05% 2026-08-01")
    await lin.presses("还到第几期")
    assert "前 3 期已还" in await lin.says("3")
    await lin.presses("保存")
    assert "已还 3 / 5 期" in await lin.says("/loan #1")


async def test_it_leads_through_the_steps(lin: ChatDriver) -> None:
    assert "哪一家" in await lin.says("/add")
    assert "借了多少" in await lin.presses("借呗")
    assert "分几期" in await lin.says("2万")
    assert "利率" in await lin.presses("12期")
    assert "每月几号" in await lin.says("年化14.6%")
    assert "核对一下" in await lin.presses("15号")
    assert "#1 借呗" in await lin.presses("保存")


async def test_it_goes_back_a_step(lin: ChatDriver) -> None:
    await lin.says("/add")
    await lin.presses("借呗")
    await lin.says("2万")
    assert "借了多少" in await lin.presses("上一步")
    assert "哪一家" in await lin.presses("上一步")


async def test_it_changes_one_field_and_returns_to_the_card(lin: ChatDriver) -> None:
    await lin.says("/add 借呗 2万 12期 年化14.6% 每月15号")
    await lin.presses("修改")
    await lin.presses("金额")
    assert "本金 <b>¥30,000.00</b> · 12期" in await lin.says("3万")


async def test_it_asks_a_card_for_its_bank(lin: ChatDriver) -> None:
    await lin.says("/add")
    await lin.presses("信用卡")
    assert "交通银行信用卡" in await lin.presses("交通")


async def test_it_takes_the_statement_day_beside_the_due_day(lin: ChatDriver) -> None:
    await lin.says("/add 信用卡 中信 8000")
    assert "还要知道还款日" in await lin.says("账单日7")
    assert "账单日 每月 7 号\n还款日 2026年12月25日" in await lin.says("账单日7 还款日25")


async def test_it_leaves_the_dialog_for_a_command_and_says_so(lin: ChatDriver) -> None:
    await lin.says("/add")
    assert "已离开「添加贷款」" in await lin.says("/loans")


async def test_it_cancels_anywhere(lin: ChatDriver) -> None:
    await lin.says("/add")
    await lin.presses("微粒贷")
    assert "没有保存" in await lin.says("取消")


async def test_it_does_not_save_twice_when_save_is_pressed_twice(lin: ChatDriver) -> None:
    await lin.says("花呗 3200 每月9号")
    save = lin.button("保存").data
    await lin.sends(save)
    assert "没有改动" in await lin.sends(save)
    assert "你有 1 笔" in await lin.says("/loans")


async def test_it_speaks_english_to_an_english_telegram(omar: ChatDriver) -> None:
    assert "Total interest ¥457.00" in await omar.says(FIRST_LINE)
    assert "Saved" in await omar.presses("Save")


@pytest.mark.parametrize(
    "amount", ["0", "-5", "1e309", "12.345", "١٢٣", "很多", "🙂", "<b>1</b>", "99999999999999999999"]
)
async def test_it_refuses_an_amount_that_is_none_and_keeps_the_question_open(lin: ChatDriver, amount: str) -> None:
    await lin.says("/add")
    await lin.presses("借呗")
    assert "再发一次" in await lin.says(amount)
    assert "分几期" in await lin.says("2万")


@pytest.mark.parametrize("line", ["/add 花呗 0 每月9号", "/add 花呗 3200 2月30日", "/add 花呗 3200 每月32号"])
async def test_it_names_the_wrong_value_of_a_line_and_saves_nothing(lin: ChatDriver, line: str) -> None:
    wrong = line.split()[2] if "0 每月9" in line else line.split()[3].removeprefix("每月")
    assert wrong in await lin.says(line)
    assert "还没有记任何贷款" in await lin.says("/loans")


async def test_it_quotes_an_answer_in_corner_brackets(lin: ChatDriver) -> None:
    await lin.says("/add")
    await lin.says("借呗")
    assert "「abc」不像一个金额" in await lin.says("abc")


async def test_it_asks_before_the_same_loan_is_added_twice(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    assert "你已经有一笔花呗（#1，每月9号），再添一笔吗？" in await lin.says("花呗 3300 每月9号")
    assert "#2 花呗" in await lin.presses("保存")


async def test_it_says_so_after_saving_at_once(lin: ChatDriver) -> None:
    assert "一样的" not in await lin.says("/add! 亲友借款 5000 2026-12-30")
    assert "一样的：#1 亲友借款（12月30日(周三)）。记重了就点撤销" in await lin.says("/add! 亲友借款 5000 2026-12-30")
    await lin.presses("撤销")
    assert "你有 1 笔" in await lin.says("/loans")


@pytest.mark.parametrize("line", ["花呗 3200 每月10号", "白条 3200 每月9号", "借呗 2万 12期 年化14.6% 起2026-10-21"])
async def test_it_takes_another_loan_for_another(lin: ChatDriver, line: str) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/add! 借呗 2万 12期 年化14.6% 起2026-10-20")
    assert "再添一笔" not in await lin.says(line)


async def test_it_does_not_mind_a_loan_that_is_paid_off(lin: ChatDriver) -> None:
    await lin.says("/add! 亲友借款 5000 2026-12-30")
    await lin.says("/paid #1")
    assert "再添一笔" not in await lin.says("亲友借款 5000 2026-12-30")


async def test_it_asks_so_in_english(omar: ChatDriver) -> None:
    await omar.says("/add! huabei 3200 monthly on the 9th")
    assert "Add another one?" in await omar.says("huabei 3200 monthly on the 9th")
    assert "You had the same already: #1" in await omar.says("/add! huabei 3200 monthly on the 9th")


async def test_a_card_that_was_saved_by_a_word_says_where_the_loan_is(lin: ChatDriver) -> None:
    await lin.says("花呗 3200 每月9号")
    save = lin.button("保存").data
    await lin.says("y")
    said = await lin.sends(save)
    assert "没有改动任何内容" in said
    assert "#1 花呗" in said
    assert "每月 9 号" in await lin.presses("查看 #1")


async def test_a_card_that_was_cancelled_is_out_of_date(lin: ChatDriver) -> None:
    await lin.says("花呗 3200 每月9号")
    save = lin.button("保存").data
    await lin.says("取消")
    assert "没有改动任何内容" in await lin.sends(save)
    assert "还没有记任何贷款" in await lin.says("/loans")
