from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.lending.dates import Every, Roll
from bot.lending.daycount import DayCount
from bot.lending.errors import LendingError
from bot.lending.terms import Method
from tests.unit.lending.loans import a_loan

WRONG: list[tuple[str, object, dict[str, Any]]] = [
    ("principal", Decimal(0), {"principal": Decimal(0)}),
    ("principal", Decimal(-5), {"principal": Decimal(-5)}),
    ("principal", Decimal("12.345"), {"principal": Decimal("12.345")}),
    ("periods", 0, {"periods": 0}),
    ("periods", -1, {"periods": -1}),
    ("periods", 3661, {"periods": 3661}),
    ("daily_rate", Decimal("10.1"), {"daily_rate": Decimal("10.1")}),
    ("daily_rate", Decimal("-0.1"), {"daily_rate": Decimal("-0.1")}),
    ("annual_rate", Decimal(3651), {"daily_rate": None, "annual_rate": Decimal(3651)}),
    ("fee_per_period", Decimal(11), {"method": Method.FEE, "daily_rate": None, "fee_per_period": Decimal(11)}),
    ("rate", "", {"daily_rate": None}),
    ("rate", "daily_rate annual_rate", {"annual_rate": Decimal("0.1")}),
    ("rate", "daily_rate", {"method": Method.ZERO}),
    ("rate", "daily_rate", {"method": Method.FEE}),
    ("rate", "fee_total", {"daily_rate": None, "fee_total": Decimal("0.1")}),
    ("due_day", 0, {"due_day": 0}),
    ("due_day", 32, {"due_day": 32}),
    ("due_day", 5, {"due_day": 5, "every": Every(count=1, unit="week")}),
    ("first_due", date(2018, 9, 11), {"first_due_on": date(2018, 9, 11)}),
    ("grace_principal", 5, {"grace_principal": 5}),
    ("grace_principal", -1, {"grace_principal": -1}),
    ("grace_principal", 1, {"grace_principal": 1, "method": Method.INTEREST_ONLY}),
    ("round_instalment", Decimal(0), {"round_instalment": Decimal(0)}),
    ("round_instalment", Decimal("0.015"), {"round_instalment": Decimal("0.015")}),
    ("round_instalment", Decimal(20000), {"round_instalment": Decimal(20000)}),
    ("instalment", Decimal(0), {"instalment": Decimal(0)}),
    ("calendar", "following", {"roll": Roll.FOLLOWING}),
]


@pytest.mark.parametrize(("key", "value", "changes"), WRONG)
def test_it_names_the_value_that_is_wrong(key: str, value: object, changes: dict[str, Any]) -> None:
    with pytest.raises(LendingError) as caught:
        a_loan(**changes)
    assert (caught.value.key, caught.value.values["value"]) == (f"lending.{key}", value)


@pytest.mark.parametrize(
    ("changes", "counts_by"),
    [
        ({}, DayCount.ACTUAL_365),
        ({"daily_rate": None, "annual_rate": Decimal("0.1")}, DayCount.MONTHLY),
        ({"day_count": DayCount.THIRTY_360}, DayCount.THIRTY_360),
    ],
)
def test_it_counts_actual_days_with_a_daily_rate_and_twelfths_with_an_annual_one(
    changes: dict[str, Any], counts_by: DayCount
) -> None:
    assert a_loan(**changes).counts_by is counts_by
