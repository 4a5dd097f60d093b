from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from bot.lending.dates import Every
from bot.lending.errors import LendingError
from bot.lending.rate import (
    DatedFlow,
    Flow,
    above_24,
    above_four_lpr,
    periodic_rate,
    true_rate,
    true_rate_dated,
)
from bot.lending.schedule import schedule_for
from bot.lending.terms import Method, Terms
from bot.lending.yields import periods_a_year, schedule_rate
from bot.products.lpr import load_lpr
from tests.unit.lending.loans import a_loan, fen, fractions

CLOSE = Decimal("1E-9")


def monthly(payment: str, periods: int) -> list[Flow]:
    return [Flow(number, Decimal(payment)) for number in range(1, periods + 1)]


def test_it_finds_the_true_price_of_instalments() -> None:
    # 12,000 in 12 parts at a fee of 0.6 % a month: 7.2 % a year in the advertisement.
    found = true_rate(Decimal(12000), monthly("1072", 12))
    oracle = pyxirr.irr([-12000, *[1072] * 12])
    assert abs(found.periodic - Decimal(str(oracle))) < CLOSE
    assert round(found.nominal_annual, 4) == Decimal("0.1303")
    assert found.effective_annual == (1 + found.periodic) ** 12 - 1


def test_it_counts_what_was_kept_back_at_the_start() -> None:
    assert (
        true_rate(Decimal(9000), monthly("1000", 12)).periodic > true_rate(Decimal(10000), monthly("1000", 12)).periodic
    )


@given(fen(least=10_000), st.lists(fen(least=100), min_size=1, max_size=40))
def test_it_agrees_with_another_solver(received: Decimal, payments: list[Decimal]) -> None:
    total = sum(payments)
    if not received / 3 < total < received * 3:
        payments = [payment * received / total for payment in payments]
    found = periodic_rate(received, [Flow(number, amount) for number, amount in enumerate(payments, 1)])
    worth = sum(amount / (1 + found) ** number for number, amount in enumerate(payments, 1))
    assert abs(worth - received) < received * Decimal("1E-15")
    oracle = pyxirr.irr([-float(received), *map(float, payments)])
    assert oracle is None or abs(found - Decimal(str(oracle))) < Decimal("1E-6")


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.lists(st.integers(1, 900), min_size=1, max_size=12), fractions("1")
)
def test_it_agrees_with_another_solver_on_dates(start: date, gaps: list[int], gain: Decimal) -> None:
    each = Decimal(10000) * (1 + gain) / len(gaps)
    flows = [DatedFlow(start + timedelta(days=gap), each) for gap in gaps]
    found = true_rate_dated(Decimal(10000), start, flows).effective_annual
    oracle = pyxirr.xirr([start, *(flow.on for flow in flows)], [-10000, *[float(each)] * len(flows)])
    if oracle is not None and found < 100:
        assert abs(found - Decimal(str(oracle))) < Decimal("1E-6") * (1 + found)


@given(
    fen(least=10**6, most=10**8),
    st.integers(1, 60),
    fractions("0.03"),
    st.sampled_from([Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY]),
)
def test_it_returns_the_rate_that_a_schedule_was_made_with(
    principal: Decimal, periods: int, monthly_rate: Decimal, method: Method
) -> None:
    loan = Terms(
        principal=principal,
        periods=periods,
        start_on=date(2026, 1, 31),
        method=method,
        annual_rate=monthly_rate * 12,
    )
    found = schedule_rate(loan, schedule_for(loan))
    assert abs(found.periodic - monthly_rate) < Decimal("0.00001")


@pytest.mark.parametrize(
    ("received", "payment", "periods", "rate"),
    [("1000", "250", 4, "0"), ("1000", "500", 4, "0.3490"), ("1000", "200", 4, "-0.0837"), ("1", "2", 1, "1")],
)
def test_it_finds_rates_of_every_sign(received: str, payment: str, periods: int, rate: str) -> None:
    found = periodic_rate(Decimal(received), monthly(payment, periods))
    assert abs(found - Decimal(rate)) < Decimal("0.0001")


def test_it_takes_the_rate_nearest_to_zero_where_several_fit() -> None:
    # -1000 + 2500 v - 1540 v^2 is zero at 10 % and at 40 %.
    found = periodic_rate(Decimal(1000), [Flow(1, Decimal(2500)), Flow(2, Decimal(-1540))])
    assert abs(found - Decimal("0.1")) < CLOSE


def test_it_ends_its_search_in_time() -> None:
    found = periodic_rate(Decimal(1000), monthly("500", 4), most_steps=2)
    assert abs(found - Decimal("0.3490")) < Decimal("0.01")


def test_it_takes_money_at_the_start_off_what_was_received() -> None:
    with_fee = periodic_rate(Decimal(1000), [Flow(0, Decimal(100)), Flow(1, Decimal(990))])
    assert abs(with_fee - Decimal("0.1")) < CLOSE


@pytest.mark.parametrize(
    ("key", "received", "flows"),
    [
        ("received", "0", monthly("1", 2)),
        ("flows", "1000", []),
        ("flows", "1000", [Flow(1, Decimal(-5))]),
        ("flows", "1000", [Flow(-1, Decimal(5))]),
        ("flows", "1000", [Flow(1, Decimal("NaN"))]),
        ("no_rate", "1000", [Flow(0, Decimal(2000))]),
        ("no_rate", "1000", [Flow(1, Decimal(1900)), Flow(2, Decimal(-1800))]),
    ],
)
def test_it_names_flows_that_have_no_rate(key: str, received: str, flows: list[Flow]) -> None:
    with pytest.raises(LendingError) as caught:
        true_rate(Decimal(received), flows)
    assert caught.value.key == f"lending.{key}"


def test_it_refuses_a_payment_before_the_start() -> None:
    with pytest.raises(LendingError, match=r"lending\.flow_on"):
        true_rate_dated(Decimal(1), date(2026, 1, 2), [DatedFlow(date(2026, 1, 1), Decimal(1))])


@pytest.mark.parametrize(("nominal", "above"), [("0.24", False), ("0.240049", False), ("0.2401", True)])
def test_it_compares_with_24_percent_to_a_hundredth_of_a_percent(nominal: str, above: object) -> None:
    assert above_24(Decimal(nominal)).above is above


@pytest.mark.parametrize(
    ("on", "cap", "since"),
    [
        (date(2020, 7, 20), "0.1540", "2020-04-20"),
        (date(2021, 12, 19), "0.1540", "2020-04-20"),
        (date(2021, 12, 20), "0.1520", "2021-12-20"),
        (None, "0.1200", "2025-05-20"),
    ],
)
def test_it_takes_the_lpr_of_the_day(on: date | None, cap: str, since: str) -> None:
    found, used = above_four_lpr(Decimal("0.2"), load_lpr().rates, on)
    assert (found.cap, found.above, used.isoformat()) == (Decimal(cap), True, since)


def test_it_knows_no_lpr_before_there_was_one() -> None:
    with pytest.raises(LendingError, match=r"lending\.lpr_on"):
        above_four_lpr(Decimal("0.2"), load_lpr().rates, date(2019, 8, 19))


@pytest.mark.parametrize(
    ("every", "steps"),
    [(Every(count=1, unit="month"), 12), (Every(count=3, unit="month"), 4), (Every(count=5, unit="day"), 73)],
)
def test_it_knows_how_many_steps_a_year_has(every: Every, steps: int) -> None:
    assert periods_a_year(every) == steps


def test_it_counts_a_bullet_over_its_whole_term() -> None:
    loan = a_loan(method=Method.BULLET, periods=12, daily_rate=None, annual_rate=Decimal("0.12"))
    assert round(schedule_rate(loan, schedule_for(loan)).effective_annual, 8) == Decimal("0.12")


def test_it_counts_an_odd_first_period_by_its_days() -> None:
    loan = a_loan(due_day=20)
    odd = schedule_rate(loan, schedule_for(loan))
    # 0.05 % a day, paid after 9 days and then monthly: about 1.0005 ^ 365 - 1.
    assert abs(odd.effective_annual - Decimal("0.2")) < Decimal("0.004")


def test_it_counts_an_odd_bullet_by_its_days() -> None:
    loan = a_loan(method=Method.BULLET, periods=1, first_due_on=date(2019, 9, 11))
    assert round(schedule_rate(loan, schedule_for(loan)).effective_annual, 6) == Decimal("0.1825")
