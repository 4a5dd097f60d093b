"""The guide's short texts beside the topics: ladder, relief steps, self-check and safety cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.guide.loader import read_toml
from bot.guide.markup import to_html
from bot.guide.model import Card, CauseQuestion, ReliefStep, Rung

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Extras:
    """All of them in one locale. The relief steps still hold their placeholders."""

    rungs: Mapping[int, Rung]
    relief: tuple[ReliefStep, ...]
    causes: tuple[CauseQuestion, ...]
    cards: Mapping[str, Card]


def load_extras(root: Traversable, locale: str) -> Extras:
    """Read the four files of a locale; raises GuideError when one cannot be read."""
    return Extras(
        rungs=_rungs(root, locale),
        relief=_relief(root, locale),
        causes=_causes(root, locale),
        cards=_cards(root, locale),
    )


def _rungs(root: Traversable, locale: str) -> dict[int, Rung]:
    rows = read_toml(root, locale, "ladder.toml")["rung"]
    return {
        row["day"]: Rung(
            day=row["day"],
            title=row["title"],
            happens=to_html(row["happens"], None),
            do=tuple(to_html(text, None) for text in row["do"]),
            dont=tuple(to_html(text, None) for text in row["dont"]),
            button=row["button"],
            button_topic=row["topic"],
        )
        for row in rows
    }


def _relief(root: Traversable, locale: str) -> tuple[ReliefStep, ...]:
    rows = read_toml(root, locale, "relief.toml")["step"]
    return tuple(
        ReliefStep(number=number, title=row["title"], text=row["text"].strip(), topic_id=row["topic"])
        for number, row in enumerate(rows, 1)
    )


def _causes(root: Traversable, locale: str) -> tuple[CauseQuestion, ...]:
    rows = read_toml(root, locale, "causes.toml")["question"]
    return tuple(
        CauseQuestion(
            id=row["id"],
            cause=row["cause"],
            question=row["question"],
            finding=to_html(row["finding"], None),
            step=to_html(row["step"], None),
            topic_id=row["topic"],
        )
        for row in rows
    )


def _cards(root: Traversable, locale: str) -> dict[str, Card]:
    rows = read_toml(root, locale, "cards.toml")["card"]
    return {
        row["id"]: Card(id=row["id"], title=row["title"], text=to_html(row["text"], None), topic_id=row["topic"])
        for row in rows
    }
