from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lending.dates import Every
from bot.lending.daycount import DayCount
from bot.lending.schedule import Schedule, schedule_for
from bot.lending.terms import Method, Terms
from tests.unit.lending.loans import a_loan, fen, fractions, terms

YEARLY = {"daily_rate": None, "annual_rate": Decimal("0.12")}


def interests(**changes: Any) -> list[str]:
    return [str(row.interest) for row in schedule_for(a_loan(**changes)).instalments]


def test_it_computes_the_known_micro_loan() -> None:
    found = schedule_for(a_loan())
    assert [str(row.interest) for row in found.instalments] == ["150.00", "124.00", "90.00", "62.00", "31.00"]
    assert (found.total_interest, found.total_payment) == (Decimal("457.00"), Decimal("10457.00"))


@pytest.mark.parametrize(
    ("changes", "interest"),
    [
        # 10,000 over one period from 31 Jan to 29 Feb 2024 at 12 % a year, by each convention.
        ({"day_count": DayCount.ACTUAL_365}, "95.34"),  # 1200 x 29 / 365
        ({"day_count": DayCount.ACTUAL_360}, "96.67"),  # 1200 x 29 / 360
        ({"day_count": DayCount.ACTUAL_364}, "95.60"),  # 1200 x 29 / 364
        ({"day_count": DayCount.ACTUAL_ACTUAL}, "95.08"),  # 1200 x 29 / 366
        ({"day_count": DayCount.THIRTY_360}, "100.00"),  # 1200 x 30 / 360
        ({}, "100.00"),  # a twelfth
        ({"every": Every(count=2, unit="month")}, "200.00"),  # two twelfths
        ({"every": Every(count=2, unit="month"), "day_count": DayCount.THIRTY_360}, "200.00"),
        ({"every": Every(count=1, unit="week")}, "23.01"),  # 1200 x 7 / 365: no part of a month
        ({"every": Every(count=15, unit="day"), "day_count": DayCount.THIRTY_360}, "50.00"),  # 1200 x 15 / 360
        # An odd first period, 31 Jan to 15 Feb, counts its 15 days.
        ({"due_day": 15}, "49.32"),  # 1200 x 15 / 365
        ({"due_day": 15, "day_count": DayCount.THIRTY_360}, "50.00"),  # 1200 x 15 / 360
        ({"daily_rate": Decimal("0.0005"), "annual_rate": None}, "145.00"),  # 29 days
        ({"daily_rate": Decimal("0.0005"), "annual_rate": None, "day_count": DayCount.THIRTY_360}, "150.00"),
        ({"daily_rate": Decimal("0.0005"), "annual_rate": None, "day_count": DayCount.MONTHLY}, "152.08"),  # x 365 / 12
        (
            {
                "daily_rate": Decimal("0.0005"),
                "annual_rate": None,
                "day_count": DayCount.MONTHLY,
                "every": Every(count=1, unit="week"),
            },
            "35.00",
        ),
        ({"daily_rate": Decimal("0.0005"), "annual_rate": None, "day_count": DayCount.MONTHLY, "due_day": 15}, "75.00"),
        (
            {"daily_rate": Decimal("0.0005"), "annual_rate": None, "day_count": DayCount.THIRTY_360, "due_day": 15},
            "75.00",
        ),
    ],
)
def test_it_counts_days_by_the_convention(changes: dict[str, Any], interest: str) -> None:
    loan = a_loan(**(YEARLY | {"start_on": date(2024, 1, 31), "periods": 1} | changes))
    assert str(schedule_for(loan).total_interest) == interest


def test_it_splits_a_period_at_new_year_for_actual_actual() -> None:
    # 10,000 at 12 %: 16 days of 2023 over 365 and 14 of 2024 over 366.
    changes = {**YEARLY, "day_count": DayCount.ACTUAL_ACTUAL, "start_on": date(2023, 12, 16), "periods": 1}
    assert interests(**changes, first_due_on=date(2024, 1, 15)) == ["98.50"]


def test_it_pays_interest_alone_in_the_grace_periods() -> None:
    found = schedule_for(a_loan(method=Method.EQUAL_INSTALMENT, grace_principal=2, **YEARLY)).instalments
    assert [str(row.principal) for row in found[:2]] == ["0.00", "0.00"]
    assert {str(row.payment) for row in found[2:4]} == {"3400.22"}  # 10,000 at 1 % over three periods
    assert found[-1].balance == 0


def test_it_keeps_the_balloon_for_the_end() -> None:
    rows = schedule_for(a_loan(method=Method.INTEREST_ONLY, **YEARLY)).instalments
    assert [str(row.payment) for row in rows] == ["100.00", "100.00", "100.00", "100.00", "10100.00"]
    assert [str(row.balance) for row in rows] == ["10000"] * 4 + ["0.00"]


def test_it_makes_a_bullet_one_row() -> None:
    (row,) = schedule_for(a_loan(method=Method.BULLET, **YEARLY)).instalments
    assert (row.number, row.due_on, row.days, str(row.payment)) == (1, date(2019, 2, 11), 153, "10500.00")


def test_it_charges_a_fee_on_the_original_principal() -> None:
    found = schedule_for(a_loan(method=Method.FEE, daily_rate=None, fee_per_period=Decimal("0.006")))
    assert [str(row.fee) for row in found.instalments] == ["60.00"] * 5
    assert (str(found.total_fee), str(found.total_interest)) == ("300.00", "0.00")


def test_it_balances_a_total_fee_in_the_last_row() -> None:
    loan = a_loan(principal=Decimal(1000), periods=3, method=Method.FEE, daily_rate=None, fee_total=Decimal("0.025"))
    rows = schedule_for(loan).instalments
    assert [str(row.payment) for row in rows] == ["341.67", "341.67", "341.66"]
    assert [str(row.fee) for row in rows] == ["8.33", "8.33", "8.34"]


def test_it_takes_nothing_for_a_loan_without_interest() -> None:
    found = schedule_for(a_loan(principal=Decimal(1000), periods=3, method=Method.ZERO, daily_rate=None))
    assert [str(row.payment) for row in found.instalments] == ["333.33", "333.33", "333.34"]


def test_it_keeps_half_a_fen_exact() -> None:
    # 10 x 3 % x 6 / 360 is half a fen; dividing the rate first would lose it.
    loan = a_loan(
        principal=Decimal(10),
        periods=1,
        method=Method.BULLET,
        daily_rate=None,
        annual_rate=Decimal("0.03"),
        day_count=DayCount.ACTUAL_360,
        every=Every(count=6, unit="day"),
    )
    assert str(schedule_for(loan).total_interest) == "0.01"


@pytest.mark.parametrize(
    ("principal", "unit", "payments"),
    [
        # 10 yuan in 12 parts of 1: done after ten; in parts of 2: the payment is 0 or 2, never below the interest.
        ("10.00", "1", ["1.00"] * 10 + ["0.00"] * 2),
        ("4.00", "1", ["0.00"] * 11 + ["4.00"]),
    ],
)
def test_it_neither_passes_zero_nor_grows(principal: str, unit: str, payments: list[str]) -> None:
    loan = a_loan(
        principal=Decimal(principal),
        periods=12,
        method=Method.EQUAL_INSTALMENT,
        daily_rate=Decimal(0),
        round_instalment=Decimal(unit),
    )
    assert [str(row.payment) for row in schedule_for(loan).instalments] == payments


def test_it_never_lets_a_low_level_payment_raise_the_balance() -> None:
    loan = a_loan(periods=3, method=Method.EQUAL_INSTALMENT, instalment=Decimal(1))
    rows = schedule_for(loan).instalments
    assert [str(row.principal) for row in rows] == ["0.00", "0.00", "10000.00"]


def consistent(loan: Terms, found: Schedule) -> None:
    rows = found.instalments
    assert sum(row.principal for row in rows) == loan.principal
    assert rows[-1].balance == 0
    assert all(row.payment == row.principal + row.interest + row.fee for row in rows)
    assert sum(row.payment for row in rows) == found.total_payment
    assert sum(row.interest for row in rows) == found.total_interest
    assert sum(row.fee for row in rows) == found.total_fee


@given(terms())
def test_it_adds_up(loan: Terms) -> None:
    found = schedule_for(loan)
    consistent(loan, found)
    cells = [cell for row in found.instalments for cell in row[3:]]
    assert all(cell >= 0 and cell == cell.quantize(Decimal("0.01")) for cell in cells)


@given(terms())
def test_it_lowers_the_balance_by_each_principal(loan: Terms) -> None:
    before = loan.principal
    for row in schedule_for(loan).instalments:
        assert row.balance == before - row.principal
        before = row.balance


@given(fen(least=1000, most=10**7), st.integers(1, 48), fractions("0.002"), fractions("0.002"))
def test_it_never_costs_less_at_a_higher_rate(principal: Decimal, periods: int, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    for method in (Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY, Method.BULLET):
        costs = [
            schedule_for(a_loan(principal=principal, periods=periods, method=method, daily_rate=rate)).total_interest
            for rate in (low, high)
        ]
        assert costs[0] <= costs[1]


@given(terms(Method.EQUAL_INSTALMENT))
def test_it_shows_an_unrounded_schedule_within_a_fen_a_row(loan: Terms) -> None:
    exact = schedule_for(
        a_loan(
            principal=loan.principal,
            periods=loan.periods,
            method=loan.method,
            daily_rate=Decimal("0.0004"),
            unrounded=True,
        )
    )
    assert abs(sum(row.principal for row in exact.instalments) - loan.principal) <= Decimal("0.005") * loan.periods
    assert exact.instalments[-1].balance == 0
