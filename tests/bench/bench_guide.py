"""How often the guide's search, its safety check and the softer look are right: `python -m tests.bench.bench_guide`."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.guide import load_guide
from bot.guide.safety import screen
from tests.bench.hearing import heard_of, heard_unlearnt
from tests.bench.labelled import examples, labelled, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guide import Guide
    from tests.bench.labelled import Labelled

SETS = {
    "tuned on by their authors": "questions.toml",
    "kept apart by the same authors": "questions_unseen.toml",
    "blind at first, tuned on since": "questions_blind.toml",
    "blind, only measured": "questions_last.toml",
    "by a stranger, only measured": "questions_stranger.toml",
    "by a second stranger, only measured": "questions_stranger2.toml",
}
"""How blind a set is, and its file. Only the last two are fair figures; docs/guide.md tells more."""
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


def misjudged(kind: str, texts: Sequence[str]) -> list[str]:
    """Return the lines of a kind of which the safety check says something else."""
    verdicts = ((text, screen(text)) for text in texts)
    return [text for text, said in verdicts if (said and said.kind) not in VERDICTS[kind]]


def main() -> None:
    """Print the time to build, hit@1, hit@3 and times per set of questions, then what both looks at safety heard."""
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
    for kind, texts in lines("offtopic.toml").items():
        confident = sum(guide.search(text, "zh_CN").confident for text in texts)
        sys.stdout.write(f"guide: {len(texts)} questions of something else ({kind}), answered {confident}\n")
    unlearnt = heard_unlearnt(guide)
    for kind, texts in examples().items():
        wrong = len(misjudged(kind, texts)) if kind in VERDICTS else len(texts)
        heard = ", ".join(f"{tone} {times}" for tone, times in unlearnt[kind].items())
        sys.stdout.write(f"safety: {len(texts)} lines of {kind}: patterns misjudge {wrong}; in folds heard {heard}\n")
    for name in SETS.values():
        asked = labelled(name)
        heard = ", ".join(f"{tone} {times}" for tone, times in heard_of(guide, asked).items())
        sys.stdout.write(f"safety: {len(asked)} questions of {name}: heard without need {heard}\n")


if __name__ == "__main__":
    main()
