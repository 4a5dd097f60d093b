"""The schedules of other engines, row by row, through the engine and through the command line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.lending.penalty import Base, Overdue, PenaltyRule, overdue_cost
from bot.lending.schedule import Instalment, schedule_for
from bot.lending.terms import MONTHLY, DayCount, Every, Method, Rounding, Terms
from tests.golden.published import SCHEDULES, run, same

# What the prose of each case's rule says in our words: command line options.
OPTIONS = {
    "FIN-RS02-EMI-5000-12pct-18-monthly": "--round-instalment 1",
    "FIN-RS04-equal-principal-5000-12pct-18-monthly": "",
    "FIN-1250-15pct-4-flat-multiple1": "--round-instalment 1 --rounding half-even",
    "FIN-FEE04-flat-3000-12pct-3-overdue-fee-1.5pct-principal": "",
    "FIN-TILLPRECLOSE-100-7pct-6-30_360": "--day-count 30/360",
    "FIN-EMI-100-15.678pct-6-act365": "--day-count actual/365",
    "FIN-EMI-100-9.4822pct-6-weekly-act364": "--day-count actual/364 --every 1w",
    "FIN-EMI-100-9.4822pct-6-every15days-act360": "--day-count actual/360 --every 15d",
    "FIN-EMI-1000-0pct-4": "",
    "MZ51-90000-8.60pct-144-EMI-first12": "--unrounded",
    "FRAPPE-280000-8.4pct-20-EMI": "--round-instalment 1",
}
PAID_ON_TIME = "FIN-RP02-5000-12pct-6-paid-on-time"
LATE_FEE_CASE = "FIN-FEE04-flat-3000-12pct-3-overdue-fee-1.5pct-principal"
METHODS = {"equal_installment": "equal-instalment", "equal_principal": "equal-principal", "flat": "flat"}
ANY_DAY = "2024-01-01"


def line_for(case: str) -> str:
    """Return the command that asks for a case."""
    given = SCHEDULES[case]["inputs"]
    method = METHODS[given["method"].split()[0]]
    return (
        f"schedule --principal {given['principal']} --periods {given['periods']} --start {given.get('start', ANY_DAY)}"
        f" --annual-rate {given['annual_rate_pct']}% --method {method} {OPTIONS[case]}"
    )


def terms_for(case: str) -> Terms:
    """Return the terms of a case."""
    given, options = SCHEDULES[case]["inputs"], OPTIONS[case].split()
    said = dict(zip(options[::2], options[1::2], strict=False))
    count, every = said.get("--day-count"), said.get("--every")
    steps = {"1w": Every(count=1, unit="week"), "15d": Every(count=15, unit="day"), None: MONTHLY}
    return Terms(
        principal=Decimal(given["principal"]),
        periods=given["periods"],
        start_on=date.fromisoformat(given.get("start", ANY_DAY)),
        method=Method(METHODS[given["method"].split()[0]]),
        annual_rate=Decimal(given["annual_rate_pct"]) / 100,
        day_count=DayCount(count) if count else None,
        every=steps[every],
        round_instalment=Decimal(said.get("--round-instalment", "0.01")),
        rounding=Rounding(said.get("--rounding", "half-up")),
        unrounded="--unrounded" in options,
    )


def differences(rows: list[dict[str, Any]], computed: list[dict[str, Any]]) -> list[object]:
    """Return every published cell that differs; a late fee that a row includes is taken off its payment."""
    found: list[object] = []
    for row in rows:
        ours = computed[row["index0"] if "index0" in row else row["n"] - 1]
        for key in ("due", "days", "principal", "interest", "balance", "payment"):
            published = str(row.get(key, ours[key]))
            if key == "payment":
                published = str(Decimal(published) - Decimal(row.get("penalty", 0)))
            if not same(published, str(ours[key])):
                found.append((row, key, ours[key]))
    return found


def as_cells(row: Instalment) -> dict[str, Any]:
    """Return a row as the published ones are written."""
    return {**row._asdict(), "due": row.due_on.isoformat()}


def published_rows(case: str) -> list[dict[str, Any]]:
    """Return the rows of a case, all or those that were sampled."""
    rows: list[dict[str, Any]] = SCHEDULES[case].get("rows") or SCHEDULES[case]["rows_sampled"]
    return rows


def test_it_leaves_no_schedule_out() -> None:
    assert {*OPTIONS, PAID_ON_TIME} == SCHEDULES.keys()


@pytest.mark.parametrize("case", sorted(OPTIONS))
def test_it_computes_the_same_rows(case: str) -> None:
    computed = [as_cells(row) for row in schedule_for(terms_for(case)).instalments]
    assert differences(published_rows(case), computed) == [], SCHEDULES[case]["source"]


@pytest.mark.parametrize("case", sorted(OPTIONS))
def test_it_prints_the_same_rows(case: str) -> None:
    assert differences(published_rows(case), run(line_for(case))["instalments"]) == [], SCHEDULES[case]["source"]


@pytest.mark.parametrize("case", sorted(case for case in OPTIONS if "totals" in SCHEDULES[case]))
def test_it_prints_the_same_totals(case: str) -> None:
    totals = {key.lower(): value for key, value in SCHEDULES[case]["totals"].items()}
    assert same(totals["interest"], run(line_for(case))["total_interest"]), SCHEDULES[case]["source"]


def test_it_goes_on_with_the_lenders_own_instalment_after_a_payment() -> None:
    # The lender asked 862 and got 863 on the first due date; the rest is computed anew from that day on.
    case = SCHEDULES[PAID_ON_TIME]
    first = case["rows"][0]
    rest = Terms(
        principal=Decimal(first["balance"]),
        periods=5,
        start_on=date.fromisoformat(first["due"]),
        method=Method.EQUAL_INSTALMENT,
        annual_rate=Decimal("0.12"),
        day_count=DayCount.ACTUAL_365,
        instalment=Decimal(862),
    )
    later = [{**row, "n": row["n"] - 1} for row in case["rows"][1:]]
    computed = [as_cells(row) for row in schedule_for(rest).instalments]
    assert differences(later, computed) == [], case["source"]


def test_it_charges_the_published_late_fee_once() -> None:
    case = SCHEDULES[LATE_FEE_CASE]
    row = schedule_for(terms_for(LATE_FEE_CASE)).instalments[0]
    late = Overdue(
        principal=row.principal,
        amount=row.payment,
        outstanding=Decimal(3000),
        due_on=row.due_on,
        as_of=date(2023, 5, 1),
        contract_daily_rate=Decimal(0),
    )
    rule = PenaltyRule(base=Base.OVERDUE_PRINCIPAL, late_fee_rate=Decimal("0.015"))
    assert str(overdue_cost(late, rule).late_fee) == case["rows"][0]["penalty"], case["source"]
