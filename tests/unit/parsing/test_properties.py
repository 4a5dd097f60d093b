"""Whatever the order of the parts, and whatever the text."""

from __future__ import annotations

import string
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.parsing import Intent, as_data, classify, parse
from tests.unit.parsing.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.parsing import Parsed
    from bot.products import Products

    Read = Callable[[str], Parsed]

LOAN = ("一万二", "10期", "已还3期", "日息万五", "等额本金", "每月15号", "起2026-05-11", "备注 装修")
CARD = ("交行", "账单日5", "还款日25", "本期8000", "最低800", "备注 家用")
PLAN = ("3200", "分6期", "月费率千分之六", "9号", "2026-11-01")
ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from("0123456789.,-+%¥￥，。 /#一二三十百千万亿期号日月年还息率备注起每" + string.ascii_lowercase),
)


@settings(deadline=None)
@given(st.permutations(LOAN))
def test_it_reads_the_parts_of_a_loan_in_any_order(read: Read, parts: list[str]) -> None:
    parsed = read("/add 微粒贷 " + " ".join(parts))
    assert parsed.fields == read("/add 微粒贷 " + " ".join(LOAN)).fields
    assert (parsed.missing, parsed.faults, parsed.leftover) == ((), (), ())


@settings(deadline=None)
@given(st.permutations(CARD))
def test_it_reads_the_parts_of_a_card_in_any_order(read: Read, parts: list[str]) -> None:
    parsed = read("/add 信用卡 " + " ".join(parts))
    assert parsed.fields == read("/add 信用卡 " + " ".join(CARD)).fields
    assert (parsed.missing, parsed.faults, parsed.leftover) == ((), (), ())


@settings(deadline=None)
@given(st.permutations(PLAN))
def test_it_reads_the_parts_of_a_plan_in_any_order(read: Read, parts: list[str]) -> None:
    assert read("/add 花呗 " + " ".join(parts)).fields == read("/add 花呗 " + " ".join(PLAN)).fields


@pytest.mark.parametrize("separator", ["", " ", "，", "、", "\n", "  ", "；"])
def test_it_does_not_mind_how_the_parts_are_separated(read: Read, separator: str) -> None:
    parts = ("微粒贷", "一万", "10期", "日息0.05%", "等额本金", "起2026-05-11")
    assert read("/add " + separator.join(parts)).fields == read("/add " + " ".join(parts)).fields


@settings(max_examples=300, deadline=None)
@given(st.text(ALPHABET, max_size=80))
def test_it_never_fails_on_any_text(products: Products, text: str) -> None:
    for line in (text, f"/add 花呗 {text}", f"/paid {text}", f"还了{text}"):
        data = as_data(parse(line, TODAY, products), products)
        assert data["intent"] in set(Intent)


@settings(max_examples=30, deadline=None)
@given(st.text(ALPHABET, min_size=1, max_size=8))
def test_it_stays_quick_on_long_texts(products: Products, text: str) -> None:
    long = (text * 5000)[:5000]
    started = time.perf_counter()
    classify(long, TODAY, products)
    parse(f"/add 花呗 {long[:380]}", TODAY, products)
    assert time.perf_counter() - started < 3
