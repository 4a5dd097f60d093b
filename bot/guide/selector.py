"""Which topic, step or rung fits a borrower today. Pure: situation and dates in, ids out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.guide.model import RUNG_DAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.guide.model import Situation

REST_DAYS = 14
"""A tip is not shown again for so many days."""
TIPS_AT_ONCE = 3
DUE_SOON_DAYS = 7
RELIEF_STEPS = 4

_NOTHING_DUE = ("sec3", "t22", "sec2", "x05", "t24", "t25", "t06", "x03", "sec1", "x02")
_DUE_SOON = ("sec3", "t11", "t22", "t20", "t25", "t12", "sec2", "x01", "t24", "x03")
_OVERDUE_FIRST_DAYS = ("t05", "t15", "sec4", "t03", "t12", "t23", "x01", "sec1", "x02", "x03")
_OVERDUE_WEEKS = ("x01", "sec4", "t07", "t15", "t13", "x02", "t29", "t09", "x05", "x03")
_OVERDUE_MONTHS = ("x04", "x01", "t13", "sec5", "x02", "t26", "t10", "x03", "x05", "t06")
_SEVERAL_OVERDUE = ("t13", "t30", "t06", "x01", "t16", "t17", "x02", "sec4", "x04", "x03")
_CARD_REVOLVING = ("t22", "t20", "t17", "t24", "t21", "t10", "t02", "t27", "t16", "sec2")

_BY_PRODUCT = {
    "微粒贷": ("t12", "t03"),
    "借呗": ("t19", "t11"),
    "美团": ("t04",),
    "微博借钱": ("t18",),
    "爱又米": ("t08",),
    "信用卡": ("t21", "t27"),
    "罚款": ("t28",),
}


def tips_for(
    situation: Situation, seen: Iterable[tuple[str, date]], today: date, unfit: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the topics to offer now, best first.

    None of them was shown within the last 14 days (`seen` holds topic and date) and none is `unfit`; empty when no
    other is left.
    """
    since = today - timedelta(days=REST_DAYS)
    skipped = {topic_id for topic_id, shown_on in seen if shown_on > since}.union(unfit)
    fitting = dict.fromkeys((*_own(situation, skipped), *_of_state(situation)))
    return tuple(topic_id for topic_id in fitting if topic_id not in skipped)[:TIPS_AT_ONCE]


def offered_topics() -> set[str]:
    """Return every topic that can be offered as a tip; for the content check."""
    states = (_NOTHING_DUE, _DUE_SOON, _OVERDUE_FIRST_DAYS, _OVERDUE_WEEKS, _OVERDUE_MONTHS, _SEVERAL_OVERDUE)
    return {topic_id for ids in (*states, _CARD_REVOLVING, *_BY_PRODUCT.values()) for topic_id in ids}


def relief_step(situation: Situation) -> int:
    """Return which of the four steps the borrower is in: 1 contact, 2 evidence, 3 proposal, 4 legal help."""
    if situation.sued:
        return RELIEF_STEPS
    if situation.relief_done is not None:
        return min(situation.relief_done + 1, RELIEF_STEPS)
    for step, last_day in ((1, 7), (2, 29), (3, 89)):
        if situation.days_past_due <= last_day:
            return step
    return RELIEF_STEPS


def rung(days_past_due: int) -> int | None:
    """Return the first day of the ladder's rung that so many days past due stand on, or None when nothing is late."""
    return max((day for day in RUNG_DAYS if day <= days_past_due), default=None)


def _of_state(situation: Situation) -> tuple[str, ...]:
    if situation.overdue_loans > 1:
        return _SEVERAL_OVERDUE
    if situation.days_past_due > 0:
        return _of_lateness(situation.days_past_due)
    if situation.card_revolving:
        return _CARD_REVOLVING
    if situation.days_until_due is not None and situation.days_until_due <= DUE_SOON_DAYS:
        return _DUE_SOON
    return _NOTHING_DUE


def _of_lateness(days_past_due: int) -> tuple[str, ...]:
    if days_past_due <= 7:
        return _OVERDUE_FIRST_DAYS
    return _OVERDUE_WEEKS if days_past_due < 90 else _OVERDUE_MONTHS


def _own(situation: Situation, skipped: Collection[str]) -> tuple[str, ...]:
    """Return one topic about a product that is late, so that the state's own tips keep room."""
    late = [ids for name, ids in _BY_PRODUCT.items() if any(name in product for product in situation.overdue_products)]
    return tuple(topic_id for ids in late for topic_id in ids if topic_id not in skipped)[:1]
