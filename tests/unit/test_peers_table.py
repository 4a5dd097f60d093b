"""docs/peers.md: every complaint has its row, every proof is a test that exists and names the case."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TABLE = (TESTS.parent / "docs" / "peers.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if re.match(r"\| (\d+|[a-z]) \|", line)
]
PROOFS = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE)))
NOT_BUILT = {"42"}
REFERENCE = re.compile(r"[\w.-]+/[\w.-]+#\d+")


@cache
def cases_of(path: str) -> dict[str, str]:
    """The tests of a file by name, each with its docstring."""
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, functions)}


def test_it_has_a_row_for_each_complaint() -> None:
    numbers = [row[0] for row in ROWS if row[0].isdecimal()]
    assert numbers == [str(number) for number in range(1, 52)]


@pytest.mark.parametrize(("path", "name"), PROOFS)
def test_it_names_tests_that_exist(path: str, name: str) -> None:
    assert name in cases_of(path)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_has_a_proof_that_names_its_case(row: list[str]) -> None:
    proofs = re.findall(r"`([\w/]+\.py)::(\w+)`", row[4])
    if row[0] in NOT_BUILT:
        assert "not built" in row[3]
        return
    assert proofs
    said = " ".join(" ".join(cases_of(path)[name].split()) for path, name in proofs)
    assert [case for case in REFERENCE.findall(row[1]) if case not in said] == []
