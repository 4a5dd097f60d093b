"""Working days of China: holidays and make-up work days from a kept library, plain weekends outside its years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chinese_calendar

if TYPE_CHECKING:
    from datetime import date

SATURDAY = 5
YEARS = range(
    min(chinese_calendar.constants.holidays).year,
    max(chinese_calendar.constants.holidays).year + 1,
)


class ChinaCalendar:
    """Says on which days banks of China work."""

    def is_open(self, on: date) -> bool:
        """Return whether `on` is a working day; outside the known years every Monday to Friday is one."""
        if self.knows(on):
            return bool(chinese_calendar.is_workday(on))
        return on.weekday() < SATURDAY

    def knows(self, on: date) -> bool:
        """Return whether the holidays of that year are known."""
        return on.year in YEARS
