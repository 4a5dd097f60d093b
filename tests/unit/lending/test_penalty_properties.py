from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.lending.errors import LendingError
from bot.lending.money import settle
from bot.lending.penalty import LineKind, Overdue, OverdueCost, PenaltyRule, overdue_cost
from tests.unit.lending.loans import fractions, overdues, rules

ROUNDING = Decimal("0.02")


def cost_or_skip(overdue: Overdue, rule: PenaltyRule) -> OverdueCost:
    try:
        return overdue_cost(overdue, rule)
    except LendingError as error:
        assume(error.key != "lending.too_large")
        raise


@given(overdues(), rules())
def test_it_charges_nothing_inside_grace(overdue: Overdue, rule: PenaltyRule) -> None:
    for days in range(rule.grace_days + 1):
        early = replace(overdue, as_of=overdue.due_on + timedelta(days=days), payments=())
        assert overdue_cost(early, rule).total_cost == 0


@given(overdues(), rules(), st.integers(1, 200))
def test_it_never_costs_less_after_more_days(overdue: Overdue, rule: PenaltyRule, more: int) -> None:
    later = replace(overdue, as_of=overdue.as_of + timedelta(days=more))
    assert cost_or_skip(later, rule).total_cost >= cost_or_skip(overdue, rule).total_cost


@given(overdues(), rules(), fractions("0.01"))
def test_it_never_costs_less_at_a_higher_rate(overdue: Overdue, rule: PenaltyRule, more: Decimal) -> None:
    # Without payments: those change what a rate applies to.
    alone = replace(overdue, payments=())
    dearer = replace(alone, contract_daily_rate=alone.contract_daily_rate + more)
    assert cost_or_skip(dearer, rule).total_cost >= cost_or_skip(alone, rule).total_cost


@given(overdues(), rules())
def test_it_explains_its_sums_by_its_lines(overdue: Overdue, rule: PenaltyRule) -> None:
    found = cost_or_skip(overdue, rule)
    exact = sum((line.amount for line in found.lines), Decimal(0))
    assert abs(found.total_cost - exact) <= ROUNDING
    assert all(line.amount == line.base * line.rate * (line.days or 1) for line in found.lines)
    assert all(line.days == (line.to_on - line.from_on).days for line in found.lines)


@given(overdues(), rules())
def test_it_adds_the_days_of_a_kind_to_the_days_past_due(overdue: Overdue, rule: PenaltyRule) -> None:
    found = cost_or_skip(replace(overdue, payments=()), rule)
    days = sum(line.days for line in found.lines if line.kind is LineKind.PENALTY)
    assert days in {0, found.days_past_due}


@given(overdues(), rules())
def test_it_costs_tomorrow_what_it_said_today(overdue: Overdue, rule: PenaltyRule) -> None:
    today = cost_or_skip(overdue, rule)
    tomorrow = cost_or_skip(replace(overdue, as_of=overdue.as_of + timedelta(days=1)), rule)
    assert abs(tomorrow.total_cost - today.total_cost - today.per_day) <= ROUNDING


@given(overdues(), rules())
def test_it_asks_for_what_is_owed(overdue: Overdue, rule: PenaltyRule) -> None:
    found = cost_or_skip(overdue, rule)
    paid = sum((payment.amount for payment in overdue.payments), Decimal(0))
    assert found.amount_due == max(overdue.amount + found.total_cost - paid, Decimal(0))
    assert found.total_cost == found.penalty + found.interest + found.late_fee


@given(overdues())
def test_it_equals_day_by_day(overdue: Overdue) -> None:
    """Penalties booked twice, wrong sums, a slow nightly step (apache/fineract#274, #184, #2440, #2542, #4040)."""
    rule = PenaltyRule(multiple=Decimal("1.5"))
    alone = replace(overdue, payments=())
    total, on = Decimal(0), alone.due_on
    while on < alone.as_of:
        total += alone.amount * alone.contract_daily_rate * Decimal("1.5")
        on += timedelta(days=1)
    assert overdue_cost(alone, rule).penalty == settle(total)
