"""`parse` on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.commands.parse import parse


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(parse, arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "/add 微粒贷 10000 5期 日息0.05% 2018-09-11",
            {
                "intent": "add_loan",
                "fields": {
                    "product": "微粒贷",
                    "amount": "10000.00",
                    "periods": 5,
                    "daily_rate": "0.0005",
                    "start_on": "2018-09-11",
                },
                "missing": [],
            },
        ),
        (
            "/add 信用卡 交行 账单日5 还款日25 本期8000 最低800",
            {
                "intent": "add_loan",
                "fields": {
                    "product": "信用卡",
                    "bank": "交通银行",
                    "amount": "8000.00",
                    "due_day": 25,
                    "statement_day": 5,
                    "minimum": "800.00",
                },
                "missing": [],
            },
        ),
        ("还了花呗 500", {"intent": "payment", "fields": {"product": "花呗", "amount": "500.00"}, "missing": []}),
        ("花呗本期3200", {"intent": "bill", "fields": {"product": "花呗", "amount": "3200.00"}, "missing": []}),
        ("花呗怎么还", {"intent": "question", "fields": {"product": "花呗"}, "missing": []}),
        ("", {"intent": "unknown", "fields": {}, "missing": []}),
        (
            "/add 花呗 -5 9号",
            {
                "intent": "add_loan",
                "fields": {"product": "花呗", "due_day": 9},
                "missing": ["amount"],
                "faults": [{"key": "amount.negative", "value": "-5"}],
            },
        ),
    ],
)
def test_it_prints_one_object(text: str, expected: dict[str, object]) -> None:
    code, output = run(text, "--json", "--today", "2026-11-23")
    assert (code, json.loads(output)) == (0, expected)


def test_it_reads_the_text_on_the_given_day() -> None:
    code, output = run("/add 花呗 3200 1月5日", "--today", "2026-01-05", "--json")
    assert (code, json.loads(output)["fields"]["due_on"]) == (0, "2026-01-05")


def test_it_keeps_nothing_said_and_nothing_owed_apart() -> None:
    fields = json.loads(run("/add 微粒贷 1万 5期 日息0 已还0期 9号", "--json")[1])["fields"]
    assert (fields["daily_rate"], fields["paid_periods"]) == ("0", 0)


def test_it_prints_lines_without_json() -> None:
    code, output = run("/add! 花呗 0 嗯", "--today", "2026-11-23")
    assert code == 0
    assert output.splitlines() == [
        "intent: add_loan",
        "product: 花呗",
        "missing: amount, due_day",
        "faults: amount.zero (0)",
        "leftover: 嗯",
        "at_once: True",
    ]


@pytest.mark.parametrize(("arguments", "said"), [(("x", "--today", "2026-02-30"), "2026-02-30"), ((), "TEXT")])
def test_it_refuses_wrong_use_and_names_it(arguments: tuple[str, ...], said: str) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert said in output


def test_it_reads_a_lender_without_a_preset_as_the_chat_does() -> None:
    line = "度小满 20000 分12期 每月8号"
    result = CliRunner().invoke(parse, [line, "--today", "2026-12-07", "--json"])
    said = json.loads(result.output)
    assert (said["intent"], said["fields"]["name"]) == ("add_loan", "度小满")
