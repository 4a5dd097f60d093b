"""The one error of the engine: a key that an edge words, and the values that are wrong."""

from __future__ import annotations


class LendingError(ValueError):
    """An input that cannot be computed with.

    `key` is a catalog key such as `lending.principal`; `values` holds the wrong value under `value` (Decimal, int, date
    or text) and, where there is one, the limit under `min` or `max`.
    """

    def __init__(self, key: str, **values: object) -> None:
        """Keep key and values apart, so that each edge words them in its own language."""
        self.key = key
        self.values = values
        super().__init__(", ".join([key, *(f"{name}={value}" for name, value in values.items())]))
