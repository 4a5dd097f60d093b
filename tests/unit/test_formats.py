"""Amounts and dates as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.wording import formats


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "¥0.00"),
        ("3200", "¥3,200.00"),
        ("1234567.5", "¥1,234,567.50"),
        ("-12.3", "-¥12.30"),
        ("1E+3", "¥1,000.00"),
        ("0.005", "¥0.00"),
        ("0.015", "¥0.02"),
    ],
)
def test_it_writes_amounts_like_the_bill(amount: str, shown: str) -> None:
    assert formats.money(Decimal(amount)) == shown


def test_it_writes_dates_in_each_language() -> None:
    friday = date(2026, 12, 11)
    assert formats.day(friday) == "12月11日(周五)"
    assert formats.day(friday, locale="en") == "Fri, Dec 11"
