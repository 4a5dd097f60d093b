"""Finds the topics that answer a question: BM25 over n-grams of every phrasing, then the borrower's own situation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import bm25s

from bot.guide.model import Answer, Hit
from bot.guide.text import grams, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.guide.model import Situation, Topic

CONFIDENT_SCORE = 0.3
_SITUATION_BONUS = 0.05


@dataclass(frozen=True, slots=True)
class Index:
    """Every phrasing of every language as one small document."""

    _owners: tuple[str, ...]
    _bm25: bm25s.BM25

    def search(self, question: str, situation: Situation | None, top: int, known: Mapping[str, Topic]) -> Answer:
        """Return the `top` best of the `known` topics."""
        tokens = [gram for gram in grams(normalise(question)) if gram in self._bm25.vocab_dict]
        if not tokens:
            return Answer((), confident=False)
        best: dict[str, float] = defaultdict(float)
        for owner, score in zip(self._owners, self._bm25.get_scores(tokens), strict=True):
            best[owner] = max(best[owner], float(score))
        highest = max(best.values()) or 1.0
        scores = {
            topic_id: 0.95 * score / highest + _bonus(known[topic_id], situation)
            for topic_id, score in best.items()
            if topic_id in known
        }
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
        hits = tuple(Hit(topic_id, round(score, 4)) for topic_id, score in ranked)
        return Answer(hits, confident=bool(hits) and hits[0].score >= CONFIDENT_SCORE)


def build_index(topics: Sequence[Topic]) -> Index:
    """Return the index over topics of all languages."""
    texts = [(topic.id, text) for topic in topics for text in (topic.title, " ".join(topic.keywords), *topic.phrasings)]
    bm25 = bm25s.BM25()
    bm25.index([grams(normalise(text)) for _, text in texts], show_progress=False)
    return Index(tuple(topic_id for topic_id, _ in texts), bm25)


def _bonus(topic: Topic, situation: Situation | None) -> float:
    if situation is None:
        return 0.0
    products = situation.overdue_products or situation.products
    fits = any(topic.fits(product, situation.days_past_due) for product in products) and bool(topic.products)
    return _SITUATION_BONUS if fits else 0.0
