"""`calc payoff`: interest for the days used (Civil Code 677), the lender's fee, and a loan in its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.lending.typed import EARLY, answer, invoke

YEAR = "payoff --principal 12000 --periods 12 --start 2026-01-15 --on 2026-04-30"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        # Three of twelve are paid: 9,000 left, fifteen days at 4.50.
        (
            "--daily-rate 0.0005 --method equal-principal",
            {"paid": 3, "principal": "9000.00", "interest": "67.50", "total": "9067.50"},
        ),
        # 3 % of what is left on top.
        (
            "--daily-rate 0.0005 --method equal-principal --prepayment-fee 3%",
            {"prepayment_fee": "270.00", "total": "9337.50"},
        ),
        # An even fee is owed for the period begun, or for all of them where the contract says so.
        ("--fee-per-period 0.006", {"fee": "72.00", "total": "9072.00", "paying_on": "9648.00", "saved": "576.00"}),
        ("--fee-per-period 0.006 --charges-stay-due", {"fee": "648.00", "saved": "0.00"}),
    ],
)
def test_it_quotes_an_early_payment(options: str, expected: dict[str, Any]) -> None:
    found = answer(f"{YEAR} {options}")
    assert {key: found[key] for key in expected} == expected


def test_it_goes_by_what_was_really_paid() -> None:
    # One instalment of 1,000 was paid: 11,000 since 15 February, 74 days at 5.50.
    found = answer(f"{YEAR} --daily-rate 0.0005 --method equal-principal --paid 1")
    assert (found["principal"], found["interest"]) == ("11000.00", "407.00")


def test_it_puts_another_loan_beside_it() -> None:
    found = answer(f"{EARLY} --on 2026-04-30 --new-periods 9 --new-annual-rate 0.08 --new-upfront 100")["refinance"]
    assert list(found) == ["keeping", "switching", "saved", "kept_rate", "new_rate"]
    # Keeping: 9,000 and 9 + ... + 1 thousand at 0.05 % for the days of each month. Switching: 9 payments and the 100.
    assert (found["keeping"], found["switching"], found["saved"]) == ("9686.50", "9472.43", "214.07")


def test_it_takes_the_new_principal_that_is_said() -> None:
    line = f"{EARLY} --on 2026-04-30 --new-periods 1 --new-annual-rate 0 --new-principal"
    # What the new loan does not cover is paid at once and counts as paid.
    assert answer(f"{line} 5000")["refinance"]["switching"] == "9067.50"
    assert answer(f"{line} 9067.50")["refinance"]["switching"] == "9067.50"


def test_it_prints_a_quote_in_words() -> None:
    said = invoke(f"{EARLY} --on 2026-04-30").stdout
    assert "现在清掉需还: 9067.50" in said
    assert "calc." not in said
