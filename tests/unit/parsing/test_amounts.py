"""Amounts: every way of writing that borrowers use, and a key for each way of being wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.parsing import MAX_AMOUNT, parse_amount
from bot.errors import UserError
from bot.wording.formats import money

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=MAX_AMOUNT, places=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3200", "3200.00"),
        (" ３２００ ", "3200.00"),  # full width
        ("3,200.5", "3200.50"),
        ("￥1,234.56", "1234.56"),
        ("3200元", "3200.00"),
        ("200块", "200.00"),
        ("2万", "20000.00"),
        ("1.2w", "12000.00"),
        ("1w2", "12000.00"),
        ("3千5", "3500.00"),
        ("3k5", "3500.00"),
        ("2万5千", "25000.00"),
        ("2万五", "25000.00"),
        ("1万200", "10200.00"),
        ("5百万", "5000000.00"),
        ("1.2345万", "12345.00"),
        ("一万二", "12000.00"),
        ("一万二千三百四十五", "12345.00"),
        ("两千零五十", "2050.00"),
        ("二百五", "250.00"),
        ("一点五万", "15000.00"),
        ("壹万贰仟元整", "12000.00"),
        ("3200 yuan", "3200.00"),
        ("12.340", "12.34"),
    ],
)
def test_it_reads_amounts(text: str, expected: str) -> None:
    assert str(parse_amount(text)) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0", "amount.zero"),
        ("0.00", "amount.zero"),
        ("-5", "amount.negative"),
        ("¥-5", "amount.negative"),
        ("12.345", "amount.too_precise"),
        ("0.001", "amount.too_precise"),
        ("1e309", "amount.too_large"),
        ("100000000.01", "amount.too_large"),
        ("9" * 60, "amount.too_large"),
        ("1e3", "amount.unreadable"),
        ("1e-3", "amount.unreadable"),
        ("١٢٣", "amount.unreadable"),
        ("1,00", "amount.unreadable"),
        ("万一", "amount.unreadable"),
        ("一亿二", "amount.unreadable"),
        ("1万2万", "amount.unreadable"),
        ("1.2万5", "amount.unreadable"),
        ("NaN", "amount.unreadable"),
        ("Infinity", "amount.unreadable"),
        ("", "amount.unreadable"),
        ("💰", "amount.unreadable"),
        ("9" * 5000, "amount.unreadable"),
    ],
)
def test_it_names_what_is_wrong_with_an_amount(text: str, key: str) -> None:
    with pytest.raises(UserError) as error:
        parse_amount(text)
    assert error.value.key == key


def test_it_quotes_a_wrong_amount_shortly() -> None:
    with pytest.raises(UserError) as error:
        parse_amount("abc" * 1000)
    assert error.value.values["value"] == ("abc" * 10) + "…"


@settings(deadline=None)
@given(AMOUNTS)
def test_it_reads_back_an_amount_as_it_is_shown(amount: Decimal) -> None:
    assert parse_amount(money(amount)) == amount
    assert parse_amount(f"{amount}元") == amount


@settings(deadline=None)
@given(st.integers(1, 99), st.integers(1, 9))
def test_it_reads_a_lone_digit_after_a_unit_as_the_next_unit(tens: int, rest: int) -> None:
    assert parse_amount(f"{tens}万{rest}") == tens * 10_000 + rest * 1000
    assert parse_amount(f"{tens}w{rest}千") == tens * 10_000 + rest * 1000


@settings(deadline=None)
@given(st.text(max_size=60))
def test_it_returns_money_or_a_user_error_for_any_text(text: str) -> None:
    try:
        amount = parse_amount(text)
    except UserError as error:
        amount = Decimal(1) if error.key.startswith("amount.") else Decimal(0)
    assert 0 < amount <= MAX_AMOUNT
    assert amount == amount.quantize(Decimal("0.01"))
