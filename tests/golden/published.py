"""The published examples: what others computed, and how each is said to the command line."""

from __future__ import annotations

import json
import shlex
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.commands.calc import calc

HERE = Path(__file__).parent
EXAMPLES: dict[str, dict[str, Any]] = {case["id"]: case for case in json.loads((HERE / "examples.json").read_text())}
SCHEDULES: dict[str, dict[str, Any]] = {case["id"]: case for case in json.loads((HERE / "schedules.json").read_text())}


def run(line: str) -> dict[str, Any]:
    """Run one calc command and return its object."""
    result = CliRunner().invoke(calc, [*shlex.split(line), "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def pick(answer: Any, path: str) -> str:
    """Return the value at a path such as `instalments.0.payment`; `*24` at its end multiplies it."""
    path, _, times = path.partition("*")
    for part in path.split("."):
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return str(Decimal(answer) * int(times)) if times else ",".join(answer) if isinstance(answer, list) else str(answer)


def same(published: str, computed: str) -> bool:
    """Compare at the digits that were published; what is no number must be equal."""
    if "-" in published.lstrip("-"):
        return published == computed
    wanted = Decimal(published)
    return Decimal(computed).quantize(Decimal(1).scaleb(int(wanted.as_tuple().exponent)), ROUND_HALF_UP) == wanted


LEVEL = "--method equal-instalment --start 2024-01-01"
THIRTY = "--method equal-principal --day-count 30/360 --start 2024-01-01 --principal 10000"
# Example -> commands, each with what it must print: path in the answer -> key of the published figure.
COMMANDS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "CC-CMB-ZHANG-1": [
        (
            "card --entry 2024-03-30:1000 --payment 2024-04-23:100 --statement-day 5 --due-day 23 --as-of 2024-05-05",
            {"interest": "interest", "segments.0.days": "seg1_days", "segments.1.days": "seg2_days"},
        )
    ],
    "CC-CMB-ZHANG-1b": [
        (
            (
                "card --entry 2024-03-30:1000 --payment 2024-04-23:100 --statement-day 5 --due-day 23"
                " --as-of 2024-05-05 --statement-day-counts"
            ),
            {"interest": "interest", "segments.0.days": "seg1_days", "segments.1.days": "seg2_days"},
        )
    ],
    "CC-BOCOM-1": [
        (
            "card --entry 2024-05-30:1500 --payment 2024-06-25:150 --statement-day 5 --due-day 25 --as-of 2024-07-05",
            {"interest": "interest"},
        )
    ],
    "CC-XIAOMING-9000": [
        (
            (
                "card --entry 2024-03-31:10000 --payment 2024-04-25:9000 --statement-day 1 --due-day 25"
                " --as-of 2024-05-01 --payment-day-at full"
            ),
            {
                "interest": "interest",
                "segments.0.interest": "A",
                "segments.1.interest": "B",
                "segments.0.days": "days_A",
                "segments.1.days": "days_B",
            },
        )
    ],
    "CC-CASH-3000-20": [
        (
            "card --cash 2024-01-10:3000 --payment 2024-01-30:3000 --statement-day 5 --due-day 25 --as-of 2024-01-30",
            {"interest": "interest"},
        )
    ],
    "CC-ICBC-UNPAID": [
        (
            (
                "card --entry 2024-03-10:5000 --payment 2024-04-25:2000 2024-05-05:3000 --statement-day 5 --due-day 25"
                " --basis unpaid-after-due --as-of 2024-05-05"
            ),
            {"interest": "interest"},
        )
    ],
    "CC-CITIC-15000-10pct": [
        (
            (
                "card --entry 2023-12-10:15000 --payment 2024-01-13:1500 --statement-day 25 --due-day 13"
                " --as-of 2024-01-25"
            ),
            {"interest": "interest"},
        )
    ],
    "CC-50000-45-FULL": [
        (
            (
                "card --entry 2024-03-11:50000 --payment 2024-04-25:40000 --statement-day 5 --due-day 25"
                " --as-of 2024-04-25"
            ),
            {"interest": "interest"},
        )
    ],
    "LF-CCB-100": [("late-fee --minimum 200 --paid 100", {"late_fee": "fee"})],
    "LF-200-0": [("late-fee --minimum 200 --paid 0", {"late_fee": "fee"})],
    "WLD-10k-5-0.04": [
        (
            f"schedule {THIRTY} --periods 5 --daily-rate 0.0004",
            {
                **{f"instalments.{number}.interest": f"i{number + 1}" for number in range(5)},
                "total_interest": "total_interest",
                "total_payment": "total",
            },
        )
    ],
    **{
        f"WLD-10k-table-{rate}": [
            (f"schedule {THIRTY} --periods {periods} --daily-rate {rate}", {"total_interest": f"n{periods}"})
            for periods in (5, 10, 20)
        ]
        for rate in ("0.00025", "0.00035", "0.00045")
    },
    "WLD-2018-09-11": [
        (
            "schedule --principal 10000 --periods 5 --start 2018-09-11 --daily-rate 0.0005 --method equal-principal",
            {"total_interest": "total_interest"},
        )
    ],
    "WLD-50k-4DAYS": [
        (
            (
                "schedule --principal 50000 --periods 1 --start 2024-02-01 --first-due 2024-02-05 --daily-rate 0.0005"
                " --method bullet"
            ),
            {"instalments.0.days": "days"},
        )
    ],
    "WLD-OD-1000": [
        (
            "overdue --amount 1000 --days 1 --daily-rate 0.0005 --multiple 0.5 --on-top",
            {"penalty": "penalty_per_day", "per_day": "total_per_day"},
        )
    ],
    "WLD-30k-EMI": [
        (
            f"schedule {LEVEL} --principal 30000 --periods 10 --annual-rate 16.425% --unrounded",
            {"instalments.0.payment": "emi", "total_payment": "total", "total_interest": "interest"},
        )
    ],
    "JB-3000-3D": [("overdue --amount 3000 --days 3 --daily-rate 0.0005 --multiple 1.5", {"penalty": "penalty"})],
    "HB-500-5D": [
        ("overdue --amount 500 --due 2024-07-10 --as-of 2024-07-15 --daily-rate 0.0005", {"penalty": "interest"})
    ],
    "HB-INST-1000": [
        (
            f"schedule --method fee --start 2016-07-07 --principal 1000 --periods {periods} --fee-total {rate}%",
            {"total_payment": f"t{periods}"},
        )
        for periods, rate in ((3, "2.5"), (6, "4.5"), (9, "6.5"), (12, "8.8"))
    ],
    "MT-5000-1D": [("overdue --amount 5000 --days 1 --daily-rate 0.0005", {"penalty": "penalty"})],
    "MT-LIFE-1000-10D": [("overdue --amount 1000 --days 10 --daily-rate 0.0005", {"penalty": "penalty"})],
    "BT-1000-5D": [
        (
            "overdue --amount 1000 --due 2023-03-17 --as-of 2023-03-22 --daily-rate 0.0007 --minimum-per-day 0.01",
            {"penalty": "penalty"},
        )
    ],
    "BT-30D": [
        ("overdue --amount 1000 --days 30 --daily-rate 0.0003", {"penalty": "a"}),
        ("overdue --amount 1000 --days 30 --daily-rate 0.0007", {"penalty": "b"}),
    ],
    "JT-3000-30D": [
        (
            "schedule --principal 3000 --periods 1 --every 30d --start 2024-01-01 --daily-rate 0.0005 --method bullet",
            {"total_interest": "interest", "total_payment": "total"},
        )
    ],
    # Two months apart: the page leaves out that the first payment came on the 10th.
    "FF-5000-2M": [
        (
            (
                "card --entry 2024-06-01:5000 --statement-day 1 --statement-day-next --due-day 10 --no-free-period"
                " --daily-rate 0.0004 --as-of 2024-07-01"
            ),
            {"statements.0.interest": "m2_interest", "statements.0.minimum": "m2_due"},
        ),
        (
            (
                "card --entry 2024-07-01:4500 --statement-day 1 --statement-day-next --due-day 10 --no-free-period"
                " --daily-rate 0.0004 --as-of 2024-08-01"
            ),
            {"statements.0.interest": "m3_interest", "statements.0.minimum": "m3_due"},
        ),
    ],
    "FF-5000-3D": [
        (
            "schedule --principal 5000 --periods 1 --every 3d --start 2024-01-01 --daily-rate 0.0004 --method bullet",
            {"total_interest": "interest", "total_payment": "total"},
        )
    ],
    "BK-2500-150": [
        ("overdue --amount 2500 --days 1 --annual-rate 3.25% --year 365 --multiple 1.5", {"penalty": "penalty"})
    ],
    "BK-10000-30D": [("overdue --amount 10000 --days 30 --daily-rate 0.0005", {"penalty": "penalty"})],
    "EMI-100k-11-24": [
        (
            f"schedule {LEVEL} --principal 100000 --periods 24 --annual-rate 0.11",
            {
                "instalments.0.payment": "emi",
                "instalments.0.interest": "first_interest",
                "instalments.0.principal": "first_principal",
                "instalments.0.payment*24": "total_of_rounded",
            },
        )
    ],
    "EMI-600k-5.537-240": [
        (
            f"schedule {LEVEL} --principal 600000 --periods 240 --annual-rate 5.537%",
            {"instalments.0.payment": "emi"},
        )
    ],
    "EMI-200k-7.5-180": [
        (f"schedule {LEVEL} --principal 200000 --periods 180 --annual-rate 0.075", {"instalments.0.payment": "emi"})
    ],
    "EMI-120k-4.86-120": [
        (
            f"schedule {LEVEL} --principal 120000 --periods 120 --annual-rate 4.86% --unrounded",
            {"total_payment": "total", "total_interest": "interest"},
        )
    ],
    "EP-120k-4.86-120": [
        (
            "schedule --method equal-principal --start 2024-01-01 --principal 120000 --periods 120 --annual-rate 4.86%",
            {"total_interest": "interest", "total_payment": "total"},
        )
    ],
    "EP-1.2M-10-12": [
        (
            "schedule --method equal-principal --start 2024-01-01 --principal 1200000 --periods 12 --annual-rate 0.10",
            {"instalments.0.interest": "ep_i1", "instalments.1.interest": "ep_i2"},
        ),
        (f"schedule {LEVEL} --principal 1200000 --periods 12 --annual-rate 0.10", {"instalments.0.payment": "emi"}),
    ],
    "INST-12000": [
        (
            "schedule --method fee --start 2024-01-01 --principal 12000 --periods 12 --fee-per-period 0.6%",
            {"instalments.0.payment": "payment"},
        )
    ],
    "YJ-UNPAID-67.20": [
        (
            (
                "card --entry 2026-08-10:3000 2026-08-20:2000 --payment 2026-09-08:2000 --statement-day 5 --due-day 25"
                " --basis unpaid --as-of 2026-10-05"
            ),
            {"interest": "interest"},
        )
    ],
    "YJ-FEE-10": [
        ("late-fee --minimum 500 --paid 300", {"late_fee": "fee"}),
        ("late-fee --minimum 500 --paid 300 --floor 20", {"late_fee": "fee_min20"}),
    ],
    "YJ-BAITIAO-18.90": [("overdue --amount 3000 --days 9 --daily-rate 0.0007", {"penalty": "penalty"})],
    "YJ-FENFU-70.40": [
        (
            (
                "card --entry 2026-08-10:3000 2026-08-20:2000 --payment 2026-09-08:2000 2026-09-25:3000"
                " --statement-day 5 --due-day 25 --no-free-period --daily-rate 0.0004 --as-of 2026-10-05"
            ),
            {"interest": "interest"},
        )
    ],
    "LPR4-15.4": [("rate --amount 10000 --periods 12 --payment 900 --on 2020-07-20", {"vs_4lpr.cap*100": "cap"})],
}
# Due dates: which of the printed dates the page names.
DATES: dict[str, list[tuple[str, list[int], str]]] = {
    "FRAPPE-DATES": [
        ("dates --start 2022-09-17 --periods 12", [0, 1, 11], "start_date"),
        ("dates --start 2022-10-17 --periods 12 --due-day 1", [0, 1, 11], "first_of_month"),
        ("dates --start 2022-10-17 --periods 12 --due-day 31", [0, 1, 11], "end_of_month"),
    ],
    "JD-STMT": [
        ("dates --statement-day 1 --due-after 9 --purchase 2026-03-31", [0], "03-31"),
        ("dates --statement-day 1 --due-after 9 --purchase 2026-04-03", [0], "04-03"),
        ("dates --statement-day 1 --due-after 9 --purchase 2026-04-08", [0], "04-08"),
        ("dates --start 2026-04-10 --periods 3", [0, 1, 2], "04-05"),
    ],
}
# Computed by the engine alone, since no command asks for them.
ENGINE_ALONE = {"ALLOC-CMB", "REPAIR-2026"}
