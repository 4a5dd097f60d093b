"""Keeps `next_push_at` true: called in the transaction of every change of a book or of the settings."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.services.agenda import Agenda, AgendaItem, PushSettings

if TYPE_CHECKING:
    from bot.services.work import Work
    from db.models import User

INSTANT = timedelta(microseconds=1)


async def reschedule(work: Work, user_id: int, *, reopen_today: bool = False) -> None:
    """Recompute when something is to be said to a user next.

    What was due and is not yet planned stays due. Moments before that are closed, so that no change fires a past
    stage: neither a loan that is added nor an older instalment that is paid. `reopen_today`, after a change of settings
    or an undo: today's moments are open again, so that none of today is lost; what was said already is not said twice,
    as each stage is written once.
    """
    user = await work.uow.people.get(user_id)
    if user is None:
        return
    now = work.clock.now()
    next_at = user.next_push_at
    closed = now if next_at is None or next_at > now else next_at - INSTANT
    if reopen_today:
        user.planned_until = min(_start_of_today(now, user.timezone), closed)
    else:
        user.planned_until = max(user.planned_until, closed)
    user.next_push_at = work.office.next_moment(await agenda_of(work, user))


async def agenda_of(work: Work, user: User) -> Agenda:
    """Collect everything unpaid of a user for the reminder policy."""
    loans = {loan.id: loan for loan in await work.uow.book.loans(user.id)}
    items = tuple(
        AgendaItem(
            occurrence_id=row.id,
            loan_id=row.loan_id,
            due_on=row.due_on,
            zone=loans[row.loan_id].timezone,
            known_since=loans[row.loan_id].created_at,
            snoozed_until=row.snoozed_until,
            remind_minute=loans[row.loan_id].remind_minute,
            muted_until=loans[row.loan_id].muted_until,
        )
        for row in await work.uow.book.open_occurrences(user.id)
        if row.loan_id in loans
    )
    return Agenda(settings=push_settings_of(user), items=items, planned_until=user.planned_until)


def push_settings_of(user: User) -> PushSettings:
    """Turn a user row into the wishes that the policy reads."""
    return PushSettings(
        timezone=user.timezone,
        remind_minute=user.remind_minute,
        lead_days=tuple(int(part) for part in user.lead_days.split(",") if part),
        quiet_from_minute=user.quiet_from_minute,
        quiet_until_minute=user.quiet_until_minute,
        alerts_paused_until=user.alerts_paused_until,
        quiet_weekends=user.quiet_weekends,
    )


def _start_of_today(now: datetime, timezone: str) -> datetime:
    zone = ZoneInfo(timezone)
    # Just before midnight: a moment at midnight itself belongs to today.
    return datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone) - INSTANT
