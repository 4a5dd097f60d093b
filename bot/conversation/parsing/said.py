"""Collects the parts of one line, and the faults of those that are there but wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.errors import UserError

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from bot.conversation.parsing.dates import SaidDate


class TaggedDate(NamedTuple):
    """A date of the line; `role` is start, due, or nothing if no word says what it is for."""

    said: SaidDate
    role: str


class Said:
    """Grows while a line is read; the first value of a field stays."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.values: dict[str, Any] = {}
        self.dates: list[TaggedDate] = []
        self.wrong: set[str] = set()
        self.faults: list[UserError] = []
        self.loose_rate: re.Match[str] | None = None

    def fail(self, field: str, fault: UserError) -> None:
        """Note that a field was said, and wrongly."""
        self.wrong.add(field)
        self.faults.append(fault)

    def put(self, field: str, read: Callable[[], object]) -> None:
        """Keep the value that `read` returns, or the fault that it raises."""
        try:
            value = read()
        except UserError as fault:
            self.fail(field, fault)
        else:
            self.values.setdefault(field, value)

    def has(self, field: str) -> bool:
        """Tell whether a field was said, rightly or wrongly."""
        return field in self.values or field in self.wrong
