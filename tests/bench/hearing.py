"""What the softer look at safety hears of lines that it has not learnt from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.guide.loader import content_root, read_toml
from bot.guide.model import LOCALES
from bot.guide.safety import screen
from bot.guide.search import phrasings
from bot.guide.undertones import KINDS, Ear, train
from tests.bench.labelled import examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.guide import Guide
    from bot.guide.model import Undertone
    from tests.bench.labelled import Labelled

FOLDS = 5
LEADS: Mapping[Undertone, frozenset[str]] = {"care": frozenset({"x06"}), "caution": frozenset({"x02", "x04"})}
"""Topics whose questions may well be answered with a word of care or caution first."""


def trained(guide: Guide, learnt: Mapping[str, Sequence[str]]) -> Ear:
    """Train on the guide's phrasings and some examples."""
    topics = [topic for locale in LOCALES for topic in guide.topics(locale)]
    return train(phrasings(topics, read_toml(content_root(), "phrasings.toml")), learnt)


def heard_unlearnt(guide: Guide) -> dict[str, Counter[str]]:
    """Train on four fifths of the examples and listen to the last fifth, five times; what was heard, by kind."""
    found: dict[str, Counter[str]] = {kind: Counter(dict.fromkeys(KINDS, 0)) for kind in examples()}
    for fold in range(FOLDS):
        ear = trained(
            guide, {kind: [t for n, t in enumerate(texts) if n % FOLDS != fold] for kind, texts in examples().items()}
        )
        for kind, texts in examples().items():
            found[kind].update(tone for text in texts[fold::FOLDS] if (tone := ear.hears(text)) is not None)
    return found


def heard_of(guide: Guide, questions: Sequence[Labelled]) -> Counter[str]:
    """Count the questions that bring a word of care or caution though they are about something else."""
    return Counter(
        tone
        for asked in questions
        if screen(asked.question) is None and (tone := guide.undertone(asked.question)) is not None
        if LEADS[tone].isdisjoint(asked.topics)
    )
