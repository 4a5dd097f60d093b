"""Finds what is wrong in the guide's content before a borrower does: every fault with its file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import TemplateError

from bot.guide import check_extras
from bot.guide.check_extras import sample_figures
from bot.guide.loader import GuideError, content_root, read_toml, read_topic, topic_files
from bot.guide.markup import strip_tags, to_html, unknown_markup
from bot.guide.model import LOCALES, Fault, Topic
from bot.guide.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from importlib.resources.abc import Traversable

MOST_CHINESE = 900
"""Chinese characters of one topic: what can be read in a chat without scrolling away."""
MOST_UNITS = 4096
"""UTF-16 units of one Telegram message."""
SECTIONS = ("一", "二", "三", "四", "五", "附")
CONFIDENCES = ("high", "medium", "low")

_HAN = re.compile(r"[\u3400-\u9fff]")
_SAME_IN_TWINS = ("section", "document_title", "products", "days_past_due", "related", "confidence", "expires_on")


@dataclass(frozen=True, slots=True)
class _File:
    """A topic with the text it was read from, so that a fault can name its line."""

    path: str
    text: str
    topic: Topic

    def fault(self, message: str, near: str = "---") -> Fault:
        """Return a fault at the first line that holds `near`."""
        lines = enumerate(self.text.splitlines(), 1)
        return Fault(self.path, next((number for number, line in lines if near in line), 1), message)


def check_guide(today: date, root: Traversable | None = None) -> list[Fault]:
    """Return every fault of the guide's files, in the order of the files; `today` decides what has expired."""
    folder = root or content_root()
    files: dict[str, dict[str, _File]] = {locale: {} for locale in LOCALES}
    faults: list[Fault] = []
    for locale in LOCALES:
        for entry in topic_files(folder, locale):
            try:
                files[locale][entry.name] = _File(
                    f"{locale}/{entry.name}", entry.read_text("utf-8"), read_topic(entry, locale)
                )
            except GuideError as error:
                faults.append(Fault(error.file, error.line, error.message))
    known = {name.removesuffix(".md") for name in files[LOCALES[0]]}
    for locale in LOCALES:
        for file in files[locale].values():
            faults.extend(_file_faults(file, known, today))
    faults.extend(_twins(files))
    faults.extend(_document(folder, {file.topic.id: file.topic for file in files[LOCALES[0]].values()}))
    faults.extend(check_extras.faults(folder, known))
    return [Fault(f"bot/content/guide/{fault.file}", fault.line, fault.message) for fault in faults]


def _file_faults(file: _File, known: set[str], today: date) -> Iterator[Fault]:
    yield from _head(file, known, today)
    yield from _sources(file, today)
    yield from _body(file)


def _head(file: _File, known: set[str], today: date) -> Iterator[Fault]:
    topic = file.topic
    if file.path != f"{topic.locale}/{topic.id}.md":
        yield file.fault(f"the id {topic.id!r} is not the name of the file", "id:")
    if topic.section not in SECTIONS:
        yield file.fault(f"unknown section {topic.section!r}", "section:")
    if topic.confidence not in CONFIDENCES:
        yield file.fault(f"unknown confidence {topic.confidence!r}", "confidence:")
    if topic.expires_on and topic.expires_on < today:
        yield file.fault(f"expired on {topic.expires_on}: review it", "expires_on:")
    yield from _lists(file, known)


def _lists(file: _File, known: set[str]) -> Iterator[Fault]:
    topic = file.topic
    for name in ("keywords", "phrasings", "related"):
        if not getattr(topic, name):
            yield file.fault(f"no {name}", f"{name}:")
    for topic_id in topic.related:
        if topic_id not in known:
            yield file.fault(f"unknown related topic {topic_id!r}", "related:")


def _sources(file: _File, today: date) -> Iterator[Fault]:
    if not file.topic.sources:
        yield file.fault("no source", "sources:")
    for source in file.topic.sources:
        if not source.law and not _is_address(source.url):
            yield file.fault(
                f"the source {source.name!r} has no address that can be opened: {source.url!r}", source.name
            )
        elif source.url and not _is_address(source.url):
            yield file.fault(f"not an address: {source.url!r}", source.name)
        if source.read_on > today:
            yield file.fault(f"the source {source.name!r} is said to be read on a later day", source.name)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not re.search(r"\s", url)


def _body(file: _File) -> Iterator[Fault]:
    topic = file.topic
    broken = [fault for text in _texts(topic) if text for fault in _text_faults(file, text)]
    yield from broken
    if not broken and topic.confidence in CONFIDENCES:
        yield from _lengths(file)


def _text_faults(file: _File, text: str) -> Iterator[Fault]:
    near = text.splitlines()[0]
    for found in unknown_markup(text):
        yield file.fault(f"markup that a channel cannot show: {found!r}", near)
    try:
        for figures in sample_figures():
            to_html(text, figures)
    except TemplateError as error:
        yield file.fault(f"template: {error}", near)


def _lengths(file: _File) -> Iterator[Fault]:
    topic = file.topic
    chinese = len(_HAN.findall(strip_tags("".join(to_html(text, None) for text in _texts(topic)))))
    if topic.locale == "zh_CN" and chinese > MOST_CHINESE:
        yield file.fault(f"{chinese} Chinese characters, {MOST_CHINESE} are the most", "## answer")
    longest = max((render(topic, figures, topic.locale) for figures in sample_figures()), key=len)
    units = len(longest.encode("utf-16-le")) // 2
    if units > MOST_UNITS:
        yield file.fault(f"{units} UTF-16 units when rendered, {MOST_UNITS} fit into a message", "## answer")


def _texts(topic: Topic) -> tuple[str, ...]:
    return (topic.title, topic.answer, topic.meaning, *topic.steps, topic.say, *topic.traps, topic.help)


def _twins(files: dict[str, dict[str, _File]]) -> Iterator[Fault]:
    first, second = LOCALES
    for one, other in ((first, second), (second, first)):
        for name, file in files[one].items():
            if name not in files[other]:
                yield file.fault(f"no twin in {other}")
    for name in files[first].keys() & files[second].keys():
        yield from _differences(files[first][name].topic, files[second][name])


def _differences(original: Topic, twin: _File) -> Iterable[Fault]:
    for name in _SAME_IN_TWINS:
        theirs, ours = getattr(twin.topic, name), getattr(original, name)
        if theirs != ours:
            yield twin.fault(f"{name} is {theirs!r} here and {ours!r} in {original.locale}", f"{name}:")


def _document(root: Traversable, topics: dict[str, Topic]) -> Iterator[Fault]:
    try:
        document = read_toml(root, "document.toml")
    except GuideError as error:
        yield Fault(error.file, error.line, error.message)
        return
    for row in document["section"]:
        topic = topics.get(row["topic"])
        if topic is None or topic.section != row["number"]:
            yield Fault("document.toml", 1, f"section {row['number']} has no topic {row['topic']!r}")
    for row in document["title"]:
        topic = topics.get(row["topic"])
        if topic is None or topic.document_title != row["number"]:
            yield Fault("document.toml", 1, f"title {row['number']} has no topic {row['topic']!r}")
