"""What the guide is made of: topics, rungs, relief steps, cards and answers. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

Confidence = Literal["high", "medium", "low"]
SafetyKind = Literal["crisis", "scam", "harmful"]
Undertone = Literal["care", "caution"]
CauseId = Literal["plan", "rules", "money", "event"]

LOCALES = ("zh_CN", "en")
RUNG_DAYS = (1, 3, 7, 15, 30, 60, 90, 120)
"""First day past due of each rung; the last one is “later”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read: a page (`url`) or a law text (`law`), and on which date."""

    name: str
    read_on: date
    url: str = ""
    law: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic in one language. The texts are Markdown with Jinja placeholders of `Figures` (as `f`)."""

    id: str
    locale: str
    title: str
    section: str
    document_title: int | None
    products: tuple[str, ...]
    days_past_due: range | None
    keywords: tuple[str, ...]
    phrasings: tuple[str, ...]
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    confidence: Confidence
    reviewed_on: date
    expires_on: date | None
    answer: str
    meaning: str
    steps: tuple[str, ...]
    say: str
    traps: tuple[str, ...]
    help: str

    def fits(self, product: str, days_past_due: int) -> bool:
        """Tell whether a loan of `product`, `days_past_due` days late (0 = not late), is one this topic speaks of."""
        if self.products and not any(name in product for name in self.products):
            return False
        return self.days_past_due is None or days_past_due in self.days_past_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A borrower's own figures for one loan, each already worded for the reader (`¥1,234.56`, `12月11日(周五)`).

    `days_past_due` is a bare number ("5", "0" when not late); what is not known is an empty string.
    """

    product_name: str
    lender: str
    principal: str
    outstanding: str
    daily_rate: str
    annual_rate: str
    days_past_due: str
    cost: str
    per_day: str
    amount_due: str
    due_on: str
    hotline: str
    contact: str

    @property
    def late(self) -> bool:
        """Tell whether the loan is past due; for the templates."""
        return self.days_past_due not in {"", "0"}

    @property
    def grows(self) -> bool:
        """Tell whether the loan is past due at a known price; without one, ¥0.00 would read as “costs nothing”."""
        return self.late and all(any(digit in "123456789" for digit in text) for text in (self.cost, self.per_day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the book says of a borrower today; the defaults mean “nothing known”.

    `products` and `overdue_products` are product names as the presets show them; `days_past_due` is that of the oldest
    unpaid occurrence (0 = none late); `days_until_due` that of the next one. `relief_done` counts the relief steps the
    borrower has ticked off, None if never asked.
    """

    products: frozenset[str] = frozenset()
    overdue_products: frozenset[str] = frozenset()
    days_past_due: int = 0
    overdue_loans: int = 0
    days_until_due: int | None = None
    card_revolving: bool = False
    sued: bool = False
    relief_done: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic that may answer the question; `score` runs from 0 to 1."""

    topic_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The best topics, best first. Not `confident`: ask “did you mean” with their titles instead of answering."""

    hits: tuple[Hit, ...]
    confident: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the overdue ladder. Texts are chat HTML; `button_topic` is the topic that its one button opens."""

    day: int
    title: str
    happens: str
    do: tuple[str, ...]
    dont: tuple[str, ...]
    button: str
    button_topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefStep:
    """One of the four relief steps (1 contact, 2 evidence, 3 proposal, 4 legal help); `text` is chat HTML."""

    number: int
    title: str
    text: str
    topic_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseQuestion:
    """One question of the self-check. A “yes” names the cause; `step` (chat HTML) is the one next step for it."""

    id: str
    cause: CauseId
    question: str
    finding: str
    step: str
    topic_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A short ready reply (distress, scam, harmful request); `text` is chat HTML, `topic_id` tells more."""

    id: str
    title: str
    text: str
    topic_id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the safety screen saw: its kind, the card to answer with, the topic that tells more."""

    kind: SafetyKind
    card_id: str
    topic_id: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the content: the file (relative to the guide's folder), its line, what is wrong."""

    file: str
    line: int
    message: str
