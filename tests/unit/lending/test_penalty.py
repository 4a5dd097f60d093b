from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.lending.errors import LendingError
from bot.lending.penalty import (
    Base,
    Cap,
    Compound,
    LineKind,
    OverdueCost,
    Paid,
    PaidFirst,
    PenaltyRule,
    overdue_cost,
    saving,
)
from tests.unit.lending.loans import late

HALF_ON_TOP = PenaltyRule(multiple=Decimal("0.5"), on_top=True, base=Base.OVERDUE_PRINCIPAL)
PLAIN = PenaltyRule(multiple=Decimal(1))


def cost_of(rule: PenaltyRule, **changes: Any) -> OverdueCost:
    return overdue_cost(late(**changes), rule)


def test_it_counts_later_date_minus_earlier_date() -> None:
    found = cost_of(PLAIN)
    assert (found.days_past_due, str(found.penalty), str(found.amount_due)) == (5, "2.50", "1002.50")


def test_it_runs_interest_and_penalty_beside_each_other() -> None:
    found = cost_of(HALF_ON_TOP)
    assert (str(found.interest), str(found.penalty), str(found.total_cost)) == ("2.50", "1.25", "3.75")
    assert found.formula == "1000.00 × 0.0005 × 5 + 1000.00 × 0.0005 × 0.5 × 5"
    assert [(line.kind, line.days) for line in found.lines] == [(LineKind.INTEREST, 5), (LineKind.PENALTY, 5)]


@pytest.mark.parametrize(
    ("base", "penalty"),
    [(Base.OVERDUE_PRINCIPAL, "2.00"), (Base.OVERDUE_AMOUNT, "2.50"), (Base.OUTSTANDING, "12.50")],
)
def test_it_takes_the_base_of_the_rule(base: Base, penalty: str) -> None:
    changes = {"principal": Decimal(800), "outstanding": Decimal(5000)}
    assert str(cost_of(PenaltyRule(multiple=Decimal(1), base=base), **changes).penalty) == penalty


def test_it_takes_a_fixed_rate_whatever_the_contract_says() -> None:
    found = cost_of(PenaltyRule(daily_rate=Decimal("0.0007")), contract_daily_rate=Decimal("0.001"))
    assert (str(found.penalty), found.formula) == ("3.50", "1000.00 × 0.0007 × 5")


def test_it_charges_nothing_where_no_penalty_is_known() -> None:
    found = cost_of(PenaltyRule())
    assert (str(found.total_cost), found.lines, found.formula, str(found.per_day)) == ("0.00", (), "0.00", "0.00")


def test_it_writes_a_years_rate_as_it_was_agreed() -> None:
    found = cost_of(
        PenaltyRule(multiple=Decimal("1.5")),
        contract_daily_rate=Decimal("0.0325") / 365,
        rate_shown="0.0325 / 365",
    )
    assert found.formula == "1000.00 × 0.0325 / 365 × 1.5 × 5"


def test_it_writes_at_most_ten_decimals_of_a_rate() -> None:
    assert cost_of(PLAIN, contract_daily_rate=Decimal("0.1") / 365).formula == "1000.00 × 0.0002739726 × 5"


@pytest.mark.parametrize(
    ("days", "total", "per_day", "free_until"),
    [(0, "0.00", "0.00", 2), (1, "0.00", "0.00", 2), (2, "0.00", "1.50", 2), (3, "1.50", "0.50", None)],
)
def test_it_charges_all_days_once_grace_is_over(days: int, total: str, per_day: str, free_until: int | None) -> None:
    due_on = date(2026, 1, 1)
    rule = PenaltyRule(multiple=Decimal(1), grace_days=2)
    found = cost_of(rule, due_on=due_on, as_of=due_on + timedelta(days=days))
    last_free = None if free_until is None else due_on + timedelta(days=free_until)
    assert (str(found.total_cost), str(found.per_day), found.free_until) == (total, per_day, last_free)


def test_it_charges_nothing_to_who_paid_within_grace() -> None:
    rule = PenaltyRule(multiple=Decimal(1), grace_days=2)
    paid = (Paid(date(2025, 12, 31), Decimal(400)), Paid(date(2026, 1, 1), Decimal(600)))
    found = cost_of(rule, payments=paid)
    assert {str(found.total_cost), str(found.amount_due), str(found.per_day)} == {"0.00"}
    assert found.free_until is None


def test_it_takes_off_what_was_paid_within_grace() -> None:
    rule = PenaltyRule(multiple=Decimal(1), grace_days=3)
    found = cost_of(rule, payments=(Paid(date(2026, 1, 1), Decimal(400)),), as_of=date(2026, 1, 2))
    assert (str(found.amount_due), str(found.per_day)) == ("600.00", "1.60")  # 2 days of 1,000 and 2 of 600


def test_it_steps_the_base_down_at_a_payment() -> None:
    # 2 days on 1,000; 1 yuan of the 401 pays the charge, 400 the debt; 3 days on 600.
    found = cost_of(PLAIN, payments=(Paid(date(2026, 1, 1), Decimal(401)),))
    assert [(line.days, str(line.base.normalize())) for line in found.lines] == [(2, "1E+3"), (3, "6E+2")]
    assert (str(found.penalty), str(found.amount_due), str(found.per_day)) == ("1.90", "600.90", "0.30")
    assert found.formula == "1000.00 × 0.0005 × 2 + 600.00 × 0.0005 × 3"


def test_it_can_clear_the_instalment_before_the_charges() -> None:
    rule = replace(PLAIN, paid_first=PaidFirst.INSTALMENT)
    found = cost_of(rule, payments=(Paid(date(2026, 1, 1), Decimal(1000)),))
    assert [str(line.amount.normalize()) for line in found.lines] == ["1"]
    assert (str(found.penalty), str(found.amount_due), str(found.per_day)) == ("1.00", "1.00", "0.00")


@pytest.mark.parametrize(("base", "left"), [(Base.OVERDUE_PRINCIPAL, "0.40"), (Base.OUTSTANDING, "2.40")])
def test_it_pays_the_interest_in_an_instalment_before_its_principal(base: Base, left: str) -> None:
    # 100 interest and 100 of 900 principal are paid at once: 800 principal, 4,800 outstanding are left.
    """No amortization; pay 100 and the principal falls by 100.

    moneymanagerex/moneymanagerex#7937, AndreAle94/moneywallet#176.
    """
    found = cost_of(
        PenaltyRule(multiple=Decimal(1), base=base),
        principal=Decimal(900),
        outstanding=Decimal(4900),
        payments=(Paid(date(2025, 12, 30), Decimal(200)),),
    )
    assert str(found.per_day) == left


def test_it_ignores_payments_after_the_day() -> None:
    paid = (Paid(date(2026, 1, 20), Decimal(400)),)
    assert cost_of(PLAIN, payments=paid).amount_due == cost_of(PLAIN).amount_due


def test_it_never_asks_for_less_than_nothing() -> None:
    assert cost_of(PLAIN, payments=(Paid(date(2026, 1, 1), Decimal(5000)),)).amount_due == 0


def test_it_compounds_on_the_monthly_anniversaries() -> None:
    rule = PenaltyRule(multiple=Decimal(1), compound=Compound.MONTHLY)
    found = cost_of(rule, due_on=date(2026, 1, 31), as_of=date(2026, 4, 10))
    # 28 days to 28 Feb, 31 to 31 Mar, 10 more: 14.00, then 15.717, then 5.1486
    assert [(line.days, str(line.base.normalize())) for line in found.lines] == [
        (28, "1E+3"),
        (31, "1014"),
        (10, "1029.717"),
    ]
    assert (str(found.penalty), str(found.per_day)) == ("34.87", "0.51")


def test_it_compounds_less_after_charges_were_paid() -> None:
    rule = PenaltyRule(multiple=Decimal(1), compound=Compound.MONTHLY)
    paid = (Paid(date(2026, 2, 10), Decimal("20.00")),)
    found = cost_of(rule, due_on=date(2026, 1, 1), as_of=date(2026, 2, 11), payments=paid)
    # 15.50 compounds on 1 Feb; the 20 yuan pay it first, then most of the 4.57 that came since.
    assert [str(line.base.normalize()) for line in found.lines] == ["1E+3", "1015.5", "1E+3"]


def test_it_keeps_charging_compounded_charges_after_the_debt_is_gone() -> None:
    rule = PenaltyRule(multiple=Decimal(1), compound=Compound.MONTHLY, paid_first=PaidFirst.INSTALMENT)
    paid = (Paid(date(2026, 2, 1), Decimal(1000)),)
    found = cost_of(rule, due_on=date(2026, 1, 1), as_of=date(2026, 2, 11), payments=paid)
    assert [str(line.base.normalize()) for line in found.lines] == ["1E+3", "15.5"]


def test_it_charges_at_least_the_least_a_day() -> None:
    found = cost_of(PenaltyRule(daily_rate=Decimal("0.000001"), minimum_per_day=Decimal("0.01")))
    assert (str(found.penalty), found.formula, str(found.per_day)) == ("0.05", "0.01 × 5", "0.01")


def test_it_charges_at_least_the_least_total() -> None:
    found = cost_of(PenaltyRule(multiple=Decimal(1), minimum_total=Decimal(4)))
    assert (str(found.penalty), found.formula) == ("4.00", "max(1000.00 × 0.0005 × 5, 4.00)")
    assert str(found.per_day) == "0.00"  # three yuan by tomorrow are still below four


def test_it_takes_the_late_fee_once() -> None:
    rule = PenaltyRule(multiple=Decimal(1), late_fee_rate=Decimal("0.05"), late_fee_floor=Decimal(10))
    found = cost_of(rule, minimum=Decimal(300))
    assert (str(found.late_fee), found.formula) == ("15.00", "1000.00 × 0.0005 × 5 + 300.00 × 0.05")
    assert str(cost_of(rule, minimum=Decimal(100)).late_fee) == "10.00"
    assert cost_of(rule, minimum=Decimal(0)).late_fee == 0
    assert str(cost_of(rule).late_fee) == "50.00"


def test_it_lets_no_late_fee_bear_interest() -> None:
    # 银发〔2016〕111号: no interest on late fees. 100 on the due date, 15.50 join the base on 1 Feb, the fee does not.
    rule = PenaltyRule(daily_rate=Decimal("0.0005"), late_fee_rate=Decimal("0.1"), compound=Compound.MONTHLY)
    found = cost_of(rule, due_on=date(2026, 1, 1), as_of=date(2026, 2, 11))
    assert [str(line.base.normalize()) for line in found.lines[1:]] == ["1E+3", "1015.5"]
    assert (str(found.late_fee), str(found.penalty), str(found.total_cost)) == ("100.00", "20.58", "120.58")


def test_it_pays_interest_before_the_late_fee() -> None:
    # 15.50 of interest by 1 Feb, then a fee of 100: 20 yuan pay the interest and 4.50 of the fee.
    rule = PenaltyRule(daily_rate=Decimal("0.0005"), late_fee_rate=Decimal("0.1"), compound=Compound.MONTHLY)
    paid = (Paid(date(2026, 2, 1), Decimal(20)),)
    found = cost_of(rule, due_on=date(2026, 1, 1), as_of=date(2026, 2, 11), payments=paid)
    assert [str(line.base.normalize()) for line in found.lines[1:]] == ["1E+3", "1E+3"]
    assert str(found.amount_due) == "1100.50"  # 1,000 + 95.50 of the fee + 5.00 of ten more days


def test_it_compounds_every_30_days_where_no_date_is_known() -> None:
    rule = PenaltyRule(multiple=Decimal(1), compound=Compound.THIRTY_DAYS)
    due_on = date(2001, 1, 1)
    found = cost_of(rule, due_on=due_on, as_of=due_on + timedelta(days=90))
    assert [line.days for line in found.lines] == [30, 30, 30]
    assert str(found.penalty) == "45.68"  # 1,000 × (1.015 ^ 3 - 1)


def test_it_calls_what_runs_on_a_card_interest() -> None:
    rule = PenaltyRule(daily_rate=Decimal("0.0006"), as_interest=True, late_fee_rate=Decimal("0.05"))
    found = cost_of(rule, minimum=Decimal(100))
    assert (str(found.interest), str(found.penalty), str(found.late_fee)) == ("3.00", "0.00", "5.00")
    assert [line.kind for line in found.lines] == [LineKind.LATE_FEE, LineKind.INTEREST]
    assert found.formula == "1000.00 × 0.0006 × 5 + 100.00 × 0.05"


def test_it_caps_a_fine_at_the_fine_itself() -> None:
    fine = PenaltyRule(daily_rate=Decimal("0.03"), cap=Cap.PRINCIPAL)
    found = cost_of(fine, principal=Decimal(200), amount=Decimal(200), as_of=date(2026, 2, 18))
    assert (str(found.penalty), str(found.per_day)) == ("200.00", "0.00")
    assert found.formula == "min(200.00 × 0.03 × 50, 200.00)"
    assert sum(line.amount for line in found.lines) == 200


def test_it_adds_only_up_to_the_cap_tomorrow() -> None:
    fine = PenaltyRule(daily_rate=Decimal("0.03"), cap=Cap.PRINCIPAL)
    due_on = date(2026, 1, 1)
    found = cost_of(fine, principal=Decimal(200), amount=Decimal(200), due_on=due_on, as_of=due_on + timedelta(days=33))
    assert str(found.per_day) == "2.00"


def test_it_refuses_a_cost_beyond_any_money() -> None:
    rule = PenaltyRule(daily_rate=Decimal(10), compound=Compound.MONTHLY)
    with pytest.raises(LendingError, match=r"lending\.too_large"):
        cost_of(rule, due_on=date(2020, 1, 1), as_of=date(2024, 1, 1))


def test_it_says_what_paying_today_saves() -> None:
    found = saving(late(), PLAIN, pay=Decimal(500), until=date(2026, 2, 3))
    # 2.50 of the 500 pay the charge so far, 497.50 the debt: 30 more days on 502.50 in place of 1,000.
    assert (str(found.cost_if_waiting), str(found.cost_if_paying), str(found.saved)) == ("17.50", "10.04", "7.46")
    assert (str(found.per_day_before), str(found.per_day_after)) == ("0.50", "0.25")


def test_it_refuses_to_look_back() -> None:
    with pytest.raises(LendingError, match=r"lending\.as_of"):
        saving(late(), PLAIN, pay=Decimal(500), until=date(2026, 1, 3))


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("amount", {"amount": Decimal(0)}),
        ("amount", {"amount": Decimal(-1)}),
        ("overdue_principal", {"principal": Decimal(-1)}),
        ("overdue_principal", {"principal": Decimal(1001)}),
        ("outstanding", {"outstanding": Decimal(-1)}),
        ("contract_daily_rate", {"contract_daily_rate": Decimal(11)}),
        ("minimum", {"minimum": Decimal(-1)}),
        ("as_of", {"as_of": date(2025, 12, 29)}),
        ("paid", {"payments": (Paid(date(2026, 1, 1), Decimal(0)),)}),
        ("paid_on", {"payments": (Paid(date(2025, 12, 29), Decimal(1)),)}),
    ],
)
def test_it_names_what_is_wrong_with_an_overdue_instalment(key: str, changes: dict[str, Any]) -> None:
    with pytest.raises(LendingError) as caught:
        late(**changes)
    assert caught.value.key == f"lending.{key}"


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("penalty_rate", {"multiple": Decimal(1), "daily_rate": Decimal("0.001")}),
        ("as_interest", {"as_interest": True, "on_top": True}),
        ("multiple", {"multiple": Decimal(-1)}),
        ("daily_rate", {"daily_rate": Decimal(11)}),
        ("late_fee_rate", {"late_fee_rate": Decimal(-1)}),
        ("minimum_per_day", {"minimum_per_day": Decimal(-1)}),
        ("minimum_total", {"minimum_total": Decimal(-1)}),
        ("late_fee_floor", {"late_fee_floor": Decimal(-1)}),
        ("grace_days", {"grace_days": -1}),
        ("grace_days", {"grace_days": 367}),
    ],
)
def test_it_names_what_is_wrong_with_a_rule(key: str, fields: dict[str, Any]) -> None:
    with pytest.raises(LendingError) as caught:
        PenaltyRule(**fields)
    assert caught.value.key == f"lending.{key}"


def test_it_shows_no_binary_fraction_in_an_error() -> None:
    with pytest.raises(LendingError) as caught:
        late(amount=Decimal("-0.1"))
    assert str(caught.value) == "lending.amount, value=-0.1"
