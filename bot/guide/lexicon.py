"""Borrowers' words -> concepts: slips of spelling mended, then regular expressions."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import re2  # type: ignore[import-untyped]

from bot.guide.loader import GuideError, read_toml
from bot.guide.numbers import number_concepts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

FILE = "lexicon.toml"

_HAN = re.compile(r"[\u3400-\u9fff]")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
"""Groups of the file catch nothing: without that the engine skips at once what begins with another character."""
_FIRST_CLASS = re.compile(r"\[[^]]+\]")
_LETTER_FIRST = re.compile(r"\(?[a-z]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon file, compiled. Concepts are looked for in UTF-8, which is what RE2 reads."""

    _spelling: Mapping[str, str]
    _sounds: tuple[str, ...]
    _slips: re.Pattern[str]
    _concepts: Mapping[str, Any]
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
        encoded = text.encode()
        found = (name for name, pattern in self._concepts.items() if pattern.search(encoded))
        return frozenset(found).union(number_concepts(text))

    def concepts_of(self, texts: Sequence[str]) -> list[frozenset[str]]:
        """Return the concepts of many mended texts: one pass per concept over all of them, far faster than each."""
        lines = [text.encode() for text in texts]
        ends = list(accumulate(len(line) + 1 for line in lines))
        joined = b"\n".join(lines)
        found = [set(number_concepts(text)) for text in texts]
        for name, pattern in self._concepts.items():
            for match in pattern.finditer(joined):
                found[bisect_right(ends, match.start())].add(name)
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
    """Read the lexicon; raises GuideError when it is not valid TOML or a concept is wrong, re.error for a sound."""
    raw = read_toml(root, FILE)
    return Lexicon(
        raw["spelling"],
        tuple(raw["sounds"]),
        _slips(raw["spelling"], raw["sounds"].values()),
        _compiled(root, raw["concepts"]),
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


def _compiled(root: Traversable, concepts: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    compiled = {}
    for name, patterns in concepts.items():
        try:
            compiled[name] = re2.compile(_any_of(patterns).encode(), options)
        except re2.error as error:
            lines = root.joinpath(FILE).read_text("utf-8").splitlines()
            line = next(number for number, line in enumerate(lines, 1) if re.match(rf'"?{name}"? *=', line))
            raise GuideError(FILE, line, f"a pattern of {name!r} is wrong: {error}") from error
    return compiled


def _any_of(patterns: Iterable[str]) -> str:
    """Join patterns; those of Latin words are looked for between word boundaries (to RE2 微 is no letter of a word)."""
    words: list[str] = []
    others: list[str] = []
    for pattern in patterns:
        (words if _LETTER_FIRST.match(pattern) and not _HAN.search(pattern) else others).append(pattern)
    whole_words = [rf"\b(?:{'|'.join(words)})\b"] if words else []
    return f"(?m){'|'.join([*whole_words, *others])}"
