"""How often the guide's search is right, and how fast it is: `python -m tests.bench.bench_guide`."""

from __future__ import annotations

import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.guide import load_guide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guide import Guide

GOLDEN = Path(__file__).parents[1] / "golden"
SETS = {"tuned on": "questions.toml", "only measured": "questions_unseen.toml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Shares of questions whose topic came first, or among the first three; times of one answer in seconds."""

    count: int
    first: float
    top3: float
    confident: float
    median: float
    slowest: float
    missed: tuple[tuple[str, str], ...]


def measure(guide: Guide, questions: Sequence[tuple[str, str]]) -> Result:
    """Ask every (topic id, question) and count."""
    first = top3 = confident = 0
    times, missed = [], []
    for topic_id, question in questions:
        begin = time.perf_counter()
        answer = guide.search(question, "zh_CN")
        times.append(time.perf_counter() - begin)
        ids = [hit.topic_id for hit in answer.hits]
        first += ids[:1] == [topic_id]
        top3 += topic_id in ids
        confident += answer.confident
        if ids[:1] != [topic_id]:
            missed.append((topic_id, question))
    count = len(questions)
    return Result(
        count=count,
        first=first / count,
        top3=top3 / count,
        confident=confident / count,
        median=sorted(times)[count // 2],
        slowest=max(times),
        missed=tuple(missed),
    )


def labelled(name: str) -> list[tuple[str, str]]:
    """Read a set of labelled questions: topic id and question."""
    rows = tomllib.loads((GOLDEN / name).read_text("utf-8"))
    return [(topic_id, question) for topic_id, questions in rows.items() for question in questions]


def main() -> None:
    """Print hit@1, hit@3, the time to build and the times to answer."""
    begin = time.perf_counter()
    guide = load_guide()
    guide.warm()
    build = time.perf_counter() - begin
    sys.stdout.write(f"guide: built in {build * 1000:.0f} ms\n")
    for label, name in SETS.items():
        result = measure(guide, labelled(name))
        sys.stdout.write(
            f"guide: {result.count} questions ({label}): hit@1 {result.first:.1%}, hit@3 {result.top3:.1%}, confident "
            f"{result.confident:.1%}, answer {result.median * 1000:.2f} ms, slowest {result.slowest * 1000:.1f} ms\n"
        )


if __name__ == "__main__":
    main()
