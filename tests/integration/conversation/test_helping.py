"""Tips, the self-check, the relief steps and the ladder speak of the borrower's own book, and only of it."""

from __future__ import annotations

import pytest

from bot.services.work import Office
from bot.wording import encode
from tests.chat import ChatDriver
from tests.fakes import FakeClock

JIEBEI_TOPICS = ("t11", "t19")


async def test_it_shows_no_cost_of_a_day_where_nothing_is_late(lin: ChatDriver) -> None:
    await lin.says("/add! 交行信用卡 5000 每月25号")
    for topic in ("t16", "t17", "t20", "t21", "t27"):
        said = await lin.sends(encode("topic", 0, topic))
        assert "¥0.00" not in said, topic


async def test_it_tells_no_cost_in_days_of_grace(lin: ChatDriver) -> None:
    await lin.says("/add! 交行信用卡 5000 2026-12-06")
    for topic in ("sec1", "sec4", "sec5", "t16", "t20", "t21", "t27"):
        assert "¥0.00" not in await lin.sends(encode("topic", 0, topic)), topic
    said = await lin.sends(encode("relief", 1, "3"))
    assert "¥5,000.00" in said
    assert "¥0.00" not in said


async def test_it_says_that_a_fine_has_reached_its_cap(lin: ChatDriver) -> None:
    await lin.says("/add! 罚款 200 2026-09-20")
    said = await lin.sends(encode("topic", 0, "t28"))
    assert "约加了 ¥200.00，已经加满" in said


async def test_it_promises_no_free_period_for_a_bill_that_is_late(lin: ChatDriver) -> None:
    await lin.says("/add! 招行信用卡 5000 2026-11-20")
    said = await lin.sends(encode("topic", 0, "t22"))
    assert "11月20日" not in said
    assert "17.85" in said


async def test_it_shows_the_bill_that_is_due_next_where_a_topic_is_for_before(lin: ChatDriver) -> None:
    await lin.says("/add! 招行信用卡 7000 每月28号")
    await lin.says("/add! 交行信用卡 5000 每月25号")
    assert "¥5,000.00" in await lin.sends(encode("topic", 0, "t22"))


async def test_it_tells_no_figure_of_a_bill_whose_amount_is_not_known(
    lin: ChatDriver, office: Office, clock: FakeClock
) -> None:
    del office
    await lin.says("/add! 花呗 3200 每月9号")
    await lin.says("/paid 花呗 3200")
    clock.advance(days=40)
    for said in (await lin.says("/relief"), await lin.presses("下一步"), await lin.presses("下一步")):
        assert "¥0.00" not in said
        assert "花呗" in said


@pytest.mark.parametrize("turns", range(1, 4))
async def test_it_opens_relief_where_the_borrower_left_off(lin: ChatDriver, turns: int) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    await lin.says("/relief")
    for _ in range(turns):
        await lin.presses("下一步")
    assert f"{turns + 1}/4" in await lin.says("/relief")


async def test_it_begins_relief_anew_once_nothing_is_late(lin: ChatDriver, clock: FakeClock) -> None:
    await lin.says("/add! 花呗 3200 2026-12-01")
    await lin.says("/relief")
    await lin.presses("下一步")
    await lin.says("/paid 花呗")
    await lin.says("/add! 借呗 3000 2026-12-20")
    clock.advance(days=20)
    assert "1/4" in await lin.says("/relief 借呗")
    assert "1/4" in await lin.says("/relief #1")


async def test_it_leads_from_the_longest_overdue_loan_to_the_others(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 2026-12-01")
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-09-05")
    assert "微众银行" in await lin.says("/relief")
    assert "支付宝" in await lin.presses("还有 #1 花呗")


async def test_it_takes_the_loan_that_is_named_for_relief(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 2026-12-01")
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-09-05")
    assert "支付宝" in await lin.says("/relief 花呗")


async def test_it_remembers_the_step_of_a_loan_that_is_not_late_yet(lin: ChatDriver) -> None:
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-12-01")
    await lin.sends(encode("cant", 1))
    await lin.presses("下一步")
    assert "2/4" in await lin.sends(encode("cant", 1))


async def test_it_offers_no_tip_about_a_product_that_is_not_in_the_book(lin: ChatDriver) -> None:
    await lin.says("/add! 交行信用卡 5000 每月9号")
    offered: set[str] = set()
    for _ in range(6):
        await lin.says("/tips")
        offered |= {button.data.split(":")[-1] for button in lin.buttons if ":vote:" in button.data}
    assert "t22" in offered
    assert not offered & set(JIEBEI_TOPICS)


async def test_it_offers_no_tip_that_was_just_read_through_its_button(lin: ChatDriver) -> None:
    await lin.says("/tips")
    other = next(button for button in lin.buttons if ":topic:" in button.data)
    await lin.sends(other.data)
    await lin.says("/tips")
    assert encode("vote", 1, other.data.split(":")[-1]) not in {button.data for button in lin.buttons}


async def test_it_speaks_first_of_a_banks_card_that_is_late(lin: ChatDriver) -> None:
    await lin.says("/add! 招行信用卡 5000 2026-11-20")
    assert "怎么还才不多花冤枉钱" in await lin.says("/tips")


@pytest.mark.parametrize(("verb", "id_"), [("rung", 1), ("cant", 1)])
async def test_it_helps_with_a_fine_as_the_law_on_fines_does(lin: ChatDriver, verb: str, id_: int) -> None:
    await lin.says("/add! 罚款 200 2026-11-20")
    said = await lin.sends(encode(verb, id_))
    assert "加处罚款" in said
    assert "征信" not in said


async def test_it_puts_a_lenders_loan_before_a_fine_in_relief(lin: ChatDriver) -> None:
    await lin.says("/add! 罚款 200 2026-09-20")
    assert "加处罚款" in await lin.says("/relief")
    await lin.says("/add! 微粒贷 10000 5期 日息0.05% 2026-10-05")
    assert "95384" in await lin.says("/relief")


@pytest.mark.parametrize("verb", ["rung", "cant"])
async def test_it_speaks_of_no_service_line_where_a_friend_lent(lin: ChatDriver, verb: str) -> None:
    await lin.says("/add! 私人借款 5000 2026-11-20")
    said = await lin.sends(encode(verb, 1))
    assert "这个月确实还不上" in said
    assert "贷后" not in said


@pytest.mark.parametrize(("days", "title"), [(1, "刚过还款日"), (5, "逾期三天以后"), (45, "逾期一个月")])
async def test_it_names_the_real_days_above_the_rung(lin: ChatDriver, clock: FakeClock, days: int, title: str) -> None:
    await lin.says("/add! 花呗 3200 2026-12-08")
    clock.advance(days=days + 1)
    said = await lin.sends(encode("rung", 1))
    assert f"已过 {days} 天" in said
    assert title in said


async def test_it_leads_to_the_rung_from_one_of_several_alerts(lin: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 2026-12-01")
    await lin.sends(encode("more", 1))
    assert "已过 6 天" in await lin.presses("现在怎么做")


async def test_it_gives_one_next_step_per_cause(lin: ChatDriver) -> None:
    await lin.says("/why")
    for answer in ("不是", "不是", "是", "是"):
        await lin.presses(answer)
    said = await lin.presses("不是")
    assert "1 个原因" in said
    assert said.count("→") == 1
    assert "停下新借款" in said


async def test_it_offers_a_pause_beside_the_topic_for_when_it_is_too_much(lin: ChatDriver) -> None:
    await lin.sends(encode("topic", 0, "x06"))
    assert "不发逾期提醒" in await lin.presses("停一天")


@pytest.mark.parametrize("locale", ["zh-hans", "en"])
async def test_it_asks_whether_it_helped_below_every_topic(office: Office, locale: str) -> None:
    reader = ChatDriver(office, "1001", language=locale)
    for topic in office.guide.topics("zh_CN"):
        await reader.sends(encode("topic", 0, topic.id))
        votes = [button.data for button in reader.buttons if ":vote:" in button.data]
        assert votes == [encode("vote", 1, topic.id), encode("vote", 0, topic.id)]


async def test_it_counts_the_votes_of_every_topic_for_an_admin(office: Office, lin: ChatDriver) -> None:
    topics = [topic.id for topic in office.guide.topics("zh_CN")]
    for topic in topics:
        await lin.sends(encode("vote", 1, topic))
    await lin.sends(encode("vote", 0, "t16"))
    admin = ChatDriver(office, "9", admins=frozenset({9}))
    said = await admin.says("/stats")
    assert all(f"{topic}: " in said for topic in topics)
    assert "t16: 👍 0 · 👎 1" in said
