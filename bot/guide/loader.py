"""Reads the guide's files from the package: one topic file -> Topic, or an error that names the line."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from bot.errors import ShouqiError
from bot.guide.model import Confidence, Source, Topic

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PARTS = ("answer", "meaning", "steps", "say", "traps", "help")
_NUMBERED = re.compile(r"^\d+\. ", re.MULTILINE)
_BULLET = re.compile(r"^- ", re.MULTILINE)
_HEADING = re.compile(r"^## (\w+)[ \t]*$", re.MULTILINE)


class GuideError(ShouqiError):
    """A guide file cannot be read; `line` counts from 1."""

    def __init__(self, file: str, line: int, message: str) -> None:
        """Keep the place so that the check can point at it."""
        self.file = file
        self.line = line
        self.message = message
        super().__init__(f"{file}:{line}: {message}")


def content_root() -> Traversable:
    """Return the folder that holds the guide's files inside the package."""
    return files("bot").joinpath("content", "guide")


def topic_files(root: Traversable, locale: str) -> list[Traversable]:
    """Return the topic files of one locale, by name."""
    found = (entry for entry in root.joinpath(locale).iterdir() if entry.name.endswith(".md"))
    return sorted(found, key=lambda entry: entry.name)


def read_toml(root: Traversable, *path: str) -> dict[str, Any]:
    """Return a TOML file of the guide; raises GuideError when it is not valid."""
    try:
        return tomllib.loads(root.joinpath(*path).read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise GuideError("/".join(path), int(found.group(1)) if found else 1, str(error)) from error


@lru_cache(maxsize=4)
def load_labels(locale: str) -> dict[str, str]:
    """Return the headings that a rendered topic carries in one locale."""
    return cast(dict[str, str], read_toml(content_root(), locale, "labels.toml"))


def read_topic(entry: Traversable, locale: str) -> Topic:
    """Return the topic of one file; raises GuideError with the line of the first fault."""
    return parse_topic(entry.read_text("utf-8"), f"{locale}/{entry.name}", locale)


def parse_topic(text: str, file: str, locale: str) -> Topic:
    """Return the topic that `text` writes; `file` is only the name used in errors."""
    import frontmatter  # noqa: PLC0415 - YAML takes long to load, and the guide is read after the start
    from yaml import YAMLError  # type: ignore[import-untyped]  # noqa: PLC0415 - PyYAML ships no types

    try:
        head, body = frontmatter.parse(text)
    except (YAMLError, ValueError) as error:  # a date such as 2026-23-11 is a ValueError
        mark = getattr(error, "problem_mark", None)
        raise GuideError(file, mark.line + 2 if mark else 1, "front matter is not valid YAML") from error
    parts = _parts(body, file, text)
    try:
        return _topic(head, parts, locale)
    except (KeyError, TypeError, ValueError) as error:
        raise GuideError(file, 1, f"front matter: {type(error).__name__} {error}") from error


def _topic(head: dict[str, Any], parts: dict[str, str], locale: str) -> Topic:
    return Topic(
        id=str(head["id"]),
        locale=locale,
        title=str(head["title"]),
        section=str(head["section"]),
        document_title=head.get("document_title"),
        products=_words(head["products"]),
        days_past_due=_days(head["days_past_due"]),
        keywords=_words(head["keywords"]),
        phrasings=_words(head["phrasings"]),
        related=_words(head["related"]),
        sources=tuple(_source(source) for source in head["sources"]),
        confidence=cast(Confidence, str(head["confidence"])),
        reviewed_on=_date(head["reviewed_on"]),
        expires_on=None if head["expires_on"] is None else _date(head["expires_on"]),
        answer=parts["answer"],
        meaning=parts["meaning"],
        steps=_items(parts["steps"], _NUMBERED),
        say=parts["say"],
        traps=_items(parts["traps"], _BULLET),
        help=parts["help"],
    )


def _parts(body: str, file: str, text: str) -> dict[str, str]:
    offset = text.count("\n", 0, text.find(body)) + 1
    headings = list(_HEADING.finditer(body))
    ends = [heading.start() for heading in headings[1:]] + [len(body)]
    parts = {heading.group(1): body[heading.end() : end].strip() for heading, end in zip(headings, ends, strict=True)}
    for heading in headings:
        if heading.group(1) not in PARTS:
            line = offset + body.count("\n", 0, heading.start())
            raise GuideError(file, line, f"unknown heading {heading.group(1)!r}")
    missing = [name for name in PARTS if name not in parts]
    if missing:
        raise GuideError(file, offset, f"missing heading {missing[0]!r}")
    return parts


def _items(text: str, marker: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(item.strip() for item in marker.split(text) if item.strip())


def _words(value: list[object] | None) -> tuple[str, ...]:
    if not isinstance(value, list | None):
        raise TypeError(f"a list is wanted, not {value!r}")
    return tuple(str(word) for word in value or ())


def _days(value: list[int] | None) -> range | None:
    if value is None:
        return None
    first, last = value
    return range(int(first), int(last) + 1)


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def _source(value: dict[str, Any]) -> Source:
    return Source(
        name=str(value["name"]),
        read_on=_date(value["read_on"]),
        url=str(value.get("url") or ""),
        law=bool(value.get("law", False)),
    )
