"""Decides what is to be said to a borrower and when. Pure: an agenda and a moment in, a plan out.

A stage has one moment. All moments up to the agenda's `planned_until` are planned; a plan takes those up to now, says
the newest stage of each occurrence and accounts for the others. Lateness has one ladder per loan, on its oldest unpaid
occurrence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from bot.reminders.moments import is_late, leave_quiet, moment_on
from bot.reminders.stages import RUNGS, SNOOZE, Stage, is_rung, leads, timed, useful_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.agenda import Agenda, AgendaItem

_SLACK = timedelta(days=4)
"""How far a stage's moment may lie from its date: time zones, quiet hours and quiet weekends."""


class Said(NamedTuple):
    """An occurrence to speak of, at a stage, and when that was meant to happen."""

    occurrence_id: int
    due_on: date
    stage: str
    moment: datetime
    useful_until: datetime


class Unsaid(NamedTuple):
    """A stage whose moment has come and that is not said: it ends at once in `state`, with the reason."""

    occurrence_id: int
    due_on: date
    stage: str
    moment: datetime
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One message's content, and what is not said. `moment` is the earliest one that the message was meant for."""

    items: tuple[Said, ...]
    unsaid: tuple[Unsaid, ...]
    moment: datetime | None
    late: bool


def next_moment(agenda: Agenda) -> datetime | None:
    """Return the earliest moment after `planned_until` at which something is to be said; None if there is none."""
    moments = _Moments(agenda)
    found: datetime | None = None
    for item in sorted(agenda.items, key=lambda each: each.due_on):
        latest = None if found is None else found.date() + _SLACK
        if latest is not None and item.due_on - moments.longest_lead > latest:
            break  # items that fall due later can only speak later
        moment = moments.first_after(item, agenda.planned_until, latest)
        if moment is not None and (found is None or moment < found):
            found = moment
    snoozes = (moments.of_snooze(item) for item in agenda.items if item.snoozed_until is not None)
    waking = [moment for moment in (*snoozes, found) if moment is not None and moment > agenda.planned_until]
    return min(waking, default=None)


def due(agenda: Agenda, now: datetime) -> Plan:
    """Return what is to be said at `now`: for each occurrence its newest stage since `planned_until`."""
    moments = _Moments(agenda)
    said: list[Said] = []
    unsaid: list[Unsaid] = []
    for item in agenda.items:
        come = sorted(moments.between(item, agenda.planned_until, now))
        for moment, _, code in come[:-1]:
            unsaid.append(Unsaid(item.occurrence_id, item.due_on, code, moment, "superseded", "newer_stage"))
        if come:
            moment, _, code = come[-1]
            _judge(agenda, item, Said(item.occurrence_id, item.due_on, code, moment, now), now, said, unsaid)
    meant = min((entry.moment for entry in said), default=None)
    late = meant is not None and is_late(meant, now, moments.zone)
    return Plan(items=tuple(said), unsaid=tuple(unsaid), moment=meant, late=late)


def _judge(
    agenda: Agenda,
    item: AgendaItem,
    newest: Said,
    now: datetime,
    said: list[Said],
    unsaid: list[Unsaid],
) -> None:
    """Say the newest stage, unless the borrower wants no word of it now or it is of no use any more."""
    until = useful_until(newest.stage, item.due_on, ZoneInfo(item.zone), newest.moment)
    paused = agenda.settings.alerts_paused_until
    snoozed = item.snoozed_until is not None and now < item.snoozed_until
    reasons = (
        (item.muted_until is not None and now < item.muted_until, "dropped", "muted"),
        (is_rung(newest.stage) and paused is not None and now < paused, "dropped", "muted"),
        (snoozed, "superseded", "snoozed"),
        (until <= now, "expired", "too_late"),
    )
    for applies, state, reason in reasons:
        if applies:
            unsaid.append(Unsaid(item.occurrence_id, item.due_on, newest.stage, newest.moment, state, reason))
            return
    said.append(newest._replace(useful_until=until))


class _Moments:
    """The moments of an agenda's stages, each computed once."""

    def __init__(self, agenda: Agenda) -> None:
        self._settings = agenda.settings
        self.zone = ZoneInfo(agenda.settings.timezone)
        self._leads = leads(agenda.settings.lead_days)
        self.longest_lead = timedelta(days=max(agenda.settings.lead_days, default=0))
        self._oldest = _oldest_of_each_loan(agenda)
        self._known: dict[tuple[date, str, int, bool], datetime] = {}

    def stages_of(self, item: AgendaItem) -> tuple[Stage, ...]:
        """Return the lead days, and the ladder where the item is the loan's oldest unpaid one, the earliest first."""
        return self._leads + RUNGS if item.occurrence_id in self._oldest else self._leads

    def first_after(self, item: AgendaItem, after: datetime, latest: date | None) -> datetime | None:
        """Return the first moment of a stage after `after`, None if there is none up to the day `latest`."""
        floor = after.date() - _SLACK
        for stage in self.stages_of(item):
            day = self._day(item, stage)
            if latest is not None and day > latest:
                return None
            if day >= floor:
                moment = self.of(item, stage)
                if moment > after and moment >= item.known_since:
                    return moment
        return None

    def of(self, item: AgendaItem, stage: Stage) -> datetime:
        day, last_chance = self._day(item, stage), not stage.overdue and stage.days == 0
        minute = self._settings.remind_minute if item.remind_minute is None else item.remind_minute
        key = (day, item.zone, minute, last_chance)
        if key not in self._known:
            wishes = replace(self._settings, remind_minute=minute)
            self._known[key] = moment_on(day, ZoneInfo(item.zone), wishes, last_chance=last_chance)
        return self._known[key]

    def of_snooze(self, item: AgendaItem) -> datetime | None:
        return None if item.snoozed_until is None else leave_quiet(item.snoozed_until, self._settings)

    def between(self, item: AgendaItem, after: datetime, until: datetime) -> Iterator[tuple[datetime, int, str]]:
        """Yield the stages whose moments lie in (after, until], each with its rank among stages of one moment."""
        snooze = self.of_snooze(item)
        if snooze is not None and after < snooze <= until:
            yield snooze, 0, timed(SNOOZE, snooze, self.zone)
        first, last = after.date() - _SLACK, until.date() + _SLACK
        if item.due_on - self.longest_lead > last:
            return
        for rank, stage in enumerate(self.stages_of(item), start=1):
            if first <= self._day(item, stage) <= last:
                moment = self.of(item, stage)
                if after < moment <= until and moment >= item.known_since:
                    yield moment, rank, stage.code

    def _day(self, item: AgendaItem, stage: Stage) -> date:
        return (stage.working_day_for if self._settings.quiet_weekends else stage.day_for)(item.due_on)


def _oldest_of_each_loan(agenda: Agenda) -> frozenset[int]:
    oldest: dict[int, AgendaItem] = {}
    for item in agenda.items:
        known = oldest.get(item.loan_id)
        if known is None or (item.due_on, item.occurrence_id) < (known.due_on, known.occurrence_id):
            oldest[item.loan_id] = item
    return frozenset(item.occurrence_id for item in oldest.values())
