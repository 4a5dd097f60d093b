from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lending.errors import LendingError
from bot.lending.payoff import PayoffRule, payoff, refinance
from bot.lending.schedule import due_dates
from bot.lending.stated import figure
from bot.lending.terms import Method
from tests.unit.lending.loans import a_loan

FEE = {"method": Method.FEE, "daily_rate": None, "fee_per_period": Decimal("0.006")}


def test_it_takes_interest_for_the_days_used() -> None:
    # 50,000 lent on 1 Feb and repaid on 5 Feb: four days at 0.05 %.
    quote = payoff(a_loan(principal=Decimal(50000), start_on=date(2026, 2, 1)), paid=0, on=date(2026, 2, 5))
    assert (str(quote.interest), str(quote.total)) == ("100.00", "50100.00")


def test_it_quotes_what_is_left_after_paid_instalments() -> None:
    """Credits, instalments with an end, early payoff, changing rates (ellite/Wallos#299, #721, #1051)."""
    quote = payoff(a_loan(), paid=2, on=date(2018, 11, 21))
    assert (str(quote.principal), str(quote.interest), str(quote.total)) == ("6000.00", "30.00", "6030.00")
    assert (str(quote.paying_on), str(quote.saved)) == ("6183.00", "153.00")


def test_it_costs_no_interest_on_the_due_date_itself() -> None:
    assert payoff(a_loan(), paid=2, on=date(2018, 11, 11)).interest == 0


def test_it_takes_a_twelfth_for_a_whole_month() -> None:
    loan = a_loan(daily_rate=None, annual_rate=Decimal("0.12"))
    assert str(payoff(loan, paid=0, on=date(2018, 10, 11)).interest) == "100.00"


def test_it_adds_the_fee_for_early_repayment() -> None:
    quote = payoff(a_loan(), paid=2, on=date(2018, 11, 21), rule=PayoffRule(fee_rate=Decimal("0.03")))
    assert (str(quote.prepayment_fee), str(quote.total), str(quote.saved)) == ("180.00", "6210.00", "-27.00")


@pytest.mark.parametrize(
    ("on", "stay_due", "fee"),
    [(date(2018, 11, 11), False, "0.00"), (date(2018, 11, 12), False, "60.00"), (date(2018, 11, 11), True, "180.00")],
)
def test_it_owes_the_fee_of_the_period_begun_or_all_of_them(on: date, stay_due: object, fee: str) -> None:
    quote = payoff(a_loan(**FEE), paid=2, on=on, rule=PayoffRule(charges_stay_due=bool(stay_due)))
    assert str(quote.fee) == fee


@given(st.integers(0, 4), st.integers(0, 31))
def test_it_never_asks_for_more_than_paying_on(paid: int, days: int) -> None:
    loan = a_loan()
    since = due_dates(loan)[paid - 1] if paid else loan.start_on
    on = min(date.fromordinal(since.toordinal() + days), due_dates(loan)[paid])
    assert payoff(loan, paid=paid, on=on).saved >= 0


@pytest.mark.parametrize(
    ("key", "paid", "on"),
    [
        ("paid_periods", 5, date(2019, 1, 1)),
        ("paid_periods", -1, date(2019, 1, 1)),
        ("payoff_on", 2, date(2018, 11, 10)),
        ("payoff_on", 0, date(2018, 9, 10)),
    ],
)
def test_it_names_what_does_not_fit(key: str, paid: int, on: date) -> None:
    with pytest.raises(LendingError) as caught:
        payoff(a_loan(), paid=paid, on=on)
    assert caught.value.key == f"lending.{key}"


def test_it_refuses_a_fee_above_the_principal() -> None:
    with pytest.raises(LendingError, match=r"lending\.prepayment_rate"):
        PayoffRule(fee_rate=Decimal(2))


def test_it_compares_a_loan_with_one_that_replaces_it() -> None:
    quote = payoff(a_loan(), paid=2, on=date(2018, 11, 21))
    new = a_loan(principal=Decimal(6000), periods=3, start_on=date(2018, 11, 21), daily_rate=Decimal("0.0002"))
    found = refinance(quote, new, upfront=Decimal(20))
    # Keeping costs 6,183; the new loan 6,000 + 73.20 interest, 20 at its start, 30 that it does not cover.
    assert (str(found.keeping), str(found.switching), str(found.saved)) == ("6183.00", "6123.20", "59.80")
    assert found.kept_rate.nominal_annual > found.new_rate.nominal_annual


def test_it_refuses_a_new_loan_of_which_nothing_is_left() -> None:
    quote = payoff(a_loan(), paid=2, on=date(2018, 11, 21))
    with pytest.raises(LendingError, match=r"lending\.upfront"):
        refinance(quote, a_loan(start_on=date(2018, 11, 21)), upfront=Decimal(10000))


def test_it_lets_the_lenders_figure_win_and_keeps_the_difference() -> None:
    found = figure(Decimal("37.50"), Decimal("40.00"))
    assert (str(found.value), str(found.computed), str(found.difference)) == ("40.00", "37.50", "2.50")
    assert figure(Decimal("37.50")) == (Decimal("37.50"), Decimal("37.50"), None, None)
    with pytest.raises(LendingError, match=r"lending\.stated"):
        figure(Decimal(1), Decimal(-1))
