"""What being late costs: penalty, interest that runs on, late fee; line by line, without a loop over days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.accrual import accrue
from bot.lending.errors import LendingError
from bot.lending.explain import NOTHING, formula_of
from bot.lending.lateness import (
    Base,
    Cap,
    Compound,
    CostLine,
    LineKind,
    Overdue,
    OverdueCost,
    Paid,
    PaidFirst,
    PenaltyRule,
)
from bot.lending.money import ZERO, check_amount, settle

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = [
    "Base",
    "Cap",
    "Compound",
    "CostLine",
    "LineKind",
    "Overdue",
    "OverdueCost",
    "Paid",
    "PaidFirst",
    "PenaltyRule",
    "Saving",
    "overdue_cost",
    "saving",
]


class Saving(NamedTuple):
    """What paying a sum today saves by a later date. Amounts in yuan.

    `cost_if_waiting` and `cost_if_paying` are the costs on that date; `per_day_after` is what a day costs once paid.
    """

    saved: Decimal
    cost_if_waiting: Decimal
    cost_if_paying: Decimal
    per_day_before: Decimal
    per_day_after: Decimal


def overdue_cost(overdue: Overdue, rule: PenaltyRule) -> OverdueCost:
    """Return what lateness costs by the end of `overdue.as_of`.

    Days past due = later date minus earlier date. Inside grace nothing is charged, after it every day since the due
    date. Each of the three sums is rounded to 0.01 half up at the end, lines are not rounded. Compounding adds unpaid
    interest and penalty to the base on the due date's monthly anniversaries. In yuan. Raises `LendingError`
    (`lending.too_large`) for sums beyond any money. Source: 银发〔1999〕77号 and 〔2003〕251号 for penalty rates and
    compounding, 〔2016〕111号 for late fees, 行政处罚法 72 for fines; the presets name those of each lender.
    """
    days = (overdue.as_of - overdue.due_on).days
    cleared = _cleared_in_grace(overdue, rule)
    if days <= rule.grace_days or cleared:
        return _free(overdue, rule, days, cleared=cleared)
    accrued = accrue(overdue, rule)
    penalty, interest, late_fee = settle(accrued.penalty), settle(accrued.interest), settle(accrued.late_fee)
    total = penalty + interest + late_fee
    return OverdueCost(
        days,
        penalty,
        interest,
        late_fee,
        total,
        _still_due(overdue, total),
        settle(accrued.tomorrow),
        formula_of(overdue, rule, accrued.lines),
        tuple(accrued.lines),
    )


def saving(overdue: Overdue, rule: PenaltyRule, *, pay: Decimal, until: date) -> Saving:
    """Return what paying `pay` on `overdue.as_of` saves by `until`, against paying nothing before `until`.

    In yuan, each cost rounded to 0.01 half up. Raises `LendingError` (`lending.paid`, `lending.as_of`) for a sum that
    is not positive or a date before the day. Source: the rule itself, applied twice.
    """
    check_amount("lending.paid", pay)
    paying = replace(overdue, payments=(*overdue.payments, Paid(overdue.as_of, pay)))
    wait = overdue_cost(replace(overdue, as_of=_not_before(until, overdue.as_of)), rule)
    paid = overdue_cost(replace(paying, as_of=until), rule)
    return Saving(
        wait.total_cost - paid.total_cost,
        wait.total_cost,
        paid.total_cost,
        overdue_cost(overdue, rule).per_day,
        overdue_cost(paying, rule).per_day,
    )


def _not_before(until: date, as_of: date) -> date:
    if until < as_of:
        raise LendingError("lending.as_of", value=until, min=as_of)
    return until


def _cleared_in_grace(overdue: Overdue, rule: PenaltyRule) -> bool:
    if not overdue.payments:
        return False
    last = min(overdue.due_on + timedelta(days=rule.grace_days), overdue.as_of)
    return sum((paid.amount for paid in overdue.payments if paid.on <= last), ZERO) >= overdue.amount


def _free(overdue: Overdue, rule: PenaltyRule, days: int, *, cleared: bool) -> OverdueCost:
    """Return a cost of nothing; tomorrow costs all days at once if grace ends today."""
    tomorrow = ZERO
    if days == rule.grace_days and not cleared:
        accrued = accrue(replace(overdue, as_of=overdue.as_of + timedelta(days=1)), rule)
        tomorrow = settle(accrued.penalty + accrued.interest + accrued.late_fee)
    free_until = None if cleared else overdue.due_on + timedelta(days=rule.grace_days)
    due = _still_due(overdue, ZERO)
    return OverdueCost(days, ZERO, ZERO, ZERO, ZERO, due, tomorrow, NOTHING, (), free_until)


def _still_due(overdue: Overdue, cost: Decimal) -> Decimal:
    if not overdue.payments:
        return overdue.amount + cost
    paid = sum((paid.amount for paid in overdue.payments if paid.on <= overdue.as_of), ZERO)
    return max(overdue.amount + cost - paid, ZERO)
