"""Another matter while a question is open: it is carried out, and no answer given so far is lost."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver


@pytest.fixture
async def mei(lin: ChatDriver) -> ChatDriver:
    """Lin with a bill in her book."""
    await lin.says("/add! 花呗 3200 每月9号")
    return lin


@pytest.fixture
async def adding(mei: ChatDriver) -> ChatDriver:
    """Lin, who is asked for the rate of another loan."""
    await mei.says("/add")
    await mei.presses("借呗")
    await mei.says("2万")
    assert "利率" in await mei.presses("12期")
    return mei


@pytest.mark.parametrize("setting", ["hour", "lead", "zone", "quiet"])
@pytest.mark.parametrize(
    ("text", "part"),
    [("还了花呗 500", "还差 ¥2,700.00"), ("借呗 8000 12期 每月20号", "¥8,000.00"), ("逾期5天会怎样", "逾期")],
)
async def test_an_open_setting_swallows_nothing(mei: ChatDriver, setting: str, text: str, part: str) -> None:
    await mei.sends(f"1:set:0:{setting}")
    said = await mei.says(text)
    assert part in said
    assert "没看懂" not in said
    assert "已离开" not in said


async def test_an_open_setting_still_takes_its_answer(mei: ChatDriver) -> None:
    await mei.sends("1:set:0:lead")
    await mei.says("7天、3天和1天前")
    await mei.sends("1:set:0:quiet")
    assert "没看懂" in await mei.says("随便吧")
    assert "22:00-08:00" in await mei.says("22:00-08:00")


async def test_it_says_what_it_left(mei: ChatDriver) -> None:
    await mei.says("/loan #1")
    await mei.presses("还了一部分")
    said = await mei.says("借呗 8000 12期 每月20号")
    assert "已离开「记部分还款」" in said
    assert "¥8,000.00" in said


async def test_an_amount_said_in_words_answers_how_much_was_paid(mei: ChatDriver) -> None:
    await mei.says("/loan #1")
    await mei.presses("还了一部分")
    assert "还差 ¥2,700.00" in await mei.says("还了500")


@pytest.mark.parametrize(
    ("text", "part"),
    [("还了花呗 500", "还差 ¥2,700.00"), ("逾期5天会怎样", "逾期"), ("花呗多少钱没还", "未还 ¥3,200.00")],
)
async def test_a_loan_half_told_waits_while_something_else_is_done(adding: ChatDriver, text: str, part: str) -> None:
    said = await adding.says(text)
    assert part in said
    assert "「添加贷款」先放着，填好的都在" in said
    assert "每月几号" in await adding.says("年化14.6%")
    assert "借款日" in await adding.says("15号")
    assert "#2 借呗" in await adding.presses("保存")


async def test_a_loan_half_told_waits_for_another_loan(adding: ChatDriver) -> None:
    said = await adding.says("白条 3200 每月9号")
    assert "¥3,200.00" in said
    assert "「添加贷款」先放着" in said
    said = await adding.presses("保存")
    assert "#2 京东白条" in said
    assert "「添加贷款」先放着" in said
    assert "利率是多少" in await adding.presses("接着添加贷款")
    assert "每月几号" in await adding.says("年化14.6%")


async def test_it_goes_back_to_the_first_loan_at_once(adding: ChatDriver) -> None:
    await adding.says("白条 3200 每月9号")
    assert "利率是多少" in await adding.presses("接着添加贷款")
    await adding.says("年化14.6%")
    await adding.says("15号")
    assert "#2 借呗" in await adding.presses("保存")
    assert "没有要取消" in await adding.says("取消")


async def test_it_cancels_one_after_the_other(adding: ChatDriver) -> None:
    await adding.says("白条 3200 每月9号")
    assert "先放着" in await adding.says("取消")
    assert "先放着" not in await adding.says("取消")
    assert "没有要取消" in await adding.says("取消")


async def test_the_button_to_go_on_does_nothing_once_it_is_over(adding: ChatDriver) -> None:
    await adding.says("逾期5天会怎样")
    go_on = adding.button("接着添加贷款").data
    await adding.says("取消")
    assert "没有改动" in await adding.sends(go_on)


async def test_it_asks_for_a_bank_again(lin: ChatDriver) -> None:
    await lin.says("/add")
    await lin.presses("信用卡")
    assert "不像银行名" in await lin.says("123")
    assert "交通银行信用卡" in await lin.presses("交通")


async def test_it_says_so_in_english(omar: ChatDriver) -> None:
    await omar.says("/add! huabei 3200 monthly on the 9th")
    await omar.says("/add")
    await omar.says("jiebei")
    said = await omar.says("I paid huabei 500")
    assert "¥2,700.00" in said
    assert "“Add a loan” waits; what you filled in is kept." in said
    assert "How much did you borrow" in await omar.presses("Go on: Add a loan")


@pytest.mark.parametrize(
    ("label", "part"), [("都还了", "前 2 期已还"), ("全部还了", "前 2 期已还"), ("还到第几期", "已经还到第几期")]
)
async def test_it_takes_a_typed_label_for_its_button(lin: ChatDriver, label: str, part: str) -> None:
    await lin.says("/add 微粒贷 10000 5期 日息0.05% 2026-09-20")
    assert part in await lin.says(label)


async def test_it_takes_a_typed_label_that_is_a_command_elsewhere(lin: ChatDriver) -> None:
    await lin.says("花呗 3200 昨天")
    said = await lin.says("还了")
    assert "核对一下" in said
    assert "还了吗" not in said


@pytest.mark.parametrize("word", ["都没还", "没还"])
async def test_it_takes_nothing_for_paid_when_told_so(lin: ChatDriver, word: str) -> None:
    await lin.says("微粒贷 10000 5期 日息0.05% 2026-09-05")
    said = await lin.says(word)
    assert "没看懂" not in said
    assert "已还" not in said
    assert "还了吗" not in said


async def test_it_takes_typed_labels_step_by_step(lin: ChatDriver) -> None:
    await lin.says("/add")
    await lin.says("信用卡")
    await lin.says("其他银行")
    await lin.says("3200")
    assert "每月几号" in await lin.says("没分期，就这一期")
    assert "分期了吗" in await lin.says("上一步")


async def test_it_takes_typed_labels_in_english(omar: ChatDriver) -> None:
    await omar.says("/add weilidai 10000 5 instalments daily 0.05% 2026-09-05")
    assert "instalments are paid" in await omar.says("All paid")
    assert "What would you like to change" in await omar.says("change")
    assert "How is it repaid" in await omar.says("Method")
