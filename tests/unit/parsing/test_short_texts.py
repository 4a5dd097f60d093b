"""What is no usual line: a number alone, a name alone, thanks, several loans at once, lenders without a preset."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.conversation.parsing import parse
from bot.conversation.parsing.small import (
    asks_own_book,
    courtesy,
    first_of_several,
    parse_unlisted,
    sole_amount,
    sole_product,
)
from bot.products import Products

TODAY = date(2026, 12, 7)


@pytest.mark.parametrize(("text", "amount"), [("3200", "3200"), ("1.2万", "12000"), ("3千5", "3500")])
def test_it_reads_a_number_alone_as_an_amount(text: str, amount: str) -> None:
    assert sole_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["花呗 3200", "-5", "0", "1e309", "12.345", "١٢٣", "🙂", "5天", ""])
def test_it_takes_nothing_else_for_an_amount(text: str) -> None:
    assert sole_amount(text) is None


@pytest.mark.parametrize(
    ("text", "product"),
    [("花呗", "huabei"), (" 借呗。", "jiebei"), ("Huabei", "huabei"), ("花呗 3200", None), ("你好", None)],
)
def test_it_knows_a_product_that_is_named_alone(text: str, product: str | None, products: Products) -> None:
    found = sole_product(text, products)
    assert (found.id if found else None) == product


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("谢谢", "start.thanks"),
        ("好的谢谢你！", "start.thanks"),
        ("Thanks!", "start.thanks"),
        ("好的", "start.all_right"),
        ("OK", "start.all_right"),
        ("谢谢，花呗怎么还", None),
        ("好难", None),
    ],
)
def test_it_knows_courtesy(text: str, key: str | None) -> None:
    assert courtesy(text) == key


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("度小满 20000 分12期 每月8号", "度小满"),
        ("拍拍贷 6000 12期 每月12号", "拍拍贷"),
        ("分期乐 3000 6期 每月10号", "分期乐"),
    ],
)
def test_it_reads_the_terms_of_a_lender_without_a_preset(text: str, name: str, products: Products) -> None:
    read = parse_unlisted(text, TODAY, products)
    assert read is not None
    assert read.fields.name == name


@pytest.mark.parametrize(
    "text", ["度小满 20000", "工资10号发", "我欠了20000怎么办", "今天要还什么", "3200 12期", "🙂 3200 9号"]
)
def test_it_makes_no_loan_of_other_talk(text: str, products: Products) -> None:
    assert parse_unlisted(text, TODAY, products) is None


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("花呗 3200 9号，借呗 8000 20号", "花呗 3200 9号", "借呗 8000 20号"),
        ("花呗3200\n借呗8000 12期 20号", "花呗3200", "借呗8000 12期 20号"),
        ("我有3笔：花呗3200，借呗8000，微粒贷1万", "花呗3200", "借呗8000，微粒贷1万"),
    ],
)
def test_it_splits_several_loans(text: str, first: str, rest: str, products: Products) -> None:
    assert first_of_several(text, products) == (first, rest)


@pytest.mark.parametrize("text", ["花呗 3200 9号", "花呗 3200，花呗每月9号还", "3200 9号"])
def test_it_does_not_split_one_loan(text: str, products: Products) -> None:
    assert first_of_several(text, products) is None


@pytest.mark.parametrize(
    "text", ["花呗还有多少没还", "花呗什么时候还", "明天要还多少", "我一共欠多少", "how much do I owe?"]
)
def test_it_knows_a_question_about_ones_own_book(text: str) -> None:
    assert asks_own_book(text)


@pytest.mark.parametrize(
    "text", ["花呗逾期5天要还多少利息", "提前还款要还多少", "分期后每月要还多少", "怎么还最省", "花呗"]
)
def test_it_leaves_other_questions_to_the_guide(text: str) -> None:
    assert not asks_own_book(text)


@pytest.mark.parametrize(
    ("text", "amount", "unread"),
    [
        ("度小满 20000 分12期 每月还1888 8号", "20000.00", "每月还1888"),
        ("房贷每月还4500，20号", None, "每月还4500"),
        ("花呗3200元分12期每期298", "3200.00", "每期298"),
        ("花呗每月还3200 9号", "3200.00", None),
    ],
)
def test_it_does_not_take_an_instalment_for_the_principal(
    text: str, amount: str | None, unread: str | None, products: Products
) -> None:
    read = parse(f"/add {text}", TODAY, products)
    assert read.fields.amount == (Decimal(amount) if amount else None)
    assert (unread in read.leftover) if unread else not read.leftover
