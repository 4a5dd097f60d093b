"""The engine stays pure: no binary fractions, no clock, no I/O, nothing imported but its own and a few tools."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot.lending
from bot.lending.allocation import allocate, spread
from bot.lending.card import card_position, late_fee, minimum_payment
from bot.lending.payoff import payoff, refinance
from bot.lending.penalty import overdue_cost, saving
from bot.lending.rate import periodic_rate, true_rate, true_rate_dated
from bot.lending.schedule import schedule_for

if TYPE_CHECKING:
    from collections.abc import Callable

ROOM = Path(bot.lending.__path__[0])
FILES = sorted(ROOM.glob("*.py"))
ALLOWED = {
    "__future__",
    "calendar",
    "collections.abc",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "itertools",
    "operator",
    "typing",
}
CLOCK = {"now", "today", "utcnow", "monotonic"}
SPEAKING = {"print", "open", "input", "__import__", "eval", "exec"}


def nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text("utf-8"))))


def test_it_looks_at_the_whole_room() -> None:
    assert {"schedule.py", "penalty.py", "card.py", "rate.py"} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_holds_no_float(file: Path) -> None:
    constants = [node.value for node in nodes(file) if isinstance(node, ast.Constant)]
    names = [node.id for node in nodes(file) if isinstance(node, ast.Name)]
    attributes = [node.attr for node in nodes(file) if isinstance(node, ast.Attribute)]
    assert not [value for value in constants if isinstance(value, float | complex)]
    assert not {"float", "from_float", "sqrt", "isclose"} & {*names, *attributes}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_nothing_impure(file: Path) -> None:
    named = {alias.name for node in nodes(file) if isinstance(node, ast.Import) for alias in node.names}
    from_modules = {node.module or "" for node in nodes(file) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in named | from_modules if name not in ALLOWED and not name.startswith("bot.lending")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_neither_reads_the_clock_nor_speaks(file: Path) -> None:
    calls = [node.func for node in nodes(file) if isinstance(node, ast.Call)]
    asked = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    named = {call.id for call in calls if isinstance(call, ast.Name)}
    assert not CLOCK & asked
    assert not SPEAKING & named


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_takes_no_true_quotient_of_whole_numbers(file: Path) -> None:
    divided = [node for node in nodes(file) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]
    whole = [node for node in divided if isinstance(node.left, ast.Constant) and isinstance(node.left.value, int)]
    assert [node for node in whole if isinstance(node.right, ast.Constant)] == []


COMPUTING = (
    overdue_cost,
    saving,
    schedule_for,
    card_position,
    late_fee,
    minimum_payment,
    allocate,
    spread,
    periodic_rate,
    true_rate,
    true_rate_dated,
    payoff,
    refinance,
)


@pytest.mark.parametrize("function", COMPUTING, ids=lambda function: function.__name__)
@pytest.mark.parametrize("said", ["yuan|fraction", "round", "Raises", "Source"])
def test_it_says_units_rounding_errors_and_source_of_what_it_computes(
    function: Callable[..., object], said: str
) -> None:
    assert re.search(said, function.__doc__ or "", re.IGNORECASE)
