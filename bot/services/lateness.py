"""What is overdue summed up: per loan and over all, the lender's own figures in place of ours. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.lending.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from bot.services.views import LoanView, OccurrenceView


@dataclass(frozen=True, slots=True)
class Late:
    """A loan with something overdue."""

    loan: LoanView

    @property
    def items(self) -> tuple[OccurrenceView, ...]:
        """What is overdue, oldest first."""
        return self.loan.overdue

    @property
    def days(self) -> int:
        """Days past due of the oldest one."""
        return self.items[0].days_past_due

    @property
    def cost(self) -> Decimal:
        """What lateness cost so far."""
        return sum((cost_so_far(item) for item in self.items), ZERO)

    @property
    def per_day(self) -> Decimal:
        """What tomorrow adds."""
        return sum((item.cost.per_day for item in self.items if item.cost is not None), ZERO)

    @property
    def clears(self) -> Decimal:
        """What clears all that is overdue today."""
        return sum((clearing_amount(item) for item in self.items), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTotal:
    """Everything overdue of a borrower."""

    loans: int
    cost: Decimal
    per_day: Decimal
    clears: Decimal


def late_loans(loans: Iterable[LoanView]) -> list[Late]:
    """Pick the loans with something overdue, the longest overdue first."""
    return sorted((Late(loan) for loan in loans if loan.overdue), key=lambda entry: -entry.days)


def total_of(late: Sequence[Late]) -> LateTotal:
    """Add up what is overdue."""
    return LateTotal(
        loans=len(late),
        cost=sum((entry.cost for entry in late), ZERO),
        per_day=sum((entry.per_day for entry in late), ZERO),
        clears=sum((entry.clears for entry in late), ZERO),
    )


def cost_so_far(item: OccurrenceView) -> Decimal:
    """Return what lateness cost: the lender's figure where the borrower gave one, else ours."""
    if item.lender_cost_now is not None:
        return item.lender_cost_now
    return item.cost.total_cost if item.cost is not None else ZERO


def clearing_amount(item: OccurrenceView) -> Decimal:
    """Return what clears an occurrence on the day of its view: what is left of it, and what lateness cost."""
    if item.cost is None:
        return item.left
    return item.left + item.lender_cost_now if item.lender_cost_now is not None else item.cost.amount_due
