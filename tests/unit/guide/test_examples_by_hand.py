"""The worked examples of the guide, computed again: a figure that a borrower reads must be right in both languages."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from bot.guide import Guide, render
from bot.guide.markup import strip_tags
from bot.guide.model import LOCALES

DAILY = Decimal("0.0005")
WAN = Decimal(10_000)
OLD_DEBT = Decimal(130_000)
BIG_DEBT = Decimal(200_000)
MONTHLY = Decimal("0.18") / 12


def equal_instalment(principal: Decimal, rate: Decimal, periods: int) -> Decimal:
    return principal * rate / (1 - (1 + rate) ** -periods)


EXAMPLES = {
    "a day on 10,000 (t16)": ("t16", WAN * DAILY),
    "an instalment plan of 0.6% a month (t17)": ("t17", Decimal(12_000) / 12 + 12_000 * Decimal("0.006")),
    "two days of a loan at 24% (t18)": ("t18", 1000 * Decimal("0.24") / 360 * Decimal("1.5") * 2),
    "three days late (t19)": ("t19", 3000 * DAILY * Decimal("1.5") * 3),
    "a year on 10,000 (t20)": ("t20", WAN * DAILY * 365),
    "the late fee for nothing paid (t20)": ("t20", WAN / 10 * Decimal("0.05")),
    "thirty days on 8,000 (t21)": ("t21", 8000 * DAILY * 30),
    "interest on the full bill (t22)": ("t22", 1000 * DAILY * 24 + 900 * DAILY * 13),
    "interest on the rest (t22)": ("t22", 900 * DAILY * 37),
    "ten days at 9% (t25)": ("t25", WAN * Decimal("0.09") / 360 * 10),
    "a week at 0.05% a day (t25)": ("t25", WAN * DAILY * 7),
    "thirteen of twenty days (t25)": ("t25", WAN * DAILY * 13),
    "five years at 13.8% (t26)": ("t26", OLD_DEBT * Decimal("0.138") * 5),
    "five years at 18.25% (t26)": ("t26", OLD_DEBT * DAILY * 365 * 5),
    "five years at 24% (t26)": ("t26", OLD_DEBT * Decimal("0.24") * 5),
    "five years compounded (t26)": ("t26", (OLD_DEBT * ((1 + DAILY * 365 / 12) ** 60 - 1)).quantize(Decimal(1))),
    "the late fee for a part (t27)": ("t27", (WAN / 10 - 400) * Decimal("0.05")),
    "a day on a fine of 200 (t28)": ("t28", 200 * Decimal("0.03")),
    "a month's interest on 200,000 (t30)": ("t30", BIG_DEBT * MONTHLY),
    "sixty equal instalments (t30)": ("t30", equal_instalment(BIG_DEBT, MONTHLY, 60)),
    "sixty without interest (t30)": ("t30", BIG_DEBT / 60),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("topic_id", "amount"), EXAMPLES.values(), ids=EXAMPLES)
def test_it_computes_its_worked_example(guide: Guide, topic_id: str, amount: Decimal, locale: str) -> None:
    topic = guide.topic(topic_id, locale)
    assert topic
    text = strip_tags(render(topic, None, locale)).replace(",", "")
    figure = f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"
    currency = " 元" if locale == "zh_CN" else ""
    assert re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d|\.\d){currency}", text)


def test_it_reaches_the_cap_of_a_fine_on_the_day_it_says(guide: Guide) -> None:
    per_day = 200 * Decimal("0.03")
    assert per_day * 33 < 200 <= per_day * 34
    topic = guide.topic("t28", "zh_CN")
    assert topic
    assert "第 34 天" in topic.meaning
