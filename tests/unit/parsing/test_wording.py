"""Every key that reading can raise has a sentence in both languages, with the values that are given."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from bot.errors import UserError
from bot.wording import Wording

SOURCES = [
    file.read_text(encoding="utf-8")
    for file in (files("bot") / "conversation" / "parsing").iterdir()
    if file.name.endswith(".py")
]
RAISED = {
    match[1]: set(re.findall(r"(\w+)=", match[2]))
    for source in SOURCES
    for match in re.finditer(r'UserError\(\s*"([a-z_.]+)"((?:[^()]|\([^()]*\))*)\)', source)
}


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("key", sorted(RAISED))
def test_it_words_every_fault_and_quotes_the_value(key: str, locale: str) -> None:
    words = Wording().of(locale)
    assert words.has(key)
    sentence = str(words.error(UserError(key, **dict.fromkeys(RAISED[key], "<4711>"))))
    assert "&lt;4711&gt;" in sentence


def test_it_knows_all_the_keys() -> None:
    assert {"amount.zero", "date.impossible", "rate.kind", "note.too_long", "timezone.unknown"} < set(RAISED)


def test_it_quotes_values_in_corner_brackets_in_chinese() -> None:
    catalogs = [file.read_text(encoding="utf-8") for file in (files("bot") / "content/locale/zh_CN").iterdir()]
    assert len(catalogs) > 5
    assert not [line for text in catalogs for line in text.splitlines() if "“%(" in line]
