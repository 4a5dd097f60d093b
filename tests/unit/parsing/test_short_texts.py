"""What is no usual line: a number alone, a name alone, thanks, several loans at once, lenders without a preset."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.conversation.parsing import Intent, as_data, parse
from bot.conversation.parsing.money import parse_instalment
from bot.conversation.parsing.small import (
    asks_own_book,
    asks_to_delete,
    courtesy,
    first_of_several,
    parse_unlisted,
    sole_amount,
    sole_product,
)
from bot.products import Products
from tests.bench.labelled import labelled

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
        ("我在招联金融借了2万分24期每月还1050", "招联金融"),
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
    ("text", "amount", "payment"),
    [
        ("度小满 20000 分12期 每月还1888 8号", "20000.00", "1888.00"),
        ("房贷每月还4500，20号", None, "4500.00"),
        ("花呗3200元分12期每期298", "3200.00", "298.00"),
        ("花呗每月还3200 9号", "3200.00", None),
        ("jiebei 10000 12 periods monthly 888 due day 20", "10000.00", "888.00"),
        ("jiebei 10000 12 months 888 a month on the 20th", "10000.00", "888.00"),
        ("car loan 100000 36 months 3150/month day 8", "100000.00", "3150.00"),
        ("借呗 1万 12期 月供888元 每月20号", "10000.00", "888.00"),
        ("借呗 1万 每月 888 12期 每月20号", "10000.00", "888.00"),
    ],
)
def test_it_reads_what_is_paid_each_time_and_never_takes_it_for_the_principal(
    text: str, amount: str | None, payment: str | None, products: Products
) -> None:
    read = parse(f"/add {text}", TODAY, products)
    assert read.fields.amount == (Decimal(amount) if amount else None)
    assert read.fields.payment == (Decimal(payment) if payment else None)
    assert not read.leftover
    assert not read.faults


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("借呗 1万 12期 每月还888 每月20号", ()),
        ("借呗 1万 每月还888 每月20号", ("periods",)),
        ("车贷 10万 36期 每月还3150", ("due_day",)),
        ("信用卡 3000 6期 每月还520 8号", ()),
    ],
)
def test_what_is_paid_each_time_stands_in_for_a_rate(text: str, missing: tuple[str, ...], products: Products) -> None:
    assert parse(text, TODAY, products).missing == missing


def test_a_day_of_the_month_is_nothing_that_is_paid(products: Products) -> None:
    fields = parse("jiebei 10000 12 months monthly 20", TODAY, products).fields
    assert (fields.payment, fields.due_day) == (None, 20)


def test_words_after_every_month_are_no_amount(products: Products) -> None:
    read = parse("借呗1万 12期 每月千万别忘 20号", TODAY, products)
    assert read.fields.payment is None
    assert not read.faults
    assert "每月千万" in read.leftover


def test_what_is_paid_each_time_makes_no_loan_of_a_story(products: Products) -> None:
    assert parse("网贷欠5万每月还2000撑不住了", TODAY, products).intent is Intent.UNKNOWN


def test_it_shows_what_is_paid_each_time_as_data(products: Products) -> None:
    data = as_data(parse("借呗 1万 12期 每月还888 每月20号", TODAY, products), products)
    assert data["fields"] == {
        "product": "借呗",
        "amount": "10000.00",
        "periods": 12,
        "payment": "888.00",
        "due_day": 20,
    }


@pytest.mark.parametrize(
    ("text", "payment"),
    [
        ("每月还888", "888"),
        ("每期还 888.50", "888.50"),
        ("月供3150", "3150"),
        ("月供 1千2", "1200"),
        ("monthly 888", "888"),
        ("888 a month", "888"),
        ("888元", "888"),
        ("¥888", "888"),
        ("888", None),
        ("0.05", None),
        ("日息0.05%", None),
        ("每月", None),
        ("万五", None),
    ],
)
def test_it_tells_a_payment_from_a_rate_only_where_the_words_say_so(text: str, payment: str | None) -> None:
    assert parse_instalment(text) == (Decimal(payment) if payment else None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("帮我删掉花呗", "花呗"),
        ("删除花呗", "花呗"),
        ("把花呗删了吧", "花呗"),
        ("怎么删除花呗？", "花呗"),
        ("删除 #2 花呗", "#2"),
        ("Please remove my Huabei bill", "huabei"),
        ("删除", None),
        ("花呗能不能不还", None),
        ("逾期记录多久能删除，花呗会不会影响买房", None),
    ],
)
def test_it_reads_what_is_to_be_deleted(text: str, said: str | None) -> None:
    assert asks_to_delete(text) == said


@pytest.mark.parametrize(
    "text", ["借了朋友5000 下个月10号还", "问朋友借了5000 下个月10号还", "借了亲戚5000 下个月10号还"]
)
def test_it_takes_a_friend_for_a_person_and_not_for_a_lender(text: str, products: Products) -> None:
    read = parse(text, TODAY, products)
    assert read.intent is Intent.ADD_LOAN
    assert (read.fields.product, read.fields.amount, read.fields.due_on) == (
        "private",
        Decimal(5000),
        date(2027, 1, 10),
    )
    assert parse_unlisted("借了张三5000 下个月10号还", TODAY, products) is None


@pytest.mark.parametrize(
    "name", ["questions.toml", "questions_unseen.toml", "questions_blind.toml", "questions_last.toml"]
)
def test_it_makes_no_lender_of_a_question(name: str, products: Products) -> None:
    assert [asked.question for asked in labelled(name) if parse_unlisted(asked.question, TODAY, products)] == []
