"""Every published example through the command line, and through the engine where no command asks for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.lending.allocation import Item, needed_to_clear
from bot.lending.dates import add_months
from tests.golden.published import COMMANDS, DATES, ENGINE_ALONE, EXAMPLES, pick, run, same

SAID = [(case, line, wanted) for case, commands in COMMANDS.items() for line, wanted in commands]
DATED = [(case, line, places, key) for case, commands in DATES.items() for line, places, key in commands]


def test_it_leaves_no_example_out() -> None:
    assert COMMANDS.keys() | DATES.keys() | ENGINE_ALONE == EXAMPLES.keys()


@pytest.mark.parametrize("case", sorted(COMMANDS))
def test_it_checks_every_published_figure(case: str) -> None:
    checked = {key for _, wanted in COMMANDS[case] for key in wanted.values()}
    assert checked == EXAMPLES[case]["expected"].keys()


@pytest.mark.parametrize(("case", "line", "wanted"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_it_prints_the_published_figures(case: str, line: str, wanted: dict[str, str]) -> None:
    answer = run(line)
    example = EXAMPLES[case]
    wrong = {
        path: (example["expected"][key], pick(answer, path), example["source"])
        for path, key in wanted.items()
        if not same(example["expected"][key], pick(answer, path))
    }
    assert wrong == {}


@pytest.mark.parametrize(("case", "line", "places", "key"), DATED)
def test_it_prints_the_published_dates(case: str, line: str, places: list[int], key: str) -> None:
    answer = run(line)
    due = answer["due"] if "due" in answer else [bill["due"] for bill in answer["purchases"]]
    published = EXAMPLES[case]["expected"][key].split(",")
    assert [due[place][-len(published[0]) :] for place in places] == published, EXAMPLES[case]["source"]


def test_it_needs_as_much_as_cmb_says_to_clear_a_cash_advance() -> None:
    items = [
        Item("billed", Decimal(3000)),
        Item("cash fee", Decimal(20)),
        Item("cash", Decimal(2000)),
        Item("spent", Decimal(1000)),
    ]
    assert needed_to_clear("cash", items) == Decimal(EXAMPLES["ALLOC-CMB"]["expected"]["pay"])


def test_it_finds_the_end_of_the_month_after_a_repayment() -> None:
    hidden_by = EXAMPLES["REPAIR-2026"]["expected"]["hidden_by"]
    assert add_months(date(2026, 1, 15), 1, 31).isoformat() == hidden_by
