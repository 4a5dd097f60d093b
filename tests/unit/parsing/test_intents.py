"""What a free text is for: payment, then question, then add; titles of articles are never an add."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.conversation.parsing import Intent, classify, parse

if TYPE_CHECKING:
    from bot.products import Products

TITLES = (Path(__file__).parent / "titles.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("title", TITLES)
def test_it_never_takes_a_title_for_a_change_of_the_book(title: str, products: Products, today: date) -> None:
    assert classify(title, today, products) in {Intent.QUESTION, Intent.UNKNOWN}
    assert parse(title, today, products).intent in {Intent.QUESTION, Intent.UNKNOWN}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("还了微粒贷500，下个月多少？", Intent.PAYMENT),  # the payment comes first
        ("花呗还清了吗", Intent.QUESTION),
        ("花呗还清后多久能消除记录", Intent.QUESTION),
        ("微粒贷 10000 怎么还", Intent.QUESTION),
        ("花呗 3200?", Intent.QUESTION),
        ("微粒贷逾期5天", Intent.QUESTION),
        ("花呗逾期 3200 每月9号", Intent.ADD_LOAN),
        ("花呗 3200", Intent.ADD_LOAN),
        ("微粒贷 10000 10期 已还3期 日息0.05% 每月9号", Intent.ADD_LOAN),  # instalments paid are part of an add
        ("借呗 5000 12期 到期还本 年化10%", Intent.ADD_LOAN),
        ("信用卡 8000 最低还款800 账单日5 还款日25", Intent.ADD_LOAN),
        ("花呗 0 每月9号", Intent.ADD_LOAN),  # wrong, and told so
        ("还不上了", Intent.UNKNOWN),
        ("花呗没还", Intent.UNKNOWN),
        ("明天还花呗500", Intent.ADD_LOAN),  # nothing was paid yet
        ("微粒贷", Intent.UNKNOWN),
        ("10000", Intent.UNKNOWN),  # no product
        ("微粒贷7天", Intent.UNKNOWN),
        ("千万别借微粒贷", Intent.UNKNOWN),
        ("huabei 3200 monthly on the 9th", Intent.ADD_LOAN),
        ("how do I repay huabei 3200", Intent.QUESTION),
        ("", Intent.UNKNOWN),
        ("你好" * 2500, Intent.UNKNOWN),
        ("微粒贷10000 " * 500, Intent.UNKNOWN),
    ],
)
def test_it_reads_free_text_in_the_agreed_order(text: str, intent: Intent, products: Products, today: date) -> None:
    assert classify(text, today, products) is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/ask 微粒贷 10000", Intent.QUESTION),
        ("/loans", Intent.UNKNOWN),
        ("/add", Intent.ADD_LOAN),
        ("/paid", Intent.PAYMENT),
    ],
)
def test_it_obeys_a_command_before_anything_else(text: str, intent: Intent, products: Products, today: date) -> None:
    assert parse(text, today, products).intent is intent
