"""Checks the catalogs: every key in every language with the same placeholders, none twice, readable markup."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.wording.catalogs import LOCALES, catalog_files, read_catalog

if TYPE_CHECKING:
    from babel.messages.catalog import Message

TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "a", "blockquote"})
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_STRAY_PERCENT = re.compile(r"(?<!%)(?:%%)*%(?!%|\(\w+\)s)")
_TAG = re.compile(r"</?([a-zA-Z]+)[^>]*>")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a catalog."""

    file: str
    line: int
    message: str


def check_wording() -> list[Fault]:
    """Return every fault of the catalogs."""
    faults: list[Fault] = []
    seen: dict[str, dict[str, set[str]]] = {}
    for locale in LOCALES:
        seen[locale] = {}
        for file in catalog_files(locale):
            name = f"locale/{locale}/{file.name}"
            for message in read_catalog(file, locale):
                faults += _check_message(message, name, seen[locale])
    return faults + _missing(seen)


def _check_message(message: Message, name: str, seen: dict[str, set[str]]) -> list[Fault]:
    if not message.id:
        return []
    key = message.id if isinstance(message.id, str) else message.id[0]
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    found: list[str] = []
    if key in seen:
        found.append("is there twice")
    seen[key] = {name for text in texts for name in _PLACEHOLDER.findall(text)}
    if not texts or not all(texts):
        found.append("has no text")
    if isinstance(message.id, str) and "n" in seen[key]:
        found.append("has %(n)s but no plural forms")
    if any(_STRAY_PERCENT.search(text) for text in texts):
        found.append("has a single %; write %%")
    wrong = {tag for text in texts for tag in _TAG.findall(text)} - TAGS
    found += [f"has the tag <{tag}>, which a channel cannot show" for tag in sorted(wrong)]
    return [Fault(name, message.lineno or 0, f"{key} {what}") for what in found]


def _missing(seen: dict[str, dict[str, set[str]]]) -> list[Fault]:
    placeholders: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for locale, keys in seen.items():
        for key, names in keys.items():
            placeholders[key][locale] = names
    faults = []
    for key, by_locale in sorted(placeholders.items()):
        faults += [Fault(f"locale/{locale}", 0, f"{key} is missing") for locale in LOCALES if locale not in by_locale]
        if len({frozenset(names - {"n"}) for names in by_locale.values()}) > 1:
            faults.append(Fault("locale", 0, f"{key} has other placeholders in another language"))
    return faults
