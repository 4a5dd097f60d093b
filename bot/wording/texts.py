"""Texts in a reader's language: single sentences from the catalogs, whole messages from the Jinja templates."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.messages import Button
from bot.wording import formats
from bot.wording.catalogs import LOCALES, load_translations

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.errors import UserError

_BLANK_LINES = re.compile(r"\n{3,}")


class _Templates(Environment):
    """Environment whose templates share one plain dict: the library's chain of dicts is copied key by key each time."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give a template what all of them know."""
        return super().make_globals(d) if d else self.globals


class Words:
    """Everything that is said in one language.

    `t` gives markup: the catalog's own tags stay, every value is escaped. `label` gives plain text for a button.
    """

    def __init__(self, locale: str) -> None:
        """Load the catalogs of a locale and make the template environment speak it."""
        self.locale = locale
        self._translations = load_translations(locale)
        self._templates = _Templates(
            loader=FunctionLoader(_template_source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(_=self.t, locale=locale)
        self._templates.filters.update(
            money=formats.money,
            day=partial(formats.day, locale=locale),
            long_day=partial(formats.long_day, locale=locale),
            clock=formats.clock,
            percent=formats.percent,
            plain=formats.plain,
            cents=formats.cents,
        )
        self._template = cache(self._templates.get_template)

    def t(self, key: str, **values: object) -> Markup:
        """Say the sentence `key`; `n` among the values picks the plural form. Values are escaped."""
        return Markup(self._sentence(key, values) % {name: escape(_shown(value)) for name, value in values.items()})  # noqa: S704

    def label(self, key: str, **values: object) -> str:
        """Say `key` as plain text, for buttons and command menus."""
        return self._sentence(key, values) % values

    def button(self, key: str, data: str, **values: object) -> Button:
        """Make a button whose label is `key`."""
        return Button(self.label(key, **values), data)

    def has(self, key: str) -> bool:
        """Tell whether the catalogs know a key."""
        return self._translations.gettext(key) != key

    def error(self, error: UserError) -> Markup:
        """Word an error for the person who caused it."""
        return self.t(error.key, **error.values)

    def render(self, template: str, **context: object) -> Markup:
        """Fill the whole-message template `<template>.j2`; blank lines at its ends and doubled ones go."""
        filled = self._template(template).render(**context)
        return Markup(_BLANK_LINES.sub("\n\n", filled).strip())  # noqa: S704

    def money(self, amount: Decimal) -> str:
        """Write an amount of yuan: ¥1,234.56."""
        return formats.money(amount)

    def day(self, on: date) -> str:
        """Write a date with its weekday: 12月11日(周五)."""
        return formats.day(on, locale=self.locale)

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """Write a moment as people in `zone` read it: date and hour."""
        local = at.astimezone(zone)
        return f"{self.day(local.date())} {formats.clock(local.hour * 60 + local.minute)}"

    def _sentence(self, key: str, values: dict[str, object]) -> str:
        count = values.get("n")
        if isinstance(count, int):
            counted = self._translations.ngettext(key, key, count)
            # A sentence without plural forms is the same for every number.
            if counted != key:
                return counted
        return self._translations.gettext(key)


class Wording:
    """The words of all languages. Each language is loaded when it is first spoken."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._words: dict[str, Words] = {}

    def of(self, locale: str) -> Words:
        """Return the words of a locale; Chinese where it is unknown."""
        known = locale if locale in LOCALES else "zh_CN"
        if known not in self._words:
            self._words[known] = Words(known)
        return self._words[known]


def locale_for(language: str, default: str) -> str:
    """Pick our locale for a platform's language code (`zh-hans`, `en-GB`); the default where it says nothing."""
    if not language:
        return default
    return "zh_CN" if language.lower().startswith("zh") else "en"


def _shown(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _template_source(name: str) -> str | None:
    file = resources.files("bot") / "content" / "messages" / f"{name}.j2"
    return file.read_text("utf-8") if file.is_file() else None
