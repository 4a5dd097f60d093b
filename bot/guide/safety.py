"""Looks for distress, scams and harmful requests before anything else reads a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.guide.loader import content_root, read_toml
from bot.guide.model import Verdict
from bot.guide.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

CRISIS_TOPIC = "x06"
WARNING_TOPIC = "x02"
DISTRESS = Verdict("crisis", "crisis", CRISIS_TOPIC)
EXAMPLES = frozenset({"distress", "roundabout", "scam", "harmful", "everyday"})
"""The kinds of lines that the examples file holds."""
CARDS = frozenset({"crisis", "scam", "forged", "hide_assets", "complaint", "new_loan"})
"""The ready replies that a verdict can name."""

_WHOLE = 10_000
"""Distress may stand at the end of a long message: all that a channel can bring is read."""
_GAP = re.compile(r"<gap (\d+)>")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
"""Groups of the file catch nothing: without that the engine skips at once what begins with another character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The wordings of the safety file, compiled."""

    crisis: re.Pattern[str]
    crisis_harmless: re.Pattern[str]
    harmful: Mapping[str, re.Pattern[str]]
    harmful_harmless: re.Pattern[str]
    scam: re.Pattern[str]
    scam_harmless: re.Pattern[str]


def screen(text: str) -> Verdict | None:
    """Return what must be answered before the question itself, or None. Distress comes before all else."""
    wordings = _wordings()
    message = normalise(text, _WHOLE)
    if any(wordings.crisis.search(wordings.crisis_harmless.sub(" ", way)) for way in _ways(text, message)):
        return DISTRESS
    asked = wordings.harmful_harmless.sub(" ", message)
    for card_id, pattern in wordings.harmful.items():
        if pattern.search(asked):
            return Verdict("harmful", card_id, WARNING_TOPIC)
    if wordings.scam.search(wordings.scam_harmless.sub(" ", message)):
        return Verdict("scam", "scam", WARNING_TOPIC)
    return None


def _ways(text: str, message: str) -> Iterator[str]:
    """Yield the message with its blanks closed, and with its blanks kept as breaks that no word crosses.

    `跳 楼` is one word; in `不如一条狗 死了痛快` no dog has died.
    """
    yield message
    clauses = text[:_WHOLE].split()
    if len(clauses) > 1 and all(len(clause) > 1 for clause in clauses) and not text.isascii():
        yield normalise("、".join(clauses), _WHOLE)


def load_screen(root: Traversable) -> Screen:
    """Read the safety file; raises GuideError or re.error when it is wrong."""
    raw = read_toml(root, "safety.toml")

    def compiled(patterns: Iterable[str]) -> re.Pattern[str]:
        joined = _GAP.sub(r"[^,。]{0,\1}", "|".join(patterns))
        for name, part in raw["parts"].items():
            joined = joined.replace(f"<{name}>", part)
        return re.compile(_GROUP.sub("(?:", joined), re.ASCII)

    return Screen(
        crisis=compiled([*raw["crisis"]["patterns"], *_either_way(raw["crisis"]["pairs"])]),
        crisis_harmless=compiled(raw["harmless"]["crisis"]),
        harmful={card_id: compiled(patterns) for card_id, patterns in raw["harmful"].items()},
        harmful_harmless=compiled(raw["harmless"]["harmful"]),
        scam=compiled([*raw["scam"]["patterns"], *_either_way(raw["scam"]["pairs"])]),
        scam_harmless=compiled(raw["harmless"]["scam"]),
    )


def _either_way(pairs: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield both orders of wordings that tell together."""
    for first, second in pairs:
        yield f"({first})<gap 10>({second})"
        yield f"({second})<gap 10>({first})"


@lru_cache(maxsize=1)
def _wordings() -> Screen:
    return load_screen(content_root())
