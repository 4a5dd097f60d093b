"""How often the guide's search and its safety check are right, and how fast: `python -m tests.bench.bench_guide`."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.guide import load_guide
from bot.guide.safety import screen
from tests.bench.labelled import labelled, safety_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guide import Guide
    from tests.bench.labelled import Labelled

SETS = {
    "tuned on by their authors": "questions.toml",
    "kept apart by the same authors": "questions_unseen.toml",
    "blind at first, tuned on since": "questions_blind.toml",
    "blind, only measured": "questions_last.toml",
}
"""How blind a set is, and its file. Only the last is a fair figure; docs/guide.md tells more."""
SAFETY_SET = "safety_blind.toml"
VERDICTS: dict[str, set[str | None]] = {
    "distress": {"crisis"},
    "scam": {"scam", "harmful"},
    "harmful": {"harmful", "scam"},
    "everyday": {None},
}
"""What the safety check may say of a line; of scams and harmful requests both cards warn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Shares of questions whose topic came first, or among the first three; times of one answer in seconds.

    `exact` counts only the topic that a question was written for, `first` the others that answer it as well.
    """

    count: int
    exact: float
    first: float
    top3: float
    confident: float
    median: float
    p99: float
    slowest: float
    missed: tuple[tuple[str, str], ...]


def measure(guide: Guide, questions: Sequence[Labelled]) -> Result:
    """Ask every question and count. The safety check counts into the time: it comes before every answer."""
    exact = first = top3 = confident = 0
    times, missed = [], []
    for asked in questions:
        begin = time.perf_counter()
        screen(asked.question)
        answer = guide.search(asked.question, "zh_CN")
        times.append(time.perf_counter() - begin)
        ids = [hit.topic_id for hit in answer.hits]
        exact += ids[:1] == [asked.topics[0]]
        top3 += any(topic_id in asked.topics for topic_id in ids)
        confident += answer.confident
        if ids and ids[0] in asked.topics:
            first += 1
        else:
            missed.append((asked.topics[0], asked.question))
    count = len(questions)
    times.sort()
    return Result(
        count=count,
        exact=exact / count,
        first=first / count,
        top3=top3 / count,
        confident=confident / count,
        median=times[count // 2],
        p99=times[count * 99 // 100],
        slowest=times[-1],
        missed=tuple(missed),
    )


def misjudged(lines: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return by kind the lines of which the safety check says something else."""
    found: dict[str, list[str]] = {}
    for kind, texts in lines.items():
        verdicts = ((text, screen(text)) for text in texts)
        found[kind] = [text for text, said in verdicts if (said and said.kind) not in VERDICTS[kind]]
    return found


def main() -> None:
    """Print the time to build, hit@1, hit@3 and times per set of questions, then what the safety check heard."""
    begin = time.perf_counter()
    guide = load_guide()
    guide.warm()
    build = time.perf_counter() - begin
    sys.stdout.write(f"guide: built in {build * 1000:.0f} ms\n")
    for label, name in SETS.items():
        result = measure(guide, labelled(name))
        sys.stdout.write(
            f"guide: {result.count} questions ({label}): hit@1 {result.first:.1%} (exact {result.exact:.1%}), hit@3 "
            f"{result.top3:.1%}, confident {result.confident:.1%}, answer p50 {result.median * 1000:.2f} ms, "
            f"p99 {result.p99 * 1000:.1f} ms, slowest {result.slowest * 1000:.1f} ms\n"
        )
    lines = safety_lines(SAFETY_SET)
    for kind, wrong in misjudged(lines).items():
        sys.stdout.write(f"safety: {len(lines[kind])} lines of {kind} (tuned on since), misjudged {len(wrong)}\n")


if __name__ == "__main__":
    main()
