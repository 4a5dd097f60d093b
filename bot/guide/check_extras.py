"""The part of the check that reads the guide's short texts: ladder, relief steps, self-check, cards, search data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import TemplateError

from bot.guide import safety, selector
from bot.guide.extras import Extras, load_extras
from bot.guide.lexicon import load_lexicon
from bot.guide.loader import GuideError, load_labels, read_toml
from bot.guide.markup import to_html, unknown_markup
from bot.guide.model import LOCALES, RUNG_DAYS, Fault, Figures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

CAUSES = ("plan", "rules", "money", "event")
FILES = ("ladder.toml", "relief.toml", "causes.toml", "cards.toml")


def sample_figures() -> Iterator[Figures | None]:
    """Yield no figures, figures of a late loan and of one that is not, some of them unknown."""
    yield None
    late = Figures(
        product_name="交通银行信用卡",
        lender="交通银行",
        principal="¥10,000.00",
        outstanding="¥8,000.00",
        daily_rate="0.05%",
        annual_rate="18.25%",
        days_past_due="5",
        cost="¥37.50",
        per_day="¥7.50",
        amount_due="¥1,050.00",
        due_on="12月11日（周五）",
        hotline="400-800-9888",
        contact="交通银行信用卡中心",
    )
    yield late
    nothing = dict.fromkeys(Figures.__dataclass_fields__, "")
    yield Figures(**nothing | {"product_name": "花呗", "days_past_due": "0"})


def faults(root: Traversable, known: set[str]) -> Iterator[Fault]:
    """Yield the faults of the short texts and of the search data; `known` are the topic ids."""
    for locale in LOCALES:
        yield from _markup(root, locale)
        try:
            yield from _extras(load_extras(root, locale), locale, known)
        except GuideError as error:
            yield Fault(error.file, error.line, error.message)
        except (KeyError, TypeError, TemplateError) as error:
            yield Fault(f"{locale}/", 1, f"a short text cannot be read: {type(error).__name__} {error}")
    if load_labels(LOCALES[0]).keys() != load_labels(LOCALES[1]).keys():
        yield Fault(f"{LOCALES[1]}/labels.toml", 1, f"other labels than in {LOCALES[0]}")
    yield from _search_data(root, known)
    yield from _ids("selector", selector.offered_topics(), known)


def _extras(extras: Extras, locale: str, known: set[str]) -> Iterator[Fault]:
    if tuple(extras.rungs) != RUNG_DAYS:
        yield Fault(f"{locale}/ladder.toml", 1, f"the rungs must be {RUNG_DAYS}")
    if len(extras.relief) != selector.RELIEF_STEPS:
        yield Fault(f"{locale}/relief.toml", 1, "there must be four relief steps")
    yield from _templates(extras, locale)
    if {question.cause for question in extras.causes} != set(CAUSES):
        yield Fault(f"{locale}/causes.toml", 1, f"the questions must cover {CAUSES}")
    if missing := safety.CARDS - extras.cards.keys():
        yield Fault(f"{locale}/cards.toml", 1, f"no card {min(missing)!r}")
    yield from _ids(f"{locale}/ladder.toml", {rung.button_topic for rung in extras.rungs.values()}, known)
    yield from _ids(f"{locale}/relief.toml", {step.topic_id for step in extras.relief}, known)
    yield from _ids(f"{locale}/causes.toml", {question.topic_id for question in extras.causes}, known)
    yield from _ids(f"{locale}/cards.toml", {card.topic_id for card in extras.cards.values()}, known)


def _templates(extras: Extras, locale: str) -> Iterator[Fault]:
    for step in extras.relief:
        try:
            for figures in sample_figures():
                to_html(step.text, figures)
        except TemplateError as error:
            yield Fault(f"{locale}/relief.toml", 1, f"step {step.number}: template: {error}")


def _ids(file: str, wanted: set[str], known: set[str]) -> Iterator[Fault]:
    for topic_id in sorted(wanted - known):
        yield Fault(file, 1, f"unknown topic {topic_id!r}")


def _markup(root: Traversable, locale: str) -> Iterator[Fault]:
    for name in FILES:
        entry = root.joinpath(locale, name)
        if not entry.is_file():
            yield Fault(f"{locale}/{name}", 1, "the file is missing")
            continue
        for number, line in enumerate(entry.read_text("utf-8").splitlines(), 1):
            if not line.startswith(("#", "[[")):
                for found in unknown_markup(line):
                    yield Fault(f"{locale}/{name}", number, f"markup that a channel cannot show: {found!r}")


def _search_data(root: Traversable, known: set[str]) -> Iterator[Fault]:
    try:
        load_lexicon(root)
        if {"crisis", "scam", *safety.load_screen(root).harmful} != safety.CARDS:
            yield Fault("safety.toml", 1, f"the kinds of request must be {sorted(safety.CARDS)}")
        if read_toml(root, "examples.toml").keys() != safety.EXAMPLES:
            yield Fault("examples.toml", 1, f"the kinds of lines must be {sorted(safety.EXAMPLES)}")
        yield from _ids("phrasings.toml", set(read_toml(root, "phrasings.toml")), known)
    except GuideError as error:
        yield Fault(error.file, error.line, error.message)
    except re.error as error:
        yield Fault("safety.toml, or the sounds of lexicon.toml", 1, f"the pattern {error.pattern!r} is wrong: {error}")
