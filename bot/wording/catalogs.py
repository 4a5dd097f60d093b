"""Reads the gettext catalogs of `bot/content/locale`: one file per room, merged per locale, compiled in memory."""

from __future__ import annotations

import io
from gettext import GNUTranslations
from importlib import resources
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

LOCALES = ("zh_CN", "en")


def catalog_files(locale: str) -> list[Traversable]:
    """List the catalogs of one locale, in the order of their names."""
    folder = resources.files("bot") / "content" / "locale" / locale
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".po")), key=lambda entry: entry.name)


def read_catalog(file: Traversable, locale: str) -> Catalog:
    """Parse one catalog file."""
    return read_po(io.BytesIO(file.read_bytes()), locale=locale, abort_invalid=True)


def load_translations(locale: str) -> GNUTranslations:
    """Merge all catalogs of a locale into one set of translations."""
    merged = Catalog(locale=locale, fuzzy=False)
    for file in catalog_files(locale):
        for message in read_catalog(file, locale):
            if message.id:
                merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
