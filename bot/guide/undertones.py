"""Listens for what no pattern names: a second, softer look at a message, learnt from examples that anybody can read.

Patterns know the words that they were given. This look weighs every piece of a message by how often it stands in lines
of distress (or of scams and harmful requests) and how seldom in ordinary questions, so it also hears new wordings. It
is less sure, and whoever asks it speaks more softly.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.guide.safety import CRISIS_TOPIC, WARNING_TOPIC
from bot.guide.text import HAN, LATIN_WORD, MAX_CHARS, normalise, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.guide.model import Undertone

    Vector = NDArray[np.float64]

KINDS: Mapping[Undertone, frozenset[str]] = {
    "care": frozenset({CRISIS_TOPIC, "distress", "roundabout"}),
    "caution": frozenset({WARNING_TOPIC, "scam", "harmful"}),
}
"""What each undertone is learnt from: the phrasings of a topic and kinds of examples; all others are its contrast."""
EVERYDAY = "everyday"

_OWN_WEIGHT = 3.0
"""Own lines are few, the others many. A higher weight hears more, and more that is not there."""
_EVERYDAY_WEIGHT = 3.0
_EVERY = 3
"""Of the phrasings of other topics every third is read: as good, and far faster."""
_SEEN_TWICE = 2
_SHORT = 25
"""A message of fewer pieces is weighed as if it had so many: a word or two tells little."""
_RIDGE = 0.5
_STEPS = 14
_TOO_SHORT = 6
"""So few characters are an answer or a sigh, not a message: 不知道, 没有了."""
_LONG = 60
_PART = 20
"""Of a message longer than `_LONG` characters each part of about so many is heard too."""
_SURE_PART = 0.2
"""A part must be plainer than a whole message: there are many of them to be wrong about."""
_SENTENCE = re.compile(r"[,。!?;~…\n]+|(?<=[a-z]{2})\. ")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ear:
    """The weight of each piece for each undertone; the last weight of each is where a message without pieces stands."""

    places: Mapping[str, int]
    weights: Mapping[Undertone, Vector]

    def hears(self, message: str) -> Undertone | None:
        """Return what sounds through a message; distress comes before a scam."""
        if _size(message) < _TOO_SHORT:
            return None
        whole = self.scores(message)
        parts = [self.scores(part) for part in _parts(message)]
        loudest = {tone: max((part[tone] - _SURE_PART for part in parts), default=whole[tone]) for tone in KINDS}
        return next((tone for tone in KINDS if max(whole[tone], loudest[tone]) > 0), None)

    def scores(self, text: str) -> dict[Undertone, float]:
        """Return how near a text is to each undertone: -1 an ordinary question, 1 one of its own lines."""
        pieces = _pieces(text)
        known = [self.places[piece] for piece in pieces if piece in self.places]
        share = max(len(pieces), _SHORT) ** -0.5
        return {tone: float(each[known].sum() * share + each[-1]) for tone, each in self.weights.items()}


def train(phrasings: Iterable[tuple[str, str]], examples: Mapping[str, Sequence[str]]) -> Ear:
    """Learn from the phrasings of all topics (pairs of topic and text) and the examples of each kind."""
    lines = list(_lines(phrasings, examples))
    bags = [_pieces(text) for _, text in lines]
    seen = Counter(chain.from_iterable(bags))
    places = {
        piece: place for place, piece in enumerate(piece for piece, times in seen.items() if times >= _SEEN_TWICE)
    }
    table = _Table.of(bags, places)
    kinds = [kind for kind, _ in lines]
    return Ear(places=places, weights={tone: _fit(table, kinds, own) for tone, own in KINDS.items()})


def _lines(phrasings: Iterable[tuple[str, str]], examples: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    own = frozenset[str]().union(*KINDS.values())
    for place, (topic_id, text) in enumerate(phrasings):
        if topic_id in own or place % _EVERY == 0:
            yield topic_id, text
    for kind, texts in examples.items():
        for text in texts:
            yield kind, text


def _parts(message: str) -> Iterator[str]:
    """Yield a long message in parts of a sentence or two, and each with the next: one among many must be heard."""
    parts = list(_sentences(message))
    yield from parts
    yield from map(",".join, pairwise(parts))


def _sentences(message: str) -> Iterator[str]:
    whole = normalise(message, 10 * MAX_CHARS)
    if len(whole) <= _LONG:
        return
    part = ""
    for sentence in _SENTENCE.split(whole):
        if len(part) + len(sentence) > _PART and part:
            yield part
            part = ""
        part = f"{part},{sentence}" if part else sentence
    yield part


def _size(text: str) -> int:
    """Return how much a text says: its Chinese characters, and two for an English word."""
    return sum(map(len, HAN.findall(text))) + 2 * len(LATIN_WORD.findall(text.lower()))


def _pieces(text: str) -> frozenset[str]:
    """Return the Chinese characters and pairs of them, the English stems and pairs of words of a text."""
    plain = normalise(text)
    found = set(stems(plain))
    for run in HAN.findall(plain):
        found.update(run)
        found.update(map("".join, pairwise(run)))
    found.update(map(" ".join, pairwise(LATIN_WORD.findall(plain))))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Table:
    """Which pieces stand in which lines: `rows` and `columns` of the ones, and the `shares` that even out lengths."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    shares: Vector
    width: int

    @classmethod
    def of(cls, bags: Sequence[frozenset[str]], places: Mapping[str, int]) -> _Table:
        known = [[places[piece] for piece in bag if piece in places] for bag in bags]
        return cls(
            np.repeat(np.arange(len(bags)), [len(each) for each in known]),
            np.array([place for each in known for place in each]),
            np.array([max(len(bag), _SHORT) ** -0.5 for bag in bags]),
            len(places),
        )

    def times(self, weights: Vector) -> Vector:
        """Return the score of every line."""
        sums: NDArray[Any] = np.bincount(self.rows, weights[self.columns], len(self.shares))
        return np.asarray(sums * self.shares + weights[-1], np.float64)

    def back(self, errors: Vector) -> Vector:
        """Return what the errors of all lines ask of every weight."""
        of_pieces = np.bincount(self.columns, (errors * self.shares)[self.rows], self.width)
        return np.append(of_pieces, errors.sum())


def _fit(table: _Table, kinds: Sequence[str], own: frozenset[str]) -> Vector:
    """Return the weights of a ridge regression (1 for own lines, -1 for the others), by conjugate gradients."""
    mine = np.array([kind in own for kind in kinds])
    matters = np.where(mine, _OWN_WEIGHT, np.where(np.array(kinds) == EVERYDAY, _EVERYDAY_WEIGHT, 1.0))
    weights = np.zeros(table.width + 1)
    left = table.back(matters * np.where(mine, 1.0, -1.0))
    way, size = left, left @ left
    for _ in range(_STEPS):
        ahead = table.back(matters * table.times(way)) + _RIDGE * way
        step = size / (way @ ahead)
        weights, left = weights + step * way, left - step * ahead
        size, before = left @ left, size
        way = left + size / before * way
    return weights
