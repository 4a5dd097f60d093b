"""The calc commands as they are typed: one object or a table."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pytest

from tests.unit.lending.typed import CARD, LATE, PLAN, answer, invoke


def test_it_prints_a_schedule_as_one_object() -> None:
    found = answer(PLAN)
    assert list(found) == ["instalments", "total_interest", "total_fee", "total_payment", "effective_annual_rate"]
    assert found["instalments"][0] == {
        "n": 1,
        "due": "2018-10-11",
        "days": 30,
        "payment": "2150.00",
        "principal": "2000.00",
        "interest": "150.00",
        "fee": "0.00",
        "balance": "8000.00",
    }
    assert (found["total_interest"], found["total_payment"]) == ("457.00", "10457.00")


@pytest.mark.parametrize(("locale", "heading"), [("zh_CN", "还款计划"), ("en", "Instalments")])
def test_it_prints_a_table_in_either_language(locale: str, heading: str) -> None:
    lines = invoke(PLAN, locale).stdout.splitlines()
    assert lines[0] == heading
    assert lines[2].split() == ["1", "2018-10-11", "30", "2150.00", "2000.00", "150.00", "0.00", "8000.00"]
    assert any("457.00" in line for line in lines)


def test_it_says_the_codes_of_a_rule_in_words() -> None:
    said = invoke("overdue --amount 1000 --days 40 --product 信用卡").stdout
    assert {"违约金", "利息"} <= {line.split()[0] for line in said.splitlines()}
    assert "基数 逾期金额, 宽限天数 0, 复利 每 30 天" in said


def test_it_begins_every_label_of_a_line_with_a_capital() -> None:
    labels = [line.partition(":")[0] for line in invoke(LATE, "en").stdout.splitlines() if ": " in line]
    assert labels[:4] == ["Days past due", "Penalty", "Interest", "Late fee"]


@pytest.mark.parametrize(
    ("payment", "remark"), [("100", "还的总数比到手的少，所以利率是负的：核对一下数字。\n"), ("1000", "")]
)
def test_it_remarks_on_payments_that_do_not_give_the_loan_back(payment: str, remark: str) -> None:
    result = invoke(f"rate --amount 12000 --periods 12 --payment {payment} --json")
    assert (result.exit_code, result.stderr) == (0, remark)
    assert json.loads(result.stdout)["periodic_rate"].startswith("-") is bool(remark)


def test_it_lines_up_chinese_headings() -> None:
    head, *rows = invoke(PLAN).stdout.splitlines()[1:7]
    width = sum(2 if character > "\u2e80" else 1 for character in head)
    assert {len(row) for row in rows} == {width}


def test_it_takes_a_fee_for_the_method_where_none_is_said() -> None:
    found = answer("schedule --principal 12000 --periods 12 --start 2026-01-01 --fee-per-period 0.6%")
    assert (found["instalments"][0]["payment"], found["effective_annual_rate"]) == ("1072.00", "0.1384178507")


def test_it_says_when_the_holidays_are_not_known() -> None:
    found = answer(f"{PLAN.replace('2018', '2040')} --roll following")
    assert found["calendar_known"] is False


def test_it_prints_an_overdue_cost_with_its_lines() -> None:
    found = answer("overdue --amount 1000 --due 2025-12-30 --as-of 2026-01-04 --daily-rate 0.0005 --multiple 1.5")
    assert (found["days_past_due"], found["penalty"], found["per_day"]) == (5, "3.75", "0.75")
    assert (found["formula"], found["product_rule"]) == ("1000.00 × 0.0005 × 1.5 × 5", None)
    assert found["lines"] == [
        {
            "kind": "penalty",
            "from": "2025-12-30",
            "to": "2026-01-04",
            "days": 5,
            "base": "1000.00",
            "rate": "0.00075",
            "amount": "3.75",
        }
    ]


@pytest.mark.parametrize(
    ("options", "total"),
    [
        ("--product 微粒贷", "3.75"),  # half the rate on top of the interest
        ("--product 微粒贷 --daily-rate 0.0002", "1.50"),
        ("--product 微粒贷 --multiple 1", "5.00"),
        ("--product 微粒贷 --grace 9", "0.00"),
        ("--product 京东白条", "3.50"),  # a fixed 0.07 %
        ("--product 京东白条 --daily-rate 0.001", "5.00"),
        ("--product 罚款", "150.00"),
        ("--product 房贷 --annual-rate 3.6%", "0.75"),  # banks divide a mortgage's rate by 360
        ("--product 房贷 --annual-rate 3.65% --year 365", "0.75"),
        ("--annual-rate 3.65%", "0.50"),
        ("--daily-rate 0.0005 --minimum-per-day 2", "10.00"),
        ("--daily-rate 0.0005 --late-fee-rate 0.05 --minimum 100", "7.50"),
        ("--daily-rate 0.0005 --late-fee-rate 0.05 --late-fee-floor 10 --minimum 100", "12.50"),
    ],
)
def test_it_lets_what_is_said_win_over_the_product(options: str, total: str) -> None:
    assert answer(f"overdue --amount 1000 --days 5 {options}")["total_cost"] == total


def test_it_names_the_source_of_a_products_rule() -> None:
    rule = answer("overdue --amount 200 --days 50 --product 罚款")["product_rule"]
    assert (rule["daily_rate"], rule["cap"]) == ("0.03", "principal")
    assert {"source", "as_of", "grace_days", "on_top", "base"} <= rule.keys()


def test_it_takes_the_late_fee_of_a_card_from_its_minimum() -> None:
    # A card charges interest and one late fee, no penalty (银发〔2016〕111号).
    found = answer("overdue --amount 10000 --days 10 --product 交通银行信用卡")
    assert (found["late_fee"], found["interest"], found["penalty"]) == ("50.00", "50.00", "0.00")
    assert [line["kind"] for line in found["lines"]] == ["late-fee", "interest"]
    assert found["formula"] == "10000.00 × 0.0005 × 10 + 1000.00 × 0.05"


def test_it_takes_part_payments() -> None:
    found = answer(
        "overdue --amount 1000 --due 2025-12-30 --as-of 2026-01-04 --daily-rate 0.0005 --payment 2026-01-01:401"
    )
    assert (found["penalty"], found["amount_due"], len(found["lines"])) == ("1.90", "600.90", 2)


def test_it_compounds_with_dates() -> None:
    found = answer("overdue --amount 1000 --due 2026-01-31 --as-of 2026-04-10 --daily-rate 0.0005 --compound monthly")
    assert found["penalty"] == "34.87"


@pytest.mark.parametrize(("days", "penalty"), [(28, "14.00"), (30, "15.00"), (31, "15.51"), (90, "45.68")])
def test_it_compounds_every_30_days_where_only_days_are_known(days: int, penalty: str) -> None:
    # 1,000 × 1.015 ^ 3 - 1,000 = 45.678 after 90 days
    assert answer(f"overdue --amount 1000 --days {days} --daily-rate 0.0005 --compound monthly")["penalty"] == penalty


def test_it_prints_a_base_in_the_formula_as_in_its_line() -> None:
    # The second base ends in half a fen: 1,030 + 15.965.
    found = answer("overdue --amount 1030 --due 2026-01-01 --as-of 2026-02-05 --daily-rate 0.0005 --compound monthly")
    assert [line["base"] for line in found["lines"]] == ["1030.00", "1045.97"]
    assert found["formula"] == "1030.00 × 0.0005 × 31 + 1045.97 × 0.0005 × 4"


@pytest.mark.parametrize("rate", ["", "--annual-rate 0", "--daily-rate 0.00"])
def test_it_takes_a_rate_of_nothing_where_nothing_is_charged(rate: str) -> None:
    found = answer(f"schedule --principal 1200 --periods 12 --start 2024-01-31 --method zero {rate}")
    assert (found["total_payment"], found["effective_annual_rate"]) == ("1200.00", "0")


def test_it_prints_the_price_of_the_highest_rate_there_is() -> None:
    # 10 a day on one period of 15 days: 151 times the principal, 151 ^ (365 / 15) a year, about 1.051E+53.
    line = "schedule --principal 100 --periods 1 --start 2024-01-01 --method bullet --every 15d --daily-rate 10"
    found = answer(line)
    assert (found["total_interest"], found["effective_annual_rate"][:4]) == ("15000.00", "1051")


def test_it_prints_a_card_with_its_segments() -> None:
    found = answer(f"{CARD} --payment 2026-09-08:1000")
    assert list(found) == ["statements", "interest", "late_fee", "amount_due", "segments"]
    assert list(found["statements"][0]) == ["on", "due", "balance", "minimum", "interest", "late_fee"]
    assert found["segments"][0] == {
        "from": "2026-08-10",
        "to": "2026-09-08",
        "days": 29,
        "balance": "3000.00",
        "share": "1",
        "interest": "43.50",
    }


@pytest.mark.parametrize(
    "spelling",
    [
        "--entry 2026-08-10:3000 2026-08-20:2000",
        "--entry 2026-08-10:3000 --entry 2026-08-20:2000",
        "--entry=2026-08-10:3000 2026-08-20:2000",
    ],
)
def test_it_takes_several_values_after_one_flag_or_after_several(spelling: str) -> None:
    line = CARD.replace("--entry 2026-08-10:3000", spelling)
    assert answer(line)["statements"][0]["balance"] == "5000.00"


def test_it_prints_a_late_fee_and_a_minimum() -> None:
    assert answer("late-fee --minimum 500 --paid 300 --floor 20") == {"late_fee": "20.00"}
    assert answer("minimum --balance 5000 --interest 10 --fees 5 --instalments 300") == {"minimum": "815.00"}
    assert answer("minimum --balance 5000 --limit 4000") == {"minimum": "1500.00"}


def test_it_prints_an_allocation() -> None:
    found = answer(
        "allocate --pay 100 --costs 10 --fees 20 --penalty 30 --interest 50 --principal 1000 --order card-91"
    )
    assert (found["principal"], found["unapplied"], found["remaining"]["interest"]) == ("100.00", "0.00", "50.00")


def test_it_prints_the_true_rate_beside_the_legal_lines() -> None:
    found = answer("rate --amount 12000 --periods 12 --payment 1072 --on 2024-05-01")
    assert (found["periodic_rate"], found["vs_24"]) == ("0.0108618536", {"cap": "0.24", "above": False})
    assert (found["vs_4lpr"]["cap"], found["vs_4lpr"]["above"]) == ("0.138", False)
    assert found["vs_4lpr"]["lpr_since"] == "2023-08-21"


def test_it_knows_no_lpr_before_2019() -> None:
    found = answer("rate --amount 12000 --periods 12 --payment 1072 --on 2018-05-01")
    assert found["vs_4lpr"]["cap"] is None


@pytest.mark.parametrize("start", ["", "--on 2024-01-01"])
def test_it_takes_payments_on_dates(start: str) -> None:
    found = answer(f"rate --amount 1000 --flows 2024-02-01:400 2024-03-01:400 2024-04-01:400 {start}")
    assert found["effective_annual_rate"] == "2.0456570674"


def test_it_prints_due_dates_and_bills() -> None:
    assert answer("dates --start 2026-01-31 --periods 3") == {"due": ["2026-02-28", "2026-03-31", "2026-04-30"]}
    assert answer("dates --statement-day 5 --due-day 23 --purchase 2026-01-05 2026-01-06") == {
        "purchases": [
            {"on": "2026-01-05", "statement": "2026-01-05", "due": "2026-01-23"},
            {"on": "2026-01-06", "statement": "2026-02-05", "due": "2026-02-23"},
        ]
    }


def test_it_speaks_through_the_program_itself() -> None:
    command = [sys.executable, "-m", "bot", "calc"]
    good = subprocess.run([*command, *shlex.split(LATE), "--json"], capture_output=True, text=True, check=False)
    bad = subprocess.run(
        [*command, *shlex.split(LATE.replace("1000", "-1"))], capture_output=True, text=True, check=False
    )
    assert (good.returncode, json.loads(good.stdout)["penalty"]) == (0, "2.50")
    assert (bad.returncode, bad.stdout, len(bad.stderr.splitlines())) == (2, "", 1)
