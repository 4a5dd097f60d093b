from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lending.errors import LendingError
from bot.lending.money import Rounding, check_amount, check_rate, from_fen, round_fen, round_to, settle, to_fen
from tests.unit.lending.loans import fen


@given(fen(least=-(10**12), most=10**12))
def test_it_keeps_an_amount_through_whole_fen(amount: Decimal) -> None:
    assert from_fen(to_fen(amount)) == amount


@pytest.mark.parametrize("text", ["0.005", "NaN", "Infinity"])
def test_it_refuses_parts_of_a_fen(text: str) -> None:
    with pytest.raises(LendingError, match=r"lending\.fen") as caught:
        to_fen(Decimal(text))
    assert str(caught.value.values["value"]) == text


@pytest.mark.parametrize(
    ("amount", "rounding", "rounded"),
    [
        ("15.625", Rounding.HALF_UP, "15.63"),
        ("15.625", Rounding.HALF_EVEN, "15.62"),
        ("15.635", Rounding.HALF_EVEN, "15.64"),
    ],
)
def test_it_rounds_half_a_fen(amount: str, rounding: Rounding, rounded: str) -> None:
    assert str(round_fen(Decimal(amount), rounding)) == rounded


@pytest.mark.parametrize(("unit", "rounded"), [("0.01", "304.91"), ("1", "305.00"), ("10", "300.00")])
def test_it_rounds_to_a_unit(unit: str, rounded: str) -> None:
    assert str(round_to(Decimal("304.9078"), Decimal(unit))) == rounded


def test_it_takes_endless_digits_for_the_half_they_stand_for() -> None:
    # A rate that was divided by 365 leads to sums a hair below the half that they are.
    assert settle(Decimal("0.004999999999999999999999999997")) == Decimal("0.01")
    assert settle(Decimal("0.0049999")) == Decimal("0.00")


def test_it_refuses_sums_beyond_any_money() -> None:
    with pytest.raises(LendingError, match=r"lending\.too_large"):
        settle(Decimal(10) ** 40)


@given(st.sampled_from(["0", "-0.01", "NaN", "sNaN", "Infinity", "-Infinity", "1E+309", "10000000000000.01"]))
def test_it_refuses_amounts_that_nobody_has(text: str) -> None:
    with pytest.raises(LendingError, match=r"lending\.x"):
        check_amount("lending.x", Decimal(text))


def test_it_takes_zero_where_zero_is_an_amount() -> None:
    check_amount("lending.x", Decimal(0), zero=True)


@pytest.mark.parametrize("text", ["-0.0001", "10.0001", "NaN", "Infinity"])
def test_it_refuses_rates_over_ten_a_day(text: str) -> None:
    with pytest.raises(LendingError, match=r"lending\.x") as caught:
        check_rate("lending.x", Decimal(text))
    assert caught.value.values["max"] == 10


def test_it_names_key_and_values_in_one_line() -> None:
    error = LendingError("lending.principal", value=Decimal(-5), max=3)
    assert (str(error), error.key) == ("lending.principal, value=-5, max=3", "lending.principal")
