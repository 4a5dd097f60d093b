"""The worked examples of the first half of the guide are what the engine computes, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.guide import Guide, render
from bot.guide.markup import strip_tags
from bot.lending.allocation import Owed, allocate
from bot.lending.cardrule import late_fee
from bot.lending.money import round_fen
from bot.lending.penalty import Base, OverdueCost, PenaltyRule, overdue_cost
from bot.lending.schedule import schedule_for
from bot.lending.terms import Method, Terms
from tests.unit.lending.loans import late

DUE = date(2026, 11, 9)
ONE_AND_A_HALF = PenaltyRule(multiple=Decimal("0.5"), on_top=True, base=Base.OVERDUE_PRINCIPAL)
ORDINARY = PenaltyRule(multiple=Decimal(1), base=Base.OVERDUE_PRINCIPAL)


def cost(yuan: int | Decimal, days: int, rule: PenaltyRule = ONE_AND_A_HALF, rate: str = "0.0005") -> OverdueCost:
    """Return what so much principal costs when it is so many days late."""
    owed = Decimal(yuan)
    given = {"principal": owed, "amount": owed, "outstanding": owed, "contract_daily_rate": Decimal(rate)}
    return overdue_cost(late(due_on=DUE, as_of=DUE + timedelta(days=days), **given), rule)


def payment(yuan: int, periods: int, annual_rate: Decimal | None = None) -> Decimal:
    """Return the monthly payment of so many equal instalments."""
    method = Method.ZERO if annual_rate is None else Method.EQUAL_INSTALMENT
    terms = Terms(principal=Decimal(yuan), periods=periods, start_on=DUE, method=method, annual_rate=annual_rate)
    return schedule_for(terms).instalments[0].payment


AFTER_500 = allocate(Decimal(500), Owed(interest=Decimal(50), principal=Decimal(1000))).remaining.principal
AT_1825 = payment(30_000, 60, Decimal("0.1825"))
TEN_DAYS_FEWER = cost(10_000, 30, ORDINARY, "0.0004").total_cost - cost(10_000, 20, ORDINARY, "0.0004").total_cost

EXAMPLES = [
    ("sec1", cost(10_000, 5).per_day, "每天约 {} 元", "about ¥{} a day"),
    ("sec1", cost(10_000, 5).total_cost, "5 天约 {} 元", "¥{} for 5 days"),
    ("sec4", cost(10_000, 5).total_cost, "1.5 倍算约 {} 元", "adds about ¥{}"),
    ("sec5", cost(10_000, 5).per_day, "每天约 {} 元", "costs about ¥{} a day"),
    ("t01", payment(10_000, 12), "分 12 期每月约 {} 元", "12 instalments are about ¥{} a month"),
    ("t01", payment(10_000, 24), "分 24 期每月约 {} 元", "24 about ¥{}"),
    ("t02", payment(30_000, 60), "不计息每月 {} 元", "is ¥{} a month without interest"),
    ("t02", AT_1825.quantize(Decimal(1)), "计息每月约 {} 元", "it is about ¥{} a month"),
    ("t02", round((AT_1825 * 60 - 30_000) / 10_000, 1), "五年多付约 {} 万元", ""),
    ("t02", round((AT_1825 * 60 - 30_000) / 1000) * Decimal(1000), "", "some ¥{} more"),
    ("t03", cost(10_000, 5).total_cost, "× 1.5 × 5 = {} 元", "× 1.5 × 5 = ¥{}"),
    ("t03", cost(10_000, 5).interest, "其中 {} 元是本来就有的利息", "¥{} is interest you would owe anyway"),
    ("t03", cost(10_000, 5).penalty, "罚的部分是 {} 元", "¥{} is the penalty"),
    ("t03", Decimal("23.76") * Decimal("1.5"), "上浮一半就是 {}%", "half as much again is {}%"),
    ("t04", cost(1000, 5, ORDINARY).total_cost, "1000 元逾期 5 天约 {} 元", "¥1,000 for 5 days is about ¥{}"),
    ("t05", cost(10_000, 5, ORDINARY).total_cost, "5 天是 {} 元", "is ¥{} in 5 days"),
    ("t05", cost(10_000, 5).total_cost, "按 1.5 倍计罚息是 {} 元", "of 1.5 times, ¥{}"),
    ("t05", late_fee(Decimal(1000), Decimal(0)), "差 1000 元就是 {} 元", "¥1,000 short means ¥{}"),
    ("t07", cost(1000, 1).per_day, "1000 元本金，每天 {} 元", "¥1,000 of principal costs ¥{} a day"),
    ("t07", cost(10_000, 1).per_day, "全部提前到期，每天 {} 元", "called early costs ¥{} a day"),
    ("t07", cost(150, 1).per_day, "欠息 150 元，每天约 {} 元", "¥150 of unpaid interest adds about ¥{} a day"),
    ("t08", cost(3000, 20, ORDINARY).total_cost, "用了 20 天，利息是 {} 元", "for 20 days is ¥{} of interest"),
    ("t10", cost(10_000, 90, ORDINARY).total_cost, "90 天，利息 {} 元", "for 90 days is ¥{} of interest"),
    ("t11", cost(10_000, 30, ORDINARY, "0.0004").total_cost, "用 30 天利息 {} 元", "30 days cost ¥{}"),
    ("t11", TEN_DAYS_FEWER, "早还 10 天省 {} 元", "10 days early saves ¥{}"),
    ("t11", cost(10_000, 1, rate="0.0004").per_day, "就是每天 {} 元", "here ¥{} a day"),
    ("t12", AFTER_500, "剩本金 {} 元", "¥{} of principal is left"),
    ("t12", cost(1000, 1).per_day, "罚息从每天 {} 元", "falls from ¥{}"),
    ("t12", cost(AFTER_500, 1).per_day, "降到约 {} 元", "to about ¥{} a day"),
    ("t15", cost(10_000, 2).total_cost, "2 天是 {} 元", "is ¥{} in 2 days"),
]


def in_words(value: Decimal, locale: str) -> str:
    """Write a sum as the guide of one language writes it."""
    fen = round_fen(value)
    whole = fen == fen.to_integral_value()
    if locale == "en":
        return f"{fen:,.0f}" if whole else f"{fen:,.2f}"
    return f"{fen:.0f}" if whole else f"{fen:f}".rstrip("0")


@pytest.mark.parametrize(("topic_id", "value", "chinese", "english"), EXAMPLES)
def test_it_computes_as_it_says(guide: Guide, topic_id: str, value: Decimal, chinese: str, english: str) -> None:
    for locale, words in (("zh_CN", chinese), ("en", english)):
        topic = guide.topic(topic_id, locale)
        assert topic is not None
        assert words.format(in_words(value, locale)) in strip_tags(render(topic, None, locale))
