"""What is not understood gets buttons, never silence; safety comes first; questions find the guide."""

from __future__ import annotations

import pytest

from tests.chat import ChatDriver


@pytest.mark.parametrize(
    "text", ["🙂", "a" * 5000, "<script>alert(1)</script>", "%(x)s {{ 7*7 }}", "\u202e\u0000", "/nothing", "。"]
)
async def test_it_answers_anything(lin: ChatDriver, text: str) -> None:
    said = await lin.says(text)
    assert said
    assert lin.buttons
    assert "<script>" not in said


async def test_it_answers_distress_before_anything_else(lin: ChatDriver) -> None:
    said = await lin.says("活着没意思 花呗 3200 每月9号")
    assert "12356" in said
    assert "不发逾期提醒" in await lin.presses("停一天")


async def test_it_says_a_word_of_care_before_the_answer_where_distress_only_sounds_through(lin: ChatDriver) -> None:
    said = await lin.says("把朋友圈都清空了,欠的人情都还了,就差银行的,没机会了")
    assert "12356" in said
    assert "110" in said
    assert len(lin.replies) == 2
    card = await lin.presses("我现在很难受")
    assert "很担心你" in card
    assert "不发逾期提醒" in await lin.presses("停一天")


async def test_it_does_not_say_the_helpline_twice_where_the_answer_is_about_distress(lin: ChatDriver) -> None:
    said = await lin.says("欠债以后天天失眠 心里压得慌 想找人聊聊")
    assert len(lin.replies) == 1
    assert "12356" in said


async def test_it_says_a_word_of_caution_before_the_answer_where_a_scam_only_sounds_through(lin: ChatDriver) -> None:
    said = await lin.says("群里老师说能把我借呗额度提到五万先交点材料费可以吗")
    assert said.startswith("先提醒一句")
    assert len(lin.replies) == 2
    assert "中介" in await lin.presses("这些路别走")


async def test_it_cares_first_for_who_despairs_over_a_scam(lin: ChatDriver) -> None:
    said = await lin.says("中介收了我三千说洗白征信跑了，我真觉得自己没用了，什么都不想要了")
    assert [("12356" in reply.text, "骗" in reply.text) for reply in lin.replies] == [(True, False), (False, True)], (
        said
    )


async def test_it_adds_a_loan_without_a_word_of_care(lin: ChatDriver) -> None:
    assert "12356" not in await lin.says("花呗 3200 每月9号")


async def test_it_warns_of_a_scam(lin: ChatDriver) -> None:
    assert "骗" in await lin.says("有人说可以内部强开征信洗白要先付定金")


async def test_it_takes_a_question_for_a_question(lin: ChatDriver) -> None:
    said = await lin.says("微粒贷逾期5天会怎样")
    assert "核对一下" not in said
    assert lin.button("有用").data


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("微粒贷5000逾期了咋整 已经8天", "微粒贷"),
        ("微粒贷还了一半 剩下的可以只还利息不", "只还一半"),
        ("信用卡欠一万六 想每月还两千 咋还省利息", "一万多"),
    ],
)
async def test_it_answers_a_question_with_amounts_from_the_guide(lin: ChatDriver, text: str, title: str) -> None:
    said = await lin.says(text)
    assert title in said + "".join(button.label for button in lin.buttons)
    assert "核对一下" not in said
    assert lin.button("有用").data


async def test_it_asks_back_with_three_titles_when_it_is_not_sure(lin: ChatDriver) -> None:
    assert "不太确定" in await lin.says("今天天气怎么样")
    assert len([button for button in lin.buttons if ":topic:" in button.data]) == 3


async def test_it_reaches_every_section(lin: ChatDriver) -> None:
    await lin.says("/ask")
    assert len([button for button in lin.buttons if ":topic:" in button.data]) == 5


async def test_it_greets_in_three_lines(lin: ChatDriver) -> None:
    assert len((await lin.says("/start")).splitlines()) == 3
    assert [button.label[-4:] for button in lin.buttons] == ["添加贷款", "我的贷款", "经逾期了"]


async def test_it_lists_its_commands(lin: ChatDriver) -> None:
    said = await lin.says("帮助")
    assert all(f"/{name}" in said for name in ("add", "loans", "paid", "undo", "overdue", "relief", "forget"))


async def test_it_checks_the_causes_in_five_questions(lin: ChatDriver) -> None:
    await lin.says("/why")
    for _ in range(4):
        await lin.presses("是")
    assert "个原因" in await lin.presses("是")


async def test_it_fits_relief_to_the_overdue_loan(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    said = await lin.says("/relief")
    assert "微粒贷" in said
    assert "95384" in said


async def test_it_does_not_repeat_a_tip_at_once(lin: ChatDriver) -> None:
    assert await lin.says("/tips") != await lin.says("/tips")


async def test_it_keeps_a_vote(lin: ChatDriver) -> None:
    await lin.says("/tips")
    await lin.presses("有用")
    assert lin.replies[0].toast


async def test_it_changes_the_language(lin: ChatDriver) -> None:
    await lin.says("设置")
    await lin.presses("语言")
    assert "Settings" in await lin.presses("English")
    assert "No loans yet" in await lin.says("/loans")


@pytest.mark.parametrize(
    ("setting", "typed", "expected"),
    [
        ("提醒时间", "晚上8点", "提醒时间 20:00"),
        ("时区", "东京", "时区 Asia/Tokyo"),
        ("免打扰", "23:00-07:30", "免打扰 23:00-07:30"),
        ("免打扰", "关", "免打扰 无"),
        ("提前几天", "0", "提前几天提醒：0（"),
        ("提前几天", "3天", "提前几天提醒：3（"),
        ("提前几天", "不要", "提前几天提醒：无"),
    ],
)
async def test_it_reads_typed_settings(lin: ChatDriver, setting: str, typed: str, expected: str) -> None:
    await lin.says("/settings")
    await lin.presses(setting)
    assert expected in await lin.says(typed)


async def test_it_keeps_the_choices_at_hand_when_a_typed_setting_is_wrong(lin: ChatDriver) -> None:
    await lin.says("/settings")
    await lin.presses("提醒时间")
    assert "25点" in await lin.says("25点")
    assert "提醒时间 20:00" in await lin.presses("20:00")


@pytest.mark.parametrize("said", ["明天提醒我还借呗", "提醒我12月1号打电话给招行", "remind me to pay Huabei tomorrow"])
async def test_it_says_that_reminders_follow_the_book(lin: ChatDriver, said: str) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    answer = await lin.says(said)
    assert "按账本里的还款日自动提醒" in answer
    assert "12月8日" in answer


async def test_it_takes_a_chinese_command_with_a_slash(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    assert "你有 1 笔" in await lin.says("/我的贷款")


async def test_it_forgets_everything_after_handing_over_a_copy(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/forget")
    assert b'"amount_fen": 320000' in (lin.replies[0].attachment.content if lin.replies[0].attachment else b"")
    await lin.presses("全部删除")
    assert "还没有记任何贷款" in await lin.says("/loans")


async def test_it_does_what_a_command_button_says(lin: ChatDriver) -> None:
    await lin.says("/start")
    assert "哪一家" in await lin.presses("添加贷款")
    assert "没有保存" in await lin.presses("取消")


async def test_it_says_that_it_reads_only_text(lin: ChatDriver) -> None:
    assert "只看得懂文字" in await lin.says("  ")


async def test_it_says_what_clears_a_loan_early(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 12000 12期 日息0.05% 2026-11-22")
    said = await lin.says("/loan #1")
    # 15 days of 6.00; paying on costs the interest of twelve months on 12,000, 11,000 and so on: 1,182.50.
    assert "今天提前还清约 ¥12,090.00，比按期还少付 ¥1,092.50 利息" in said
    assert "提前还款：" in said


@pytest.mark.parametrize(
    "line",
    [
        "/add! 微粒贷 10000 5期 日息0.05% 2026-09-30",  # overdue
        "/add! 花呗 3200 3期 月费率0.6% 每月9号",  # the rest of the fees may stay due
        "/add! 花呗 3200 2026-12-09",  # a bill
    ],
)
async def test_it_says_nothing_of_an_early_payment_where_the_rule_does_not_tell(lin: ChatDriver, line: str) -> None:
    await lin.says(line)
    assert "提前还清" not in await lin.says("/loan #1")
