"""The presets in menu order, found by id, name, alias or a slightly wrong name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from bot.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.products.model import Product

# One wrong character in four is still the same name. In shorter names it is often another product (微粒贷, 微业贷),
# so their usual misspellings are aliases in the data files.
FUZZY_CUTOFF = 74
FUZZY_LENGTHS = range(4, 41)
SHORTEST_LATIN = 5
"""Shorter English words are like half of all names: bank, WeBank."""


class Spotted(NamedTuple):
    """A name that stands in a text, and what it is the name of."""

    start: int
    end: int
    product: Product | None = None
    bank: str | None = None


def fold(name: str) -> str:
    """Return a name as names are compared: no spaces, hyphens or underscores, no case."""
    return "".join(name.split()).replace("-", "").replace("_", "").casefold()


class Products:
    """All presets; one that stands earlier in the menu wins a name that two share."""

    def __init__(self, items: tuple[Product, ...]) -> None:
        """Index the presets, which are given in menu order."""
        self._items = items
        self._by_id = {item.id: item for item in items}
        self._by_name: dict[str, Product] = {}
        for item in items:
            for name in (item.id, *item.names.values(), *item.aliases):
                self._by_name.setdefault(fold(name), item)
        written = {name.lower() for item in items for name in (*item.names.values(), *item.aliases)}
        self._names = _any_of(written)
        self._banks = {name.lower(): bank for item in items for bank in item.banks for name in _bank_names(item, bank)}
        self._sure_banks = _any_of({name for name in self._banks if name.isascii() or name.endswith("行")})
        self._all_banks = _any_of(set(self._banks))

    def __iter__(self) -> Iterator[Product]:
        """Go through the presets in menu order."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many presets there are."""
        return len(self._items)

    @property
    def words(self) -> Mapping[str, Product]:
        """Return every name and alias, folded, with its preset."""
        return self._by_name

    def get(self, product_id: str) -> Product | None:
        """Return the preset with this id, if there is one."""
        return self._by_id.get(product_id)

    def require(self, product_id: str) -> Product:
        """Return the preset with this id; raise NotFoundError if there is none."""
        found = self._by_id.get(product_id)
        if found is None:
            raise NotFoundError(product_id)
        return found

    def find(self, name: str) -> Product | None:
        """Return the preset a person means by `name`: an id, a name, an alias, or one of them with a typo."""
        wanted = fold(name)
        return self._by_name.get(wanted) or self._generic(wanted) or self._like(wanted)

    def spot(self, text: str) -> Spotted | None:
        """Return the first name of a product in a text of lower-case letters, the longest where several begin."""
        found = self._names.search(text)
        return None if found is None else Spotted(*found.span(), product=self._by_name[fold(found[0])])

    def spot_bank(self, text: str, *, short: bool = False) -> Spotted | None:
        """Return the first bank in a text, by its full Chinese name; `short` also knows names that are words (交通)."""
        found = (self._all_banks if short else self._sure_banks).search(text)
        return None if found is None else Spotted(*found.span(), bank=self._banks[found[0]])

    def of_bank(self, generic: Product, bank: str) -> Product:
        """Return the bank's own preset of a generic product, or the generic one where there is none."""
        own = (item for item in self._items if item.parent == generic.id and item.bank is not None)
        return next((item for item in own if item.bank is not None and item.bank["zh_CN"] == bank), generic)

    def _generic(self, wanted: str) -> Product | None:
        """Return the generic preset when the name is that of some other bank's product (平安信用卡)."""
        if len(wanted) not in FUZZY_LENGTHS:
            return None
        generic = (item for item in self._items if item.banks and item.parent is None)
        return next((item for item in generic if wanted.endswith(fold(item.name()))), None)

    def _like(self, wanted: str) -> Product | None:
        """Return the preset with the most similar name, unless two presets are equally similar."""
        if len(wanted) not in FUZZY_LENGTHS or (wanted.isascii() and len(wanted) < SHORTEST_LATIN):
            return None
        names = [name for name in self._by_name if len(name) in FUZZY_LENGTHS]
        ranked = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF, limit=5)
        best = {self._by_name[name].id for name, score, _ in ranked if score == ranked[0][1]}
        return self._by_id[best.pop()] if len(best) == 1 else None


def _bank_names(item: Product, bank: str) -> tuple[str, ...]:
    return (bank, *item.banks[bank])


def _any_of(names: set[str]) -> re.Pattern[str]:
    """Return a pattern of whole names; spaces in them may be missing, letters may not run on."""
    patterns = (re.escape(name).replace(r"\ ", r"\s*") for name in sorted(names, key=lambda name: (-len(name), name)))
    return re.compile(
        "|".join(rf"(?<![a-z]){one}(?![a-z])" if one[0].isascii() else one for one in patterns) or r"(?!)"
    )
