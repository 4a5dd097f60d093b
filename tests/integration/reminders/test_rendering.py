"""What a push says, with the book and the day as they are when it is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.reminders import PushRenderer
from bot.services.work import Office
from bot.wording import decode
from db.models import Occurrence, User
from tests.books import Borrower, add_borrower, add_loan, change
from tests.fakes import FakeClock
from tests.worded import claim_of, labels, message

DAILY = {"daily_rate": Decimal("0.0005")}


async def test_it_says_what_is_due_and_what_must_be_on_the_card(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    [occurrence, _] = await add_loan(office, lin, "2026-12-08", "2027-01-08", product="meituan-jieqian", **DAILY)
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "d1")))
    assert said.text.splitlines()[:3] == [
        "🔔 <b>#1 美团借钱</b> · 第 1/2 期",
        "明天 12月8日(周二) 到期，要还 <b>¥1,000.00</b>",
        "自动扣款：明天 17:00 前，卡里要有 <b>¥1,000.00</b>。",
    ]
    assert labels(said) == [["✅ 已还", "还了一部分"], ["⏰ 明天再提醒", "还不上"]]
    presses = [decode(button.data) for row in said.keyboard for button in row]
    assert [press.verb for press in presses if press] == ["paid", "part", "snooze", "cant"]
    assert said.reference == "push-1"


@pytest.mark.parametrize(
    ("product", "due_on", "line"),
    [
        ("meituan-jieqian", "2026-12-07", "自动扣款：今天 17:00 前，卡里要有 <b>¥1,000.00</b>。"),
        ("huabei", "2026-12-07", "自动扣款：今天随时会扣，现在卡里就要有 <b>¥1,000.00</b>。"),
        ("huabei", "2026-12-08", "自动扣款：明天随时会扣，今天就让卡里有 <b>¥1,000.00</b>。"),
        ("huabei", "2026-12-10", "自动扣款：最晚前一天，把钱放进扣款卡。"),
        ("jiebei", "2026-12-07", "自动扣款：今天随时会扣，现在卡里就要有 <b>¥1,000.00</b>。"),
        ("jiebei", "2026-12-08", "自动扣款：明天 08:00 起扣，之前卡里要有 <b>¥1,000.00</b>。"),
        ("weilidai", "2026-12-08", "自动扣款：明天随时会扣，今天就让卡里有 <b>¥1,000.00</b>。"),
    ],
)
async def test_it_says_by_when_the_money_must_be_on_the_card(
    office: Office, lin: Borrower, renderer: PushRenderer, product: str, due_on: str, line: str
) -> None:
    """At nine on 7 December; Jiebei is debited from eight on, the hour of Huabei is not known."""
    [occurrence] = await add_loan(office, lin, due_on, product=product, **DAILY)
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "d0")))
    assert said.text.splitlines()[2] == line


async def test_on_the_due_day_it_does_not_tell_to_pay_the_day_before(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-07", product="card-bocom")
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "d0")))
    assert said.text.endswith("<i>到账时间以银行为准，越早还越稳。</i>")


async def test_the_text_fits_the_day_on_which_it_is_sent(
    office: Office, lin: Borrower, clock: FakeClock, renderer: PushRenderer
) -> None:
    """The message names the rule of another day (seven days ahead instead of three).

    wangwangit/SubsTracker#197, #178.
    """
    [occurrence] = await add_loan(office, lin, "2026-12-14")
    claim = await claim_of(office, lin, (occurrence, "d7"))
    clock.advance(days=4)
    assert "还有 3 天" in (await message(office, renderer, claim)).text


async def test_it_says_once_that_it_is_late(
    office: Office, lin: Borrower, clock: FakeClock, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-14")
    claim = await claim_of(office, lin, (occurrence, "d7"))
    assert "本应" not in (await message(office, renderer, claim)).text
    clock.advance(hours=3)
    assert (await message(office, renderer, claim)).text.startswith("⏰ 这条本应 09:00 发送")
    clock.advance(days=1)
    assert "本应 12月7日(周一) 09:00 发送" in (await message(office, renderer, claim)).text


async def test_the_first_day_is_a_question(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-06", product="huabei", **DAILY)
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "o1")))
    assert "12月6日(周日) 的 ¥1,000.00 没有记到你的还款，扣款成功了吗？" in said.text
    assert "逾期" not in said.text
    assert labels(said)[0][0] == "✅ 已还"


async def test_an_alert_says_the_cost_its_formula_and_what_clears_it(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-11-30", product="huabei", **DAILY)
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "o7")))
    for part in (
        "已过 7 天",
        "到今天多花约 <b>¥3.50</b>，往后每天约加 ¥0.50。",
        "<code>1000.00 × 0.0005 × 7 = 3.50</code>",
        "今天付 ¥1,003.50，到期的就还清了。",
        "以合同为准",
    ):
        assert part in said.text
    assert labels(said)[-1] == ["现在怎么做 ›"]


@pytest.mark.parametrize("days", [1, 3, 7, 15, 30, 60, 90])
async def test_every_alert_leads_to_its_rung(office: Office, lin: Borrower, renderer: PushRenderer, days: int) -> None:
    [occurrence] = await add_loan(office, lin, str(date(2026, 12, 7) - timedelta(days=days)))
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, f"o{days}")))
    assert [press.verb for row in said.keyboard for button in row if (press := decode(button.data))][-1] == "rung"


async def test_it_joins_what_is_late_of_a_loan(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    """The amount due of a debt with two late instalments is counted twice or not at all.

    firefly-iii/firefly-iii#7248, #7938.
    """
    old, young = await add_loan(office, lin, "2026-10-08", "2026-11-08", product="huabei", **DAILY)
    said = await message(office, renderer, await claim_of(office, lin, (old, "o60"), (young, "snooze:x")))
    assert said.text.count("<b>#1 花呗</b>") == 1
    assert "第 2 期 11月8日(周日)，还差 ¥1,000.00，已过 29 天" in said.text
    assert "到期的 2 期就还清了" in said.text


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "能补就今天补上"), (7, "先告诉客服一个做得到的日期"), (30, "不用急着一次还清"), (90, "慢慢来")],
)
async def test_it_speaks_calmer_up_the_ladder(
    office: Office, lin: Borrower, renderer: PushRenderer, days: int, words: str
) -> None:
    [occurrence] = await add_loan(office, lin, str(date(2026, 12, 7) - timedelta(days=days)))
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, f"o{days}")))
    assert words in said.text
    assert "!" not in said.text
    assert "！" not in said.text


async def test_it_says_the_way_on_once_below_several_late_loans(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    """Each loan repeats it and speaks of a button that only one loan alone has."""
    late = [(await add_loan(office, lin, "2026-12-04", product="huabei", **DAILY))[0] for _ in range(3)]
    said = await message(office, renderer, await claim_of(office, lin, *((each, "o3") for each in late)))
    assert "能补就今天补上" not in said.text
    assert said.text.count("还不上") == 1
    assert "点那笔的「更多」，再点「还不上」" in said.text


async def test_it_promises_no_sum_that_clears_where_no_rule_is_known(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-03", product="custom", note="度小满")
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "o3")))
    assert "#1 度小满" in said.text
    assert "这笔的逾期费用要看合同，这里没有算进去" in said.text
    assert "就还清了" not in said.text


async def test_the_last_rung_says_that_it_is_the_last(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [occurrence] = await add_loan(office, lin, "2025-12-12", created_at=datetime(2025, 1, 1, tzinfo=UTC))
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "o360")))
    assert "自动提醒到这里结束" in said.text


async def test_it_asks_for_the_amount_of_a_bill(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08", product="huabei", recurring=True)
    await change(office, Occurrence, occurrence, amount_fen=None)
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "d1")))
    assert "金额还没填" in said.text
    assert "¥" not in said.text
    assert labels(said)[0] == ["✅ 已还", "✏️ 填金额"]


async def test_several_items_have_a_row_each(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [first] = await add_loan(office, lin, "2026-12-08", product="huabei")
    [second] = await add_loan(office, lin, "2026-12-07")
    said = await message(office, renderer, await claim_of(office, lin, (first, "d1"), (second, "d0")))
    assert labels(said) == [["✅ 已还 · 微粒贷", "更多 ›"], ["✅ 已还 · 花呗", "更多 ›"], ["⏰ 全部明天再提醒"]]
    assert "快到期的合计 ¥2,000.00" in said.text


async def test_more_than_eight_items_have_a_button_for_the_rest(
    office: Office, lin: Borrower, renderer: PushRenderer
) -> None:
    occurrences = [(await add_loan(office, lin, "2026-12-08", product="huabei"))[0] for _ in range(11)]
    said = await message(office, renderer, await claim_of(office, lin, *((each, "d1") for each in occurrences)))
    assert len(said.keyboard) == 10
    assert labels(said)[8:] == [["其余 3 笔 ›"], ["⏰ 全部明天再提醒"]]
    assert "还有 3 笔没写在这里" in said.text


async def test_it_folds_a_long_message_to_whole_items(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    """A text above 4,096 UTF-16 units is refused on every tick for ever (yaad-index/darbaan#234)."""
    due = [str(date(2024, 6, 1) + timedelta(days=30 * step)) for step in range(12)]
    occurrences = [
        (await add_loan(office, lin, *due, product="weilidai", daily_rate=Decimal("0.00041234567")))[0]
        for _ in range(9)
    ]
    said = await message(office, renderer, await claim_of(office, lin, *((each, "snooze:x") for each in occurrences)))
    assert len(said.text.encode("utf-16-le")) // 2 <= 4096
    shown = said.text.count("微粒贷</b>")
    assert 0 < shown < 8
    assert f"还有 {9 - shown} 笔没写在这里" in said.text
    assert labels(said)[-2] == [f"其余 {9 - shown} 笔 ›"]


async def test_hidden_amounts_say_only_how_many_and_when(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [first] = await add_loan(office, lin, "2026-12-08", product="huabei")
    [second] = await add_loan(office, lin, "2026-11-30")
    await change(office, User, lin.user_id, hide_amounts=True)
    said = await message(office, renderer, await claim_of(office, lin, (first, "d1"), (second, "o7")))
    everything = said.text + str(labels(said))
    assert "¥" not in everything
    assert "花呗" not in everything
    assert said.text.splitlines()[2:] == [
        "明天 12月8日(周二) 到期 1 笔还款",
        "1 笔过了还款日，还没有记到你的还款",
    ]


async def test_it_speaks_english(office: Office, renderer: PushRenderer) -> None:
    who = await add_borrower(office, locale="en")
    [occurrence] = await add_loan(office, who, "2026-12-08", product="huabei")
    said = await message(office, renderer, await claim_of(office, who, (occurrence, "d1")))
    assert "Due tomorrow, Tue, Dec 8: <b>¥1,000.00</b>" in said.text
    assert labels(said)[0] == ["✅ Paid", "Paid a part"]


async def test_a_name_cannot_break_the_markup(office: Office, lin: Borrower, renderer: PushRenderer) -> None:
    [occurrence] = await add_loan(office, lin, "2026-12-08", product="card", bank="<b>&雷")
    said = await message(office, renderer, await claim_of(office, lin, (occurrence, "d1")))
    assert "&lt;b&gt;&amp;雷" in said.text
