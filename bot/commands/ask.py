"""`ask`: answers a question from the guide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from bot.guide import load_guide, plain
from bot.guide.markup import strip_tags
from bot.guide.render import plain_steps
from bot.guide.safety import screen
from bot.wording.texts import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.guide import Guide, Hit, Verdict

LOCALE = "zh_CN"
MOST_ANSWERS = 41


@click.command("ask")
@click.argument("question")
@click.option("--top", type=click.IntRange(1, MOST_ANSWERS), default=3, show_default=True, help="How many topics.")
@click.option("--locale", type=click.Choice(["zh_CN", "en"]), default=LOCALE, show_default=True, help="Language.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ask(question: str, top: int, locale: str, *, as_json: bool) -> None:
    """Answer QUESTION with the topics of the guide that fit best."""
    if not question.strip():
        raise click.UsageError("QUESTION is empty")
    guide = load_guide()
    verdict = screen(question)
    found = guide.search(question, locale, top=top)
    if as_json:
        answers = [_as_data(guide, hit, locale) for hit in found.hits]
        safety = verdict.kind if verdict else None
        click.echo(json.dumps({"answers": answers, "safety": safety}, ensure_ascii=False))
        return
    undertone = guide.undertone(question) if verdict is None else None
    if undertone is not None:
        click.echo(f"{strip_tags(Words(locale).t(f'safety.{undertone}'))}\n")
    if verdict is None and found.hits and not found.confident:
        click.echo("\n".join(_did_you_mean(guide, found.hits, locale)))
        return
    click.echo("\n".join(_lines(guide, verdict, found.hits, locale)))


def _as_data(guide: Guide, hit: Hit, locale: str) -> dict[str, Any]:
    topic = guide.require_topic(hit.topic_id, locale)
    return {
        "topic": topic.id,
        "title": topic.title,
        "score": hit.score,
        "text": plain(topic),
        "steps": list(plain_steps(topic)),
        "sources": [
            {"name": source.name, "url": source.url, "read_on": source.read_on.isoformat()} for source in topic.sources
        ],
    }


def _did_you_mean(guide: Guide, hits: tuple[Hit, ...], locale: str) -> Iterator[str]:
    """Yield titles to choose from: below the threshold no topic is given as the answer."""
    yield Words(locale).label("ask.did_you_mean")
    for hit in hits:
        yield f"{hit.topic_id}  {guide.require_topic(hit.topic_id, locale).title}  ({hit.score:.2f})"


def _lines(guide: Guide, verdict: Verdict | None, hits: tuple[Hit, ...], locale: str) -> Iterator[str]:
    """Yield the safety card first, then the best topic in full and the others by title."""
    if verdict:
        card = guide.card(verdict.card_id, locale)
        yield from (card.title, "", strip_tags(card.text), "")
    for place, hit in enumerate(hits):
        topic = guide.require_topic(hit.topic_id, locale)
        yield f"{topic.id}  {topic.title}  ({hit.score:.2f})"
        if place == 0:
            yield from ("", plain(topic), "")
            yield from (f"{number}. {step}" for number, step in enumerate(plain_steps(topic), 1))
            yield ""
