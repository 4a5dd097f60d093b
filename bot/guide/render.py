"""A topic as one chat message: HTML for the channels, plain text for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.guide.loader import load_labels
from bot.guide.markup import strip_tags, to_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.guide.model import Figures, Topic


def render(topic: Topic, figures: Figures | None, locale: str) -> str:
    """Return the topic as chat HTML, with the borrower's figures where given, else with the worked example."""
    labels = load_labels(locale)

    def html(text: str) -> str:
        return to_html(text, figures)

    parts = [
        f"<b>{html(topic.title)}</b>",
        html(topic.answer),
        html(topic.meaning),
        _headed(labels["steps"], _numbered(html(step) for step in topic.steps)),
        _headed(labels["say"], f"<blockquote>{html(topic.say)}</blockquote>" if topic.say else ""),
        _headed(labels["traps"], _bulleted(html(trap) for trap in topic.traps)),
        _headed(labels["help"], html(topic.help)),
        f"<i>{_origin(topic, labels)}</i>",
    ]
    return "\n\n".join(part for part in parts if part)


def plain(topic: Topic) -> str:
    """Return answer and meaning as plain text, with the worked example; for the command line and for tests."""
    return strip_tags("\n\n".join(to_html(text, None) for text in (topic.answer, topic.meaning) if text))


def plain_steps(topic: Topic) -> tuple[str, ...]:
    """Return the numbered steps as plain text, with the worked example."""
    return tuple(strip_tags(to_html(step, None)) for step in topic.steps)


def _headed(label: str, body: str) -> str:
    return f"<b>{label}</b>\n{body}" if body else ""


def _numbered(items: Iterable[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _bulleted(items: Iterable[str]) -> str:
    return "\n".join(f"• {item}" for item in items)


def _origin(topic: Topic, labels: dict[str, str]) -> str:
    names = labels["separator"].join(to_html(source.name, None) for source in topic.sources)
    return labels["origin"].format(
        names=names, confidence=labels[f"confidence_{topic.confidence}"], reviewed_on=topic.reviewed_on.isoformat()
    )
