"""The loaded guide: every topic, rung, step and card in every language, and the search over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from bot.guide import safety, selector
from bot.guide.extras import Extras, load_extras
from bot.guide.lexicon import load_lexicon
from bot.guide.loader import content_root, read_toml, read_topic, topic_files
from bot.guide.markup import to_html
from bot.guide.model import LOCALES, Answer, Hit, ReliefStep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.guide.model import Card, CauseQuestion, Figures, Rung, Situation, Topic, Undertone
    from bot.guide.search import Index
    from bot.guide.undertones import Ear

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True, repr=False)
class Edition:
    """The whole guide in one language."""

    topics: Mapping[str, Topic]
    extras: Extras


@dataclass(frozen=True, slots=True, repr=False)
class Guide:
    """Read-only; safe to share. An edition is read, and the index of the search built, when it is first needed.

    A file that cannot be read raises GuideError there, and in `warm`.
    """

    _edition: Callable[[str], Edition]
    _index: Callable[[], Index]
    _ear: Callable[[], Ear]

    def warm(self) -> None:
        """Read every edition, build the index of the search and train the ear now, about half a second of work."""
        self._index()
        self._ear()

    def topic(self, topic_id: str, locale: str) -> Topic | None:
        """Return one topic, or None if the id is unknown."""
        return self._edition(locale).topics.get(topic_id)

    def require_topic(self, topic_id: str, locale: str) -> Topic:
        """Return one topic; raises KeyError for an unknown id."""
        return self._edition(locale).topics[topic_id]

    def topics(self, locale: str) -> tuple[Topic, ...]:
        """Return every topic of a locale, by id."""
        return tuple(self._edition(locale).topics.values())

    def search(self, question: str, locale: str, situation: Situation | None = None, top: int = 3) -> Answer:
        """Return the `top` best topics for a question in any language; texts first, the borrower's situation second.

        Words of distress bring the topic on distress first, whatever else is asked; where distress only sounds through,
        it is among several.
        """
        known = self._edition(locale).topics
        answer = self._index().search(question, situation, len(known), known)
        verdict = safety.screen(question)
        if verdict is None:
            return self._with_care(question, answer, top)
        if verdict.kind != "crisis" or verdict.topic_id not in known:
            return Answer(answer.hits[:top], answer.confident)
        others = [hit for hit in answer.hits if hit.topic_id != verdict.topic_id]
        return Answer((Hit(verdict.topic_id, 1.0), *others)[:top], confident=True)

    def undertone(self, message: str) -> Undertone | None:
        """Return what sounds through a message that the safety screen let pass: a word of care or caution fits."""
        return self._ear().hears(message)

    def _with_care(self, question: str, answer: Answer, top: int) -> Answer:
        """Return the best topics, the last of several being that on distress if it sounds through."""
        first, others = answer.hits[:top], answer.hits[top:]
        care = [hit for hit in others if hit.topic_id == safety.CRISIS_TOPIC]
        if top > 1 and care and self.undertone(question) == "care":
            first = (*first[:-1], *care)
        return Answer(first, answer.confident)

    def card(self, card_id: str, locale: str) -> Card:
        """Return a ready reply of the safety screen by its id."""
        return self._edition(locale).extras.cards[card_id]

    def causes(self, locale: str) -> tuple[CauseQuestion, ...]:
        """Return the five questions of the self-check on the four causes."""
        return self._edition(locale).extras.causes

    def rung(self, days_past_due: int, locale: str) -> Rung | None:
        """Return the rung of the ladder for so many days past due, or None when nothing is late."""
        day = selector.rung(days_past_due)
        return None if day is None else self._edition(locale).extras.rungs[day]

    def relief_steps(self, locale: str, figures: Figures | None = None) -> tuple[ReliefStep, ...]:
        """Return the four relief steps in order, with the borrower's figures put in where given."""
        return tuple(
            ReliefStep(number=raw.number, title=raw.title, text=to_html(raw.text, figures), topic_id=raw.topic_id)
            for raw in self._edition(locale).extras.relief
        )


def load_guide() -> Guide:
    """Return the guide of the package; nothing is read yet."""
    root = content_root()

    @_once
    def edition(locale: str) -> Edition:
        topics = (read_topic(entry, locale) for entry in topic_files(root, locale))
        return Edition({topic.id: topic for topic in topics}, load_extras(root, locale))

    @_once
    def index() -> Index:
        from bot.guide.search import build_index  # noqa: PLC0415 - numpy takes a fifth of the start to load

        return build_index(everything(), more(), load_lexicon(root))

    @_once
    def ear() -> Ear:
        from bot.guide.search import phrasings  # noqa: PLC0415
        from bot.guide.undertones import train  # noqa: PLC0415

        return train(phrasings(everything(), more()), read_toml(root, "examples.toml"))

    @_once
    def more() -> dict[str, list[str]]:
        return read_toml(root, "phrasings.toml")

    def everything() -> list[Topic]:
        return [topic for locale in LOCALES for topic in edition(locale).topics.values()]

    return Guide(edition, index, ear)


def _once(make: Callable[[*Ts], T]) -> Callable[[*Ts], T]:
    """Keep what `make` returns; a second thread waits for the first one rather than do its work again."""
    lock = Lock()
    kept = cache(make)

    def made(*args: *Ts) -> T:
        with lock:
            return kept(*args)

    return made
