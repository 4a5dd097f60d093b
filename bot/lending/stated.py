"""The lender's own figure: where the borrower has it, it wins, and the difference is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.lending.money import check_amount

if TYPE_CHECKING:
    from decimal import Decimal


class Figure(NamedTuple):
    """An amount in yuan as it counts, and where it comes from. `difference` = stated - computed, if stated."""

    value: Decimal
    computed: Decimal
    stated: Decimal | None
    difference: Decimal | None


def figure(computed: Decimal, stated: Decimal | None = None) -> Figure:
    """Return the figure that counts: the lender's own where it is stated, else the computed one.

    Raises `LendingError("lending.stated")` for a stated amount below zero.
    """
    if stated is None:
        return Figure(computed, computed, None, None)
    check_amount("lending.stated", stated, zero=True)
    return Figure(stated, computed, stated, stated - computed)
