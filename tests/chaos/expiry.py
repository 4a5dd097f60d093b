"""Was it right to let something expire? It was of no use any more, and before that it could not be sent.

Days pass in seconds here, so a push that met with a silent call or a killed process in its few seconds may come too
late without any fault of the program. What could have been sent for longer than a program needs that is up, outside its
reader's quiet hours and with nothing on record that kept it waiting, should have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.reminders.crowd import SMALL_CROWD
from tests.chaos.oracle import Key, useful_until
from tests.chaos.record import Record
from tests.chaos.storm import Scale

PROMPT_SECONDS = 10.0
"""A program that is up sends within so many seconds, ticks and a slow machine included."""
Due = Mapping[Key, tuple[datetime, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """Something that expired, from when to when it was of use, and for how many real seconds it could be sent then."""

    key: Key
    push_id: int
    at: datetime
    since: datetime
    until: datetime
    spare: float


def expiries(record: Record, due: Due) -> Iterator[Expiry]:
    """Work out for everything that expired how it came to that."""
    for item in record.items:
        if item.state == "expired":
            push = record.pushes[item.push_id]
            since = due[item.key][0] if item.key in due else push.due_at
            until = useful_until(item.key.stage, item.key.due_on, push.due_at)
            wishes = record.storm.town.borrowers[item.key.user_id - 1].wishes
            yield Expiry(
                key=item.key,
                push_id=push.id,
                at=push.settled_at or push.created_at,
                since=since,
                until=until,
                spare=record.spare_seconds(push, wishes, since, until),
            )


def patience_of(scale: Scale) -> float:
    """Return how long a program that is up may take: a large town is spread over the time that its messages need."""
    return PROMPT_SECONDS + (scale.users / scale.rate if scale.users > SMALL_CROWD else 0.0)


def too_late_is_true(record: Record, due: Due) -> Iterator[str]:
    """Find what expired while it was of use, or that could have been sent before."""
    patience = patience_of(record.storm.scale)
    for each in expiries(record, due):
        told, story = f"{each.key} of {each.since:%d. %H:%M} UTC", record.story_of(each.push_id)
        if each.at < each.until:
            yield f"{told} expired at {each.at:%d. %H:%M}, and was of use until {each.until:%d. %H:%M}; {story}"
        elif each.spare > patience:
            yield f"{told} could be sent for {each.spare:.1f} seconds before it expired; {story}"
