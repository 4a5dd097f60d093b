"""One-line payments and bills."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.conversation.parsing import Fields, Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.parsing import Parsed

    Read = Callable[[str], Parsed]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("/paid #2", Fields(loan_number=2)),
        ("/paid #2 500", Fields(loan_number=2, amount=Decimal(500))),
        ("/paid ＃2 500 11-20", Fields(loan_number=2, amount=Decimal(500), paid_on=date(2026, 11, 20))),
        ("/paid #2 2026-11-20", Fields(loan_number=2, paid_on=date(2026, 11, 20))),
        ("/paid #2 500 20号", Fields(loan_number=2, amount=Decimal(500), paid_on=date(2026, 11, 20))),
        ("/paid 微粒贷 500", Fields(product="weilidai", amount=Decimal(500))),
        ("/paid", Fields()),
        ("已还", Fields()),
        ("已还 花呗", Fields(product="huabei")),
        ("还了微粒贷 500", Fields(product="weilidai", amount=Decimal(500))),
        ("还微粒贷500块", Fields(product="weilidai", amount=Decimal(500))),
        ("微粒贷还了五百元", Fields(product="weilidai", amount=Decimal(500))),
        ("还款 500", Fields(amount=Decimal(500))),
        ("花呗还清了", Fields(product="huabei", paid_in_full=True)),
        ("花呗已结清", Fields(product="huabei", paid_in_full=True)),
        ("昨天还了花呗", Fields(product="huabei", paid_on=date(2026, 11, 22))),
        ("微粒贷还了3期", Fields(product="weilidai", paid_periods=3)),
        ("paid 500 to weilidai", Fields(product="weilidai", amount=Decimal(500))),
        ("I paid off huabei yesterday", Fields(product="huabei", paid_in_full=True, paid_on=date(2026, 11, 22))),
    ],
)
def test_it_understands_a_payment(read: Read, text: str, fields: Fields) -> None:
    parsed = read(text)
    assert (parsed.intent, parsed.fields, parsed.faults) == (Intent.PAYMENT, fields, ())


def test_it_says_when_the_loan_of_a_payment_is_missing(read: Read) -> None:
    assert read("/paid 500").missing == ("product",)
    assert read("/paid #2").missing == ()


def test_it_refuses_a_payment_of_nothing(read: Read) -> None:
    assert [fault.key for fault in read("/paid #2 0").faults] == ["amount.zero"]
    assert [fault.key for fault in read("/paid #2 2月30日").faults] == ["date.impossible"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("花呗本期3200", Fields(product="huabei", amount=Decimal(3200))),
        ("花呗账单 3200", Fields(product="huabei", amount=Decimal(3200))),
        ("花呗这期是三千二", Fields(product="huabei", amount=Decimal(3200))),
        (
            "交行信用卡本期账单8000 最低800 12月25日",
            Fields(
                product="card-bocom",
                bank="交通银行",
                amount=Decimal(8000),
                minimum=Decimal(800),
                due_on=date(2026, 12, 25),
            ),
        ),
        (
            "您尾号1234的信用卡12月账单8,000.00元,最低还款800.00元,到期还款日12月25日",
            Fields(product="card", amount=Decimal(8000), minimum=Decimal(800), due_on=date(2026, 12, 25)),
        ),
    ],
)
def test_it_understands_the_amount_of_a_bill(read: Read, text: str, fields: Fields) -> None:
    parsed = read(text)
    assert (parsed.intent, parsed.fields, parsed.missing) == (Intent.BILL, fields, ())


def test_it_takes_a_bill_after_the_command_for_an_add(read: Read) -> None:
    assert read("/add 花呗 本期3200 每月9号").intent is Intent.ADD_LOAN
