"""The dated table of the one-year loan prime rate, read from `bot/content/rates/lpr.toml`."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class LprRate(NamedTuple):
    """The one-year rate, a fraction, from a date on."""

    on: date
    one_year: Decimal


class LprTable(NamedTuple):
    """All changes in order of date; after `known_until` a newer change may be missing."""

    rates: tuple[LprRate, ...]
    known_until: date
    source: str


def load_lpr() -> LprTable:
    """Read the packaged table."""
    text = (files("bot") / "content" / "rates" / "lpr.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text, parse_float=Decimal)
    rates = sorted(LprRate(row["on"], row["one_year"]) for row in raw["rate"])
    return LprTable(tuple(rates), raw["known_until"], raw["source"])
