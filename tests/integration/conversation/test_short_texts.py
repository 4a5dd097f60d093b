"""Texts that are no usual line: a number, a name, a lender's message, several loans, an answer that cannot be used."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver

HUABEI = "花呗 3200 每月9号"


@pytest.fixture
async def mei(lin: ChatDriver) -> ChatDriver:
    """Lin with a Huabei bill in her book."""
    await lin.says(HUABEI)
    await lin.presses("保存")
    return lin


async def test_it_asks_what_a_number_alone_is_and_notes_nothing_before_a_loan_is_picked(mei: ChatDriver) -> None:
    assert "¥500.00 是还了哪一笔" in await mei.says("500")
    assert "未还 ¥3,200.00" in await mei.says("/loan #1")
    await mei.says("500")
    assert "还差 ¥2,700.00" in await mei.presses("花呗")


async def test_it_asks_an_empty_book_for_the_lender_of_a_number(lin: ChatDriver) -> None:
    assert "¥3,200.00 是哪一笔" in await lin.says("3200")


async def test_it_shows_the_loan_whose_name_is_said_alone(mei: ChatDriver) -> None:
    assert "未还 ¥3,200.00" in await mei.says("花呗")


async def test_it_begins_to_add_a_product_whose_name_is_said_alone(lin: ChatDriver) -> None:
    assert "借了多少本金" in await lin.says("借呗")


async def test_it_names_the_product_of_a_payment_that_is_not_in_the_book(mei: ChatDriver) -> None:
    said = await mei.says("还了借呗 300")
    assert "账本里还没有借呗" in said
    assert "jiebei" not in said


async def test_it_says_that_a_loan_is_paid_off_when_it_is_paid_again(lin: ChatDriver) -> None:
    await lin.says("/add! 罚款 200 12月20日")
    await lin.says("还了罚款")
    assert "罚款已经没有要还的了" in await lin.says("还了罚款")


@pytest.mark.parametrize("line", ["/paid #1 abc", "/paid #1 多点"])
async def test_it_notes_no_payment_for_words_that_it_does_not_understand(mei: ChatDriver, line: str) -> None:
    assert "没有记" in await mei.says(line)
    assert "未还 ¥3,200.00" in await mei.says("/loan #1")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "【招商银行】您尾号1234的信用卡本期账单应还款额6543.21元，最低还款额654.32元，到期还款日12月25日。",
            ("招商银行信用卡", "¥6,543.21", "最低还款 ¥654.32", "2026年12月25日(周五)"),
        ),
        (
            "【花呗】您12月账单3200.00元，12月9日自动扣款，请保证余额充足",
            ("<b>花呗</b>", "¥3,200.00", "2026年12月9日(周三)"),
        ),
        ("招行信用卡 12月25号还 6543.21", ("招商银行信用卡", "¥6,543.21", "2026年12月25日(周五)")),
    ],
)
async def test_it_offers_to_add_the_bill_of_a_forwarded_message(
    lin: ChatDriver, text: str, parts: tuple[str, ...]
) -> None:
    said = await lin.says(text)
    for part in parts:
        assert part in said
    assert "记好了" in await lin.presses("保存")


async def test_it_does_not_take_an_announced_instalment_for_the_principal(lin: ChatDriver) -> None:
    assert "借了多少本金" in await lin.says("【微众银行】您的微粒贷将于12月15日还款1230.50元，请确保账户余额充足。")


async def test_it_asks_when_a_private_debt_is_due(lin: ChatDriver) -> None:
    said = await lin.says("欠小王2000块，过年还")
    assert "亲友借款 · ¥2,000.00" in said
    assert "哪天要还" in said
    said = await lin.says("2027-02-05")
    assert "2027年2月5日(周五) 还 ¥2,000.00" in said
    assert "备注：小王" in said


async def test_it_helps_who_cannot_pay_instead_of_adding_a_loan(lin: ChatDriver) -> None:
    assert "信用卡欠了一万多" in await lin.says("信用卡欠了3万还不上了")
    assert not [button for button in lin.buttons if "保存" in button.label]


async def test_it_adds_several_loans_one_at_a_time(lin: ChatDriver) -> None:
    said = await lin.says("花呗 3200 9号，借呗 8000 20号")
    assert "存好后再发：<code>借呗 8000 20号</code>" in said
    assert "¥3,200.00" in said
    assert "¥8,000.00" not in said


async def test_it_adds_a_lender_without_a_preset_under_its_own_name(lin: ChatDriver) -> None:
    assert "利率" in await lin.says("度小满 20000 分12期 每月8号")
    await lin.says("年化18%")
    assert "#1 度小满" in await lin.presses("保存")
    assert "#1 度小满" in await lin.says("/loans")


async def test_it_names_a_figure_that_it_did_not_understand(lin: ChatDriver) -> None:
    assert "没看懂：850" in await lin.says("借呗还欠8000，每月20号还850")


async def test_it_keeps_the_line_when_only_the_span_of_the_rate_is_open(lin: ChatDriver) -> None:
    assert "按天、按年" in await lin.says("房贷 100万 30年 利率3.5% 每月20号")
    assert "首期 2026年12月20日(周日) 还 ¥4,482.97" in await lin.says("年化3.5%")


async def test_it_leaves_the_buttons_of_the_question_after_a_wrong_answer(lin: ChatDriver) -> None:
    await lin.says("/add")
    assert "没找到" in await lin.says("你好呀")
    await lin.presses("其他贷款")
    await lin.says("3000")
    assert "多少期" in await lin.says("xyz")
    await lin.presses("12期")
    assert "再发一次" in await lin.says("十倍")
    assert "借了多少" not in await lin.presses("免息")


async def test_it_leaves_the_buttons_of_the_card_after_a_word_it_does_not_know(lin: ChatDriver) -> None:
    await lin.says(HUABEI)
    assert "没看懂" in await lin.says("随便")
    assert "记好了" in await lin.presses("保存")


async def test_it_takes_a_new_line_in_place_of_the_card(lin: ChatDriver) -> None:
    await lin.says(HUABEI)
    assert "¥3,300.00" in await lin.says("花呗 3300 每月9号")
    assert "¥3,300.00" in await lin.presses("保存")


async def test_it_asks_for_one_day_gone_by_with_two_buttons(lin: ChatDriver) -> None:
    assert "还款日已经过了，还了吗" in await lin.says("花呗 3200 昨天")
    assert [button.label for button in lin.buttons[:2]] == ["还了", "还没还"]


async def test_it_asks_a_fine_for_its_day_alone(lin: ChatDriver) -> None:
    assert "哪天要还" in await lin.says("交通违章 200元")
    assert "最晚 2026年12月20日(周日) 交" in await lin.says("12月20日")


async def test_it_answers_thanks(lin: ChatDriver) -> None:
    assert "不客气" in await lin.says("谢谢！")


@pytest.mark.parametrize(
    ("word", "part"), [("还不上了", "第一步"), ("没钱还", "第一步"), ("删除", "你有 1 笔"), ("下一次提醒", "提醒状态")]
)
async def test_it_takes_plain_words_for_the_command_they_mean(mei: ChatDriver, word: str, part: str) -> None:
    assert part in await mei.says(word)


async def test_it_does_not_total_what_is_not_known(mei: ChatDriver) -> None:
    await mei.says("还了花呗")
    assert "¥0.00" not in await mei.says("/loans")


async def test_it_says_that_nothing_was_deleted(mei: ChatDriver) -> None:
    await mei.says("/forget")
    assert "什么也没删" in await mei.presses("不删")
    assert "你有 1 笔" in await mei.says("/loans")


async def test_it_counts_what_is_put_off_until_tomorrow(mei: ChatDriver) -> None:
    [button] = [button for button in mei.buttons if "查看" in button.label]
    await mei.sends(button.data)
    occurrence = mei.button("已还").data.split(":")[2]
    assert "再提醒你（1 笔）" in await mei.sends(f"1:snooze:{occurrence}")


async def test_more_buttons_of_an_unknown_bill_ask_for_its_amount(mei: ChatDriver) -> None:
    await mei.says("还了花呗")
    await mei.says("/loan #1")
    occurrence = mei.button("填金额").data.split(":")[2]
    assert "金额还没填" in await mei.sends(f"1:more:{occurrence}")
    assert "要还多少" in await mei.presses("填金额")


@pytest.mark.parametrize("line", ["网商贷 5万 日利率万三 12期 每月3号", "/add 网商贷 5万 日利率万三 12期 每月3号"])
async def test_it_does_not_take_one_lender_for_another(lin: ChatDriver, line: str) -> None:
    said = await lin.says(line)
    assert "网商贷" in said
    assert "房贷" not in said


async def test_a_number_that_waits_for_its_loan_does_not_stand_in_the_way(mei: ChatDriver) -> None:
    await mei.says("500")
    said = await mei.says("借呗 8000 12期 每月20号")
    assert "已离开「记还款」" in said
    assert "¥8,000.00" in said


async def test_it_reads_a_rate_whose_span_comes_after_it(omar: ChatDriver) -> None:
    said = await omar.says("mortgage 1000000 30 years 3.5% apr due 20th")
    assert "360 instalments" in said
    assert "Annual rate 3.5%" in said


async def test_a_second_tap_on_the_loan_of_a_payment_notes_nothing_more(mei: ChatDriver) -> None:
    await mei.says("500")
    loan = mei.button("花呗").data
    await mei.sends(loan)
    assert "没有改动" in await mei.sends(loan)
    assert "未还 ¥2,700.00" in await mei.says("/loan #1")


async def test_a_second_tap_on_undo_takes_nothing_more_back(mei: ChatDriver) -> None:
    """The second tap takes back the loan itself."""
    await mei.says("还了花呗 500")
    undo = mei.button("撤销").data
    assert "这次还款" in await mei.sends(undo)
    assert "没有再动别的" in await mei.sends(undo)
    assert "未还 ¥3,200.00" in await mei.says("/loan #1")


async def test_undo_offers_one_step_more_as_long_as_there_is_one(mei: ChatDriver) -> None:
    await mei.says("还了花呗 500")
    await mei.presses("撤销")
    assert "添加 #1 花呗" in await mei.presses("再撤一步")
    assert not [button for button in mei.buttons if "撤" in button.label]


async def test_it_writes_the_outcome_of_a_calculation_in_cents(lin: ChatDriver) -> None:
    """0.0006 a day on 1802.83 for four days is 4.326792."""
    await lin.says("/add! 借呗 1781.16 1期 年化14.6% 起2026-11-03 2026-12-03")
    assert "1802.83 × 0.0006 × 4 = 4.33</code>" in await lin.says("/overdue")


async def test_it_still_names_that_figure_after_a_question(lin: ChatDriver) -> None:
    await lin.says("度小满 20000 分12期 服务999 8号")
    assert "没看懂：服务999" in await lin.says("年化18%")


async def test_it_answers_a_question_about_the_own_book_from_the_book(mei: ChatDriver) -> None:
    assert "未还 ¥3,200.00" in await mei.says("花呗还有多少没还")
    assert "你有 1 笔" in await mei.says("明天要还多少")
