"""Short ways to write agendas."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.services.agenda import Agenda, AgendaItem, PushSettings

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    """Read `2026-12-07 01:00` as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wishes(**changes: Any) -> PushSettings:
    values: dict[str, Any] = {
        "timezone": "Asia/Shanghai",
        "remind_minute": 9 * 60,
        "lead_days": (7, 3, 1, 0),
        "quiet_from_minute": 22 * 60,
        "quiet_until_minute": 8 * 60,
    }
    return PushSettings(**values | changes)


def item(due_on: str, occurrence_id: int = 1, loan_id: int = 1, **changes: Any) -> AgendaItem:
    values: dict[str, Any] = {
        "occurrence_id": occurrence_id,
        "loan_id": loan_id,
        "due_on": date.fromisoformat(due_on),
        "zone": "Asia/Shanghai",
        "known_since": LONG_AGO,
    }
    return AgendaItem(**values | changes)


def agenda(*items: AgendaItem, planned_until: str | datetime = LONG_AGO, **settings: Any) -> Agenda:
    until = utc(planned_until) if isinstance(planned_until, str) else planned_until
    return Agenda(settings=wishes(**settings), items=items, planned_until=until)
