"""The price that follows from what is paid each time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.lending.errors import LendingError
from bot.lending.money import FEN
from bot.lending.rate import Flow, true_rate
from bot.lending.schedule import schedule_for
from bot.lending.terms import Method, Terms
from bot.lending.yields import terms_paid_by
from tests.unit.lending.loans import fen

START = date(2026, 11, 20)


def free(principal: Decimal | int, periods: int, first_due_on: date | None = None) -> Terms:
    return Terms(
        principal=Decimal(principal), periods=periods, start_on=START, method=Method.ZERO, first_due_on=first_due_on
    )


def test_it_is_the_rate_at_which_all_payments_are_worth_the_principal() -> None:
    found = terms_paid_by(free(10_000, 12), Decimal(888))
    expected = true_rate(Decimal(10_000), [Flow(number, Decimal(888)) for number in range(1, 13)]).nominal_annual
    assert found.annual_rate is not None
    assert abs(found.annual_rate - expected) < Decimal("1E-12")


def test_every_instalment_is_the_payment_and_the_last_takes_what_is_left() -> None:
    schedule = schedule_for(terms_paid_by(free(10_000, 12), Decimal(888)))
    payments = [row.payment for row in schedule.instalments]
    assert payments[:-1] == [Decimal("888.00")] * 11
    assert abs(payments[-1] - 888) <= Decimal("0.06")
    assert sum(payments) == schedule.total_payment
    assert sum(row.principal for row in schedule.instalments) == 10_000


@pytest.mark.parametrize("payment", ["833.33", "833.34"])
def test_the_even_share_of_the_principal_bears_no_interest(payment: str) -> None:
    found = terms_paid_by(free(10_000, 12), Decimal(payment))
    schedule = schedule_for(found)
    assert found.method is Method.ZERO
    assert schedule.total_payment == 10_000
    assert {row.payment for row in schedule.instalments[:-1]} == {Decimal(payment)}


def test_it_refuses_a_payment_below_that_share() -> None:
    with pytest.raises(LendingError) as refused:
        terms_paid_by(free(10_000, 12), Decimal("833.32"))
    assert refused.value.key == "lending.instalment"


def test_it_counts_the_days_of_an_odd_first_period() -> None:
    longer = terms_paid_by(free(10_000, 12, first_due_on=date(2027, 1, 10)), Decimal(888))
    regular = terms_paid_by(free(10_000, 12), Decimal(888))
    assert longer.annual_rate is not None
    assert regular.annual_rate is not None
    assert longer.annual_rate < regular.annual_rate
    assert abs(schedule_for(longer).instalments[-1].payment - 888) <= Decimal("0.06")


@given(
    fen(least=100_000, most=100_000_000),
    st.integers(1, 120),
    st.decimals(Decimal("0.005"), Decimal("0.36"), places=4),
    st.dates(date(2026, 11, 21), date(2027, 1, 20)),
)
def test_the_payment_of_a_schedule_leads_back_to_the_same_payments(
    principal: Decimal, periods: int, annual_rate: Decimal, first_due_on: date
) -> None:
    terms = Terms(
        principal=principal,
        periods=periods,
        start_on=START,
        method=Method.EQUAL_INSTALMENT,
        annual_rate=annual_rate,
        first_due_on=first_due_on,
    )
    rows = schedule_for(terms).instalments
    payment = rows[0].payment
    # A long first period may bear more interest than the payment; what is paid then is no level payment.
    assume(rows[0].principal > 0 and payment - principal / periods >= FEN)
    found = terms_paid_by(free(principal, periods, first_due_on=first_due_on), payment)
    again = schedule_for(found).instalments
    assert [row.payment for row in again[:-1]] == [row.payment for row in rows[:-1]]
    # The rate alone leads to that payment, without being told it.
    computed = schedule_for(Terms(**(vars(found) | {"instalment": None}))).instalments
    assert computed == again
    # Half a fen of rounding in each period, grown until the last one.
    assert found.annual_rate is not None
    growth = sum((1 + found.annual_rate / 11) ** number for number in range(periods))
    assert abs(again[-1].payment - payment) <= FEN / 2 * growth + FEN
    assert sum(row.principal for row in again) == principal
