"""Borrowers' words -> concepts: slips of spelling mended, then regular expressions, Chinese and Latin apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.guide.loader import read_toml
from bot.guide.numbers import number_concepts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z0-9]")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
"""Groups of the file catch nothing: without that the engine skips at once what begins with another character."""
_FIRST_CLASS = re.compile(r"\[[^]]+\]")
_LETTER_FIRST = re.compile(r"\(?[a-z]")

Patterns = dict[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon file, compiled. A text is matched only against patterns of the scripts that it is written in."""

    _spelling: Mapping[str, str]
    _sounds: tuple[str, ...]
    _slips: re.Pattern[str]
    _scripts: tuple[tuple[re.Pattern[str], Patterns], ...]
    _products: Mapping[str, frozenset[str]]
    _generic: frozenset[str]
    _shared: frozenset[str]
    _own_words: re.Pattern[str]

    def mend(self, text: str) -> str:
        """Return a normalised text with the usual slips of spelling, and words written by their sound, put right."""

        def meant(match: re.Match[str]) -> str:
            return self._spelling[match.group()] if match.lastindex is None else self._sounds[match.lastindex - 1]

        return self._slips.sub(meant, text)

    def concepts(self, text: str) -> frozenset[str]:
        """Return the concepts that a mended text speaks of."""
        found = set(number_concepts(text))
        for script, patterns in self._scripts:
            if script.search(text):
                found.update(name for name, pattern in patterns.items() if pattern.search(text))
        return frozenset(found)

    def concepts_of(self, texts: Sequence[str]) -> list[frozenset[str]]:
        """Return the concepts of many mended texts: one pass per concept over all of them, far faster than each."""
        found = [set(number_concepts(text)) for text in texts]
        for script, patterns in self._scripts:
            places = [place for place, text in enumerate(texts) if script.search(text)]
            for name, place in _matches([texts[place] for place in places], patterns):
                found[places[place]].add(name)
        return [frozenset(concepts) for concepts in found]

    def products(self, concepts: frozenset[str]) -> frozenset[str]:
        """Return the names of the products that the concepts stand for."""
        return frozenset(name for concept in concepts for name in self._products.get(concept, ()))

    def is_topical(self, text: str, concepts: frozenset[str]) -> bool:
        """Tell whether a mended question with these concepts speaks of debts at all.

        What debts share with everyday life (a shop that also lends, a driving licence) needs a word of debts beside it.
        """
        said = {concept for concept in concepts if not (concept in self._generic or "." in concept)}
        return bool(said - self._shared) or (bool(said) and self._own_words.search(text) is not None)


def load_lexicon(root: Traversable) -> Lexicon:
    """Read the lexicon; raises GuideError when it is not valid TOML."""
    raw = read_toml(root, "lexicon.toml")
    concepts: Mapping[str, list[str]] = raw["concepts"]
    return Lexicon(
        raw["spelling"],
        tuple(raw["sounds"]),
        _slips(raw["spelling"], raw["sounds"].values()),
        ((_HAN, _compiled(concepts, han=True)), (_LATIN, _compiled(concepts, han=False))),
        {concept: frozenset(names) for concept, names in raw["products"].items()},
        frozenset(raw["generic"]["concepts"]),
        frozenset(raw["generic"]["shared"]),
        re.compile("|".join(raw["generic"]["own_words"]), re.ASCII),
    )


def _slips(spelling: Iterable[str], sounds: Iterable[Iterable[str]]) -> re.Pattern[str]:
    """Return one pattern for all slips; group N stands for the Nth word that is written by its sound.

    Where no slip can begin, one look at the character tells.
    """
    ways = [way for written in sounds for way in written]
    first = "".join((_FIRST_CLASS.match(way) or [way[0]])[0].strip("[]") for way in (*spelling, *ways))
    each = [f"({_GROUP.sub('(?:', '|'.join(written))})" for written in sounds]
    return re.compile(f"(?=[{first}])(?:{'|'.join([*map(re.escape, spelling), *each])})", re.ASCII)


def _matches(texts: Sequence[str], patterns: Patterns) -> Iterable[tuple[str, int]]:
    """Yield each concept with the place of a text that it was found in."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    joined = "\n".join(texts)
    for name, pattern in patterns.items():
        for match in pattern.finditer(joined):
            yield name, bisect_right(starts, match.start()) - 1


def _compiled(concepts: Mapping[str, list[str]], *, han: bool) -> Patterns:
    chosen = {
        name: [pattern for pattern in patterns if bool(_HAN.search(pattern)) is han]
        for name, patterns in concepts.items()
    }
    return {name: re.compile(_alternatives(patterns), re.ASCII) for name, patterns in chosen.items() if patterns}


def _alternatives(patterns: Iterable[str]) -> str:
    """Join patterns; those of Latin words together on word boundaries (re.ASCII: 微 and w are not one word)."""
    words: list[str] = []
    others: list[str] = []
    for pattern in patterns:
        (words if _LETTER_FIRST.match(pattern) and not _HAN.search(pattern) else others).append(pattern)
    whole_words = [rf"\b(?:{'|'.join(words)})\b"] if words else []
    return _GROUP.sub("(?:", "|".join([*whole_words, *others]))
