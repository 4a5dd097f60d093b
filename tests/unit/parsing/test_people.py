"""Money owed to a person is a private debt under that person's name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.conversation.parsing import Intent, parse
from bot.products import Products


@pytest.mark.parametrize(
    ("text", "who", "amount"),
    [
        ("欠小王2000块，过年还", "小王", "2000"),
        ("我欠老李5000 下个月还", "老李", "5000"),
        ("我还欠我妈2万", "我妈", "20000"),
        ("找小王借了2000块", "小王", "2000"),
        ("跟我哥借了五千", "我哥", "5000"),
        ("借了同事3000 发工资还", "同事", "3000"),
        ("欠室友 600", "室友", "600"),
        ("借朋友小王2000", "朋友小王", "2000"),
        ("找同学小李借了3000", "同学小李", "3000"),
        ("欠老李三千块 下个月发工资还", "老李", "3000"),
        ("owe mom 800", "mom", "800"),
        ("I owe my friend Tom 500", "my friend tom", "500"),
    ],
)
def test_it_adds_what_is_owed_to_a_person(text: str, who: str, amount: str, products: Products, today: date) -> None:
    read = parse(text, today, products)
    assert read.intent is Intent.ADD_LOAN
    assert (read.fields.product, read.fields.note, read.fields.amount) == ("private", who, Decimal(amount))
    assert read.missing == ("due_day",)


def test_a_date_that_is_said_is_kept(products: Products, today: date) -> None:
    assert parse("欠小王2000块 12月31日还", today, products).fields.due_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "借给小王2000块，过年还",  # lent, not owed
        "小王欠我2000块",
        "小王欠我妈2000",
        "欠小王2000块还不上了",
        "欠老板工资3000",
        "欠老赖5万",
        "欠小额贷款2万",
        "借了小一万",
        "欠大家一个说法",
        "欠小王2000块怎么办",
    ],
)
def test_it_makes_no_private_debt_of_anything_else(text: str, products: Products, today: date) -> None:
    assert parse(text, today, products).intent in {Intent.UNKNOWN, Intent.QUESTION}


@pytest.mark.parametrize("text", ["欠小贷3万", "欠花呗3000", "欠招行信用卡3000"])
def test_a_lender_is_no_person(text: str, products: Products, today: date) -> None:
    assert parse(text, today, products).fields.product != "private"
