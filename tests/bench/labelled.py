"""Reads the labelled questions and safety lines of `tests/golden`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A question and the topics that answer it; the first is the one it was written for."""

    question: str
    topics: tuple[str, ...]


def labelled(name: str) -> list[Labelled]:
    """Read a set of questions: plain ones, and lists of a question and the other topics that answer it as well."""
    rows = tomllib.loads((GOLDEN / name).read_text("utf-8"))
    return [_labelled(topic_id, row) for topic_id, questions in rows.items() for row in questions]


def safety_lines(name: str) -> dict[str, list[str]]:
    """Read a set of lines for the safety check, by what the check should say of them."""
    return tomllib.loads((GOLDEN / name).read_text("utf-8"))


def _labelled(topic_id: str, row: str | list[str]) -> Labelled:
    question, *others = [row] if isinstance(row, str) else row
    return Labelled(question=question, topics=(topic_id, *others))


def lines(name: str) -> dict[str, list[str]]:
    """Read a set of lines by the lists that they stand in."""
    return tomllib.loads((GOLDEN / name).read_text("utf-8"))
