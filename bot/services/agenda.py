"""What may have to be said to a user and when it may be said: the input of the reminder policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSettings:
    """A user's wishes. Minutes count from local midnight in `timezone` (IANA); quiet hours may span midnight.

    `quiet_weekends`: what can wait is not said on Saturdays and Sundays.
    """

    timezone: str
    remind_minute: int
    lead_days: tuple[int, ...]
    quiet_from_minute: int | None
    quiet_until_minute: int | None
    alerts_paused_until: datetime | None = None
    quiet_weekends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """An unpaid occurrence. Its days count in `zone`; stages before `known_since` (UTC) are never said.

    `remind_minute` is its loan's own hour, None where that is the user's; up to `muted_until` nothing is said of it.
    """

    occurrence_id: int
    loan_id: int
    due_on: date
    zone: str
    known_since: datetime
    snoozed_until: datetime | None = None
    remind_minute: int | None = None
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Everything unpaid of a user. All moments up to `planned_until` (UTC) have been planned already."""

    settings: PushSettings
    items: tuple[AgendaItem, ...]
    planned_until: datetime
