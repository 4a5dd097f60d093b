"""Words a push: the text, folded to whole items, and its buttons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.messages import Button
from bot.reminders.moments import is_late
from bot.reminders.stages import LAST_RUNG
from bot.wording import encode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    from markupsafe import Markup

    from bot.messages import Keyboard
    from bot.reminders.choice import Topic
    from bot.wording import Words

TEXT_UNITS = 4096
"""Telegram's limit for a text, in UTF-16 units."""
MOST_TOPICS = 8
QUESTION_DAYS = 2
"""Until then lateness is asked about: a debit that went through is often noted a day later."""
YOUNGER_LINES = 3
CALM_DAYS = (90, 30, 7, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one message is made of."""

    push_id: int
    kind: str
    topics: Sequence[Topic]
    meant: datetime
    now: datetime
    zone: ZoneInfo
    hide_amounts: bool


def text_of(words: Words, sheet: Sheet) -> tuple[str, int]:
    """Return the text and how many topics it shows; fewer of them where they would not fit, never a part of one."""
    if sheet.hide_amounts:
        return str(_frame(words, sheet, (_hidden(words, sheet),), 0)), len(sheet.topics)
    blocks = [_block(words, sheet, topic) for topic in sheet.topics[:MOST_TOPICS]]
    for shown in range(len(blocks), 0, -1):
        text = str(_frame(words, sheet, blocks[:shown], len(sheet.topics) - shown))
        if _units(text) <= TEXT_UNITS:
            return text, shown
    return str(_frame(words, sheet, (), len(sheet.topics))), 0


def keyboard_of(words: Words, sheet: Sheet, shown: int) -> Keyboard:
    """Return the buttons: all of them for one item, a row for each of several."""
    if len(sheet.topics) == 1:
        return _for_one(words, sheet.topics[0])
    listed = sheet.topics[: max(min(shown, MOST_TOPICS), 1)]
    names = _names(words, sheet, listed)
    rows: list[tuple[Button, ...]] = [
        (
            Button(words.label("push.paid", name=name), encode("paid", topic.item.id)),
            Button(words.label("push.more_button"), encode("more", topic.item.id)),
        )
        for topic, name in zip(listed, names, strict=True)
    ]
    rest = len(sheet.topics) - len(listed)
    if rest:
        rows.append((Button(words.label("push.rest", n=rest), encode("rest", sheet.push_id, str(len(listed)))),))
    return (*rows, (Button(words.label("push.all_tomorrow"), encode("snoozeall", sheet.push_id)),))


def _for_one(words: Words, topic: Topic) -> Keyboard:
    item, loan = topic.item, topic.loan
    paid = Button(words.label("pay.whole"), encode("paid", item.id))
    if item.amount is None:
        first = (paid, Button(words.label("amount.button"), encode("amount", item.id)))
    else:
        first = (paid, Button(words.label("pay.part"), encode("part", item.id)))
    second = (
        Button(words.label("push.tomorrow"), encode("snooze", item.id)),
        Button(words.label("push.cannot_pay"), encode("cant", loan.id)),
    )
    if topic.late is None:
        return (first, second)
    return (first, second, (Button(words.label("push.rung"), encode("rung", loan.id)),))


def _names(words: Words, sheet: Sheet, topics: Sequence[Topic]) -> list[str]:
    """Name each topic for its button; the number tells two of one product apart, and alone hides what is owed."""
    if sheet.hide_amounts:
        return [f"#{topic.loan.number}" for topic in topics]
    plain = [_name(words, topic, topics) for topic in topics]
    times = Counter(plain)
    return [
        name if times[name] == 1 else f"#{topic.loan.number} {name}" for topic, name in zip(topics, plain, strict=True)
    ]


def _name(words: Words, topic: Topic, topics: Sequence[Topic]) -> str:
    name = topic.loan.name(words.locale)
    alone = sum(other.loan.id == topic.loan.id for other in topics) == 1
    return name if alone else words.label("push.nth", name=name, k=topic.item.number)


def _frame(words: Words, sheet: Sheet, blocks: Sequence[Markup], rest: int) -> Markup:
    late = is_late(sheet.meant, sheet.now, sheet.zone)
    meant = sheet.meant.astimezone(sheet.zone)
    known = [topic.item.left for topic in sheet.topics if topic.late is None and topic.item.amount is not None]
    return words.render(
        "push",
        blocks=blocks,
        rest=rest,
        count=len(sheet.topics),
        total=sum(known) if len(known) > 1 and not sheet.hide_amounts else None,
        estimate=bool(blocks) and any(topic.late for topic in sheet.topics) and not sheet.hide_amounts,
        calm=_is_calm_once(sheet),
        catch_up=sheet.kind == "catch_up",
        meant_minute=meant.hour * 60 + meant.minute if late else None,
        meant_on=meant.date() if meant.date() != sheet.now.astimezone(sheet.zone).date() else None,
    )


def _is_calm_once(sheet: Sheet) -> bool:
    """Tell whether the way on is said once below several loans; it names buttons and no amount."""
    late = any(topic.late is not None and topic.late.days >= CALM_DAYS[-1] for topic in sheet.topics)
    return late and len(sheet.topics) > 1 and not sheet.hide_amounts


def _block(words: Words, sheet: Sheet, topic: Topic) -> Markup:
    heading = {"loan": topic.loan, "item": topic.item, "name": topic.loan.name(words.locale)}
    if topic.late is None:
        cutoff = topic.loan.cutoff
        local = sheet.now.astimezone(topic.loan.zone)
        return words.render(
            "push_due",
            days=topic.days_left,
            cutoff=_minute(cutoff),
            debit_from=_debit_from(topic, local.time()),
            passed=topic.days_left == 0 and cutoff is not None and local.time() >= cutoff,
            **heading,
        )
    days = topic.late.days
    return words.render(
        "push_late",
        late=topic.late,
        days=days,
        question=days <= QUESTION_DAYS,
        younger=topic.late.items[1 : 1 + YOUNGER_LINES],
        calm=next((step for step in CALM_DAYS if days >= step), None) if len(sheet.topics) == 1 else None,
        last=f"o{LAST_RUNG}" in topic.stages,
        **heading,
    )


def _debit_from(topic: Topic, now: time) -> int | None:
    """Return the minute at which the debit begins, while that still lies ahead; one at midnight is any hour."""
    begins = topic.loan.product.debit_from
    ahead = begins is not None and (topic.days_left > 0 or now < begins)
    return (_minute(begins) or None) if ahead else None


def _minute(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


def _hidden(words: Words, sheet: Sheet) -> Markup:
    coming = Counter(topic.days_left for topic in sheet.topics if topic.late is None)
    days = [(left, _day_of(sheet, left), count) for left, count in sorted(coming.items())]
    overdue = sum(1 for topic in sheet.topics if topic.late is not None)
    return words.render("push_hidden", days=days, overdue=overdue)


def _day_of(sheet: Sheet, days_left: int) -> object:
    topic = next(each for each in sheet.topics if each.late is None and each.days_left == days_left)
    return topic.loan.today + timedelta(days=days_left)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
