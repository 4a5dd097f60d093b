from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.lending
from bot.lending.allocation import Part
from bot.lending.terms import HIGHEST
from bot.wording.catalogs import LOCALES, load_translations

ROOM = Path(bot.lending.__path__[0])
SOURCE = "".join(file.read_text("utf-8") for file in ROOM.glob("*.py"))
SPELT_OUT = set(re.findall(r'"lending\.([a-z_0-9]+)"', SOURCE))
# Keys that are put together from the name of a field.
COMPOSED = {
    *HIGHEST,
    *(f"owed_{part.value}" for part in Part),
    *(f"owed_{name}" for name in ("balance", "instalments", "earlier")),
    *("multiple", "late_fee_rate", "minimum_per_day", "minimum_total", "late_fee_floor"),
    *("minimum_floor", "minimum_interest", "tolerance_amount"),
}
VALUES = {"value": "17", "min": "1", "max": "12", "method": "flat"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", sorted(SPELT_OUT | COMPOSED))
def test_it_words_every_error_and_names_the_value(key: str, locale: str) -> None:
    sentence = load_translations(locale).gettext(f"lending.{key}")
    assert sentence != f"lending.{key}"
    assert "17" in sentence % VALUES


def test_it_composes_no_other_keys() -> None:
    composed = set(re.findall(r'f"lending\.([^"]+)"', SOURCE))
    assert composed == {"owed_{name}", "owed_{part.value}", "{key}", "{name}"}
