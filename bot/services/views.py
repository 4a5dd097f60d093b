"""A borrower's book as the flows and the pushes read it: frozen, money as Decimal yuan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from bot.lending.penalty import OverdueCost
    from bot.products import Product


NO_PRESET = "custom"
"""The product of a lender that has no preset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceView:
    """One instalment or bill. `amount` is None while a bill's amount is not known; `left` is what is unpaid of it.

    `computed` is our own figure, which differs from `amount` where the lender named another.
    `days_past_due` counts in the loan's zone and is 0 until the due date is over; `cost` is what lateness cost so far.
    `lender_cost` is the figure that the lender named on `lender_cost_on`; where it is there, it wins. `lender_adds` is
    what our rule adds to it since that day.
    """

    id: int
    loan_id: int
    number: int
    due_on: date
    amount: Decimal | None
    computed: Decimal | None
    principal: Decimal
    interest: Decimal
    fee: Decimal
    minimum: Decimal | None
    paid: Decimal
    left: Decimal
    settled_on: date | None
    days_past_due: int
    cost: OverdueCost | None
    lender_cost: Decimal | None
    lender_cost_on: date | None
    lender_adds: Decimal
    snoozed_until: datetime | None

    @property
    def lender_cost_now(self) -> Decimal | None:
        """The lender's figure, grown since the day on which it was named."""
        return None if self.lender_cost is None else self.lender_cost + self.lender_adds

    @property
    def is_open(self) -> bool:
        """Not settled."""
        return self.settled_on is None

    @property
    def is_overdue(self) -> bool:
        """Open, and its due date is over."""
        return self.is_open and self.days_past_due > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """A loan with all its occurrences in order. `today` is the date in the loan's zone when the view was made.

    `muted_until` is there while nothing is said of the loan; `remind_minute` where it has an hour of its own;
    `payment` where the price follows from what is paid each time.
    """

    id: int
    number: int
    product: Product
    bank: str | None
    note: str | None
    principal: Decimal
    method: str
    periods: int
    daily_rate: Decimal | None
    annual_rate: Decimal | None
    fee_per_period: Decimal | None
    payment: Decimal | None
    start_on: date | None
    due_day: int | None
    zone: ZoneInfo
    today: date
    auto_debit: bool
    cutoff: time | None
    grace_days: int
    recurring: bool
    relief_done: int
    remind_minute: int | None
    muted_until: datetime | None
    outstanding: Decimal
    occurrences: tuple[OccurrenceView, ...]

    def name(self, locale: str) -> str:
        """Name the loan in a language: the product, with the bank where the product is not a bank's own.

        One without a preset goes by what it was called when it was added.
        """
        if self.product.id == NO_PRESET and self.note:
            return self.note
        name = self.product.name(locale)
        if not self.bank or self.product.bank is not None:
            return name
        return f"{self.bank}{name}" if locale == "zh_CN" else f"{self.bank} {name}"

    @property
    def charged_as_one(self) -> bool:
        """Lateness is charged on everything still owed: once, with the oldest unpaid instalment."""
        return self.product.penalty.base == "outstanding"

    @property
    def open_occurrences(self) -> tuple[OccurrenceView, ...]:
        """What is not settled, oldest first."""
        return tuple(item for item in self.occurrences if item.is_open)

    @property
    def overdue(self) -> tuple[OccurrenceView, ...]:
        """What is past its due date, oldest first."""
        return tuple(item for item in self.occurrences if item.is_overdue)

    @property
    def next_due(self) -> OccurrenceView | None:
        """The oldest thing to pay, overdue or coming."""
        return self.open_occurrences[0] if self.open_occurrences else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A user as the flows read them."""

    user_id: int
    locale: str
    timezone: str
    remind_minute: int
    lead_days: tuple[int, ...]
    quiet_from_minute: int | None
    quiet_until_minute: int | None
    quiet_weekends: bool
    hide_amounts: bool
    alerts_paused_until: datetime | None
    created_at: datetime
