"""Reads the labelled questions of `tests/golden` and the lines that the safety check is measured with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.guide.loader import content_root, read_toml

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


def lines(name: str) -> dict[str, list[str]]:
    """Read a set of lines by the lists that they stand in."""
    return tomllib.loads((GOLDEN / name).read_text("utf-8"))


def examples() -> dict[str, list[str]]:
    """Read the lines that the softer look learns from, by what they are."""
    return read_toml(content_root(), "examples.toml")


def _labelled(topic_id: str, row: str | list[str]) -> Labelled:
    question, *others = [row] if isinstance(row, str) else row
    return Labelled(question=question, topics=(topic_id, *others))
