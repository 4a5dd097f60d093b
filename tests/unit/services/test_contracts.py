"""Refusals of a draft that makes no contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.errors import UserError
from bot.products import load_products
from bot.services.contracts import Draft, contract_from, next_question, with_defaults

TODAY = date(2026, 11, 27)


def test_sums_are_written_as_money() -> None:
    huabei = load_products().require("huabei")
    draft = Draft(product="huabei", amount=Decimal(3000), minimum=Decimal("3000.5"), due_day=9)
    with pytest.raises(UserError) as refused:
        contract_from(draft, huabei, TODAY)
    assert refused.value.values == {"minimum": "¥3,000.50", "amount": "¥3,000.00"}


def test_a_private_debt_is_paid_back_at_once_unless_a_day_of_the_month_is_said() -> None:
    private = load_products().require("private")
    draft = Draft(product="private", amount=Decimal(2000))
    assert with_defaults(draft, private).periods == 1
    assert next_question(with_defaults(draft, private), private) == "due"
    monthly = Draft(product="private", amount=Decimal(2000), due_day=5)
    assert next_question(with_defaults(monthly, private), private) == "periods"
