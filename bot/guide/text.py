"""Brings a question into one form and cuts it into pieces: character n-grams of Chinese, stems of English words."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS = 300
"""A question longer than this is cut: what is asked stands at its beginning, and the time to answer stays bounded."""

LATIN_WORD = re.compile(r"[a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SPACE = re.compile(r"\s+")
_SPACE_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_STOP = frozenset(
    "a an and are at be by do does for from i if in is it me my of on or so that the this to was with you".split(" ")  # noqa: SIM905
)
_ENDINGS = ("ments", "ment", "ings", "ing", "ies", "ed", "es", "s")


def normalise(text: str) -> str:
    """Return `text` in one width and case, blanks folded, cut to 300 characters."""
    folded = unicodedata.normalize("NFKC", text[: 2 * MAX_CHARS]).casefold()
    return _SPACE_IN_HAN.sub("", _SPACE.sub(" ", folded)).strip()[:MAX_CHARS]


def grams(text: str) -> Iterator[str]:
    """Yield the n-grams (1 to 3 characters) and word stems of a normalised text, with repetitions."""
    for run in _HAN.findall(text):
        for size in (1, 2, 3):
            yield from (run[start : start + size] for start in range(len(run) - size + 1))
    for word in LATIN_WORD.findall(text):
        if word not in _STOP:
            yield _stem(word)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
