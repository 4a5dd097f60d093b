"""From a wall clock to UTC and back: hours that a change of clocks skips or repeats, and quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.services.agenda import PushSettings

ONE_DAY = timedelta(days=1)
LATE_AFTER = timedelta(hours=2)


class QuietHours(Protocol):
    """When somebody is not spoken to: minutes after midnight in `timezone`."""

    @property
    def timezone(self) -> str:
        """The zone's IANA name."""
        ...

    @property
    def quiet_from_minute(self) -> int | None:
        """When they begin, None where there are none."""
        ...

    @property
    def quiet_until_minute(self) -> int | None:
        """When they end."""
        ...


def at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return when `zone` reads the given minute after midnight, in UTC.

    An hour that is skipped counts on from before the gap (02:30 becomes 03:30), a repeated one means its first time.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    return wall.astimezone(UTC)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a date begins in `zone`, in UTC."""
    return at_minute(day, 0, zone)


def leave_quiet(moment: datetime, settings: QuietHours) -> datetime:
    """Return `moment`, or the end of the user's quiet hours where it lies inside them; never anything earlier."""
    zone = ZoneInfo(settings.timezone)
    for _ in range(3):  # an end that a change of clocks skips may lie in the next quiet hours
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        until = settings.quiet_until_minute
        if until is None or not is_quiet(minute, settings):
            return moment
        moment = _end_of_quiet(local, minute, until, zone)
    return moment


def is_quiet(minute: int, settings: QuietHours) -> bool:
    """Tell whether a minute after midnight is in the quiet hours; they may span midnight, equal ends mean none."""
    begin, end = settings.quiet_from_minute, settings.quiet_until_minute
    if begin is None or end is None or begin == end:
        return False
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def _end_of_quiet(local: datetime, minute: int, until: int, zone: ZoneInfo) -> datetime:
    day = local.date() if minute < until else local.date() + ONE_DAY
    wall = datetime.combine(day, time(until // 60, until % 60), tzinfo=zone)
    end = wall.astimezone(UTC)
    # In a repeated hour the first reading of the end may be behind us; then the second one is meant.
    return end if end > local.astimezone(UTC) else wall.replace(fold=1).astimezone(UTC)


def moment_on(day: date, loan_zone: ZoneInfo, settings: PushSettings, *, last_chance: bool = False) -> datetime:
    """Return when to speak on `day` of the loan's calendar: the user's own hour, out of their quiet hours.

    `last_chance`: after that day it is too late, so where the end of the quiet hours is on the next one, the end of the
    quiet hours before is taken.
    """
    wanted = _own_hour(day, loan_zone, settings)
    moment = leave_quiet(wanted, settings)
    if not last_chance or _date(moment, loan_zone) <= day or settings.quiet_until_minute is None:
        return moment
    zone = ZoneInfo(settings.timezone)
    morning = at_minute(_date(wanted, zone), settings.quiet_until_minute, zone)
    return morning if _date(morning, loan_zone) == day else moment


def is_late(meant: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a message says that it is late: by more than two hours, or on another date for its reader."""
    return now - meant > LATE_AFTER or _date(meant, zone) != _date(now, zone)


def _own_hour(day: date, loan_zone: ZoneInfo, settings: PushSettings) -> datetime:
    """Return when the user's clock shows their hour while the loan's calendar shows `day`."""
    zone = ZoneInfo(settings.timezone)
    same = at_minute(day, settings.remind_minute, zone)
    if zone == loan_zone:
        return same
    for candidate in (same, *(at_minute(day + step, settings.remind_minute, zone) for step in (-ONE_DAY, ONE_DAY))):
        if _date(candidate, loan_zone) == day:
            return candidate
    return same  # a day that the loan's zone skipped


def _date(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
