"""Finds the topics that answer a question: BM25 over words and concepts, then the borrower's own situation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import bm25s
import numpy as np
from rapidfuzz import fuzz, process

from bot.guide.model import Answer, Hit
from bot.guide.text import LATIN_WORD, grams, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.guide.lexicon import Lexicon
    from bot.guide.model import Situation, Topic

# A concept says more than the letters that carry it: it counts several times. Weights and BM25's own two numbers were
# chosen on the sets of questions that docs/guide.md calls tuned on; more weight on concepts only helps known words.
_CONCEPT_WEIGHT = 3
_PAIR_WEIGHT = 1
_K1, _B = 4.0, 0.75

_OTHER_PRODUCT = 0.45
"""A topic about another product than the one that is named."""
_ANY_PRODUCT = 0.9
"""A topic about no product in particular when one is named."""
_UNNAMED_PRODUCT = 0.85
"""A topic about one product when none is named and the borrower has no such loan."""
_UNNAMED_CARD = 0.9
"""The same for one about cards, which people often mean without saying so."""
_OWN_SITUATION = 1.08
_CONFIDENT = ((0.3, 1.04), (0.2, 1.2))
"""Score of the first topic and its lead over the second that make it the answer: a clear lead may score less."""
_CLOSE_SCORE = 0.7
_CLOSE_BYTES = 18
_FUZZY_CUTOFF = 84
_UNKNOWN_WORD = 5.0
"""An English word that no topic knows weighs as much as a concept: the question is about something else."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Index:
    """One document per topic: all its phrasings in all languages, as words and concepts."""

    lexicon: Lexicon
    topic_ids: tuple[str, ...]
    words: frozenset[str]
    bm25: Any
    best_possible: Mapping[str, float]

    def search(self, question: str, situation: Situation | None, top: int, known: Mapping[str, Topic]) -> Answer:
        """Return the `top` best of the `known` topics."""
        text = self.lexicon.mend(self._spelled(normalise(question)))
        concepts = self.lexicon.concepts(text)
        shares = self._shares(_tokens(text, concepts))
        if shares is None:
            return Answer((), confident=False)
        named = self.lexicon.products(concepts)
        scores = {
            topic_id: float(share) * _fit(known[topic_id], named, situation)
            for topic_id, share in zip(self.topic_ids, shares, strict=True)
            if topic_id in known
        }
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        hits = tuple(Hit(topic_id, round(min(score, 1.0), 4)) for topic_id, score in ranked[:top])
        said_enough = self.lexicon.is_topical(text, concepts) or _is_close(text, ranked)
        return Answer(hits, confident=said_enough and _is_confident(ranked))

    def _shares(self, tokens: Sequence[str]) -> np.ndarray[Any, Any] | None:
        """Return per topic which share of the question's weight it covers, or None when no piece is known."""
        known = [token for token in tokens if token in self.best_possible]
        if not known:
            return None
        unknown = sum(_UNKNOWN_WORD if token.isascii() else 1.0 for token in tokens if token not in self.best_possible)
        possible = sum(self.best_possible[token] for token in known) + unknown
        return np.asarray(self.bm25.get_scores(known)) / possible

    def _spelled(self, text: str) -> str:
        """Return the text with English words that are in no topic replaced by the nearest one that is."""

        def nearest(word: str) -> str:
            if len(word) < 5 or word in self.words:
                return word
            found = process.extractOne(word, self.words, scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF)
            return found[0] if found else word

        return LATIN_WORD.sub(lambda match: nearest(match.group()), text)


def build_index(topics: Sequence[Topic], more: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Index:
    """Return the index over topics of all languages and the phrasings (`more`) that only the search reads."""
    owners, texts = [], []
    for owner, text in phrasings(topics, more):
        owners.append(owner)
        texts.append(lexicon.mend(normalise(text)))
    ids = tuple(dict.fromkeys(owners))
    documents: dict[str, list[str]] = {topic_id: [] for topic_id in ids}
    for owner, text, concepts in zip(owners, texts, lexicon.concepts_of(texts), strict=True):
        documents[owner] += _tokens(text, concepts)
    bm25 = bm25s.BM25(k1=_K1, b=_B)
    bm25.index(list(documents.values()), show_progress=False)
    return Index(
        lexicon=lexicon,
        topic_ids=ids,
        words=frozenset(word for text in texts for word in LATIN_WORD.findall(text)),
        bm25=bm25,
        best_possible=_best_possible(bm25),
    )


def phrasings(topics: Iterable[Topic], more: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield every way to ask for a topic, with its id."""
    for topic in topics:
        for text in (topic.title, *topic.keywords, *topic.phrasings):
            yield topic.id, text
    for topic_id, texts in more.items():
        for text in texts:
            yield topic_id, text


def _tokens(text: str, concepts: frozenset[str]) -> list[str]:
    ordered = sorted(concepts)
    alone = [f"#{concept}" for concept in ordered]
    pairs = [f"#{first}&{second}" for first, second in combinations(ordered, 2)]
    return [*grams(text), *alone * _CONCEPT_WEIGHT, *pairs * _PAIR_WEIGHT]


def _best_possible(bm25: bm25s.BM25) -> dict[str, float]:
    """Return for every known piece the most that any topic can score with it."""
    starts = bm25.scores["indptr"][:-1]
    best = np.maximum.reduceat(bm25.scores["data"], starts)
    return {token: float(best[number]) for token, number in bm25.vocab_dict.items() if token}


def _fit(topic: Topic, named: frozenset[str], situation: Situation | None) -> float:
    """Return the factor by which products and situation raise or lower a topic."""
    own = (situation.overdue_products or situation.products) if situation else frozenset()
    if named and not topic.products:
        return _ANY_PRODUCT
    if named:
        return 1.0 if _overlap(topic.products, named) else _OTHER_PRODUCT
    if situation and any(topic.fits(product, situation.days_past_due) for product in own):
        return _OWN_SITUATION if topic.products else 1.0
    if not topic.products:
        return 1.0
    return _UNNAMED_CARD if topic.products == ("信用卡",) else _UNNAMED_PRODUCT


def _overlap(topic_products: Iterable[str], named: frozenset[str]) -> bool:
    return any(mine in theirs or theirs in mine for mine in topic_products for theirs in named)


def _is_close(text: str, ranked: Sequence[tuple[str, float]]) -> bool:
    """Tell whether a question without a word of debts is so like one of a topic that it must be meant."""
    return ranked[0][1] >= _CLOSE_SCORE and len(text.encode()) >= _CLOSE_BYTES


def _is_confident(ranked: Sequence[tuple[str, float]]) -> bool:
    first, second = (score for _, score in ranked[:2])
    return any(first >= score and first >= second * lead for score, lead in _CONFIDENT)
