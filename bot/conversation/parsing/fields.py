"""What a line said, part by part; what it did not say is None."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Parts of an add, a payment or a bill. Amounts in yuan, rates as fractions, `product` and `method` as ids.

    `name` is a product that no preset is known for, as it was written. `bank` is the bank's full Chinese name.
    `payment` is what is paid each time, from which a price follows.
    `loan_number` is the user's own number of a loan (#2). `paid_periods` of a payment is how many instalments it was
    for, that of an add how many are paid already.
    """

    product: str | None = None
    name: str | None = None
    bank: str | None = None
    loan_number: int | None = None
    amount: Decimal | None = None
    periods: int | None = None
    paid_periods: int | None = None
    daily_rate: Decimal | None = None
    annual_rate: Decimal | None = None
    fee_per_period: Decimal | None = None
    payment: Decimal | None = None
    method: str | None = None
    due_day: int | None = None
    due_on: date | None = None
    start_on: date | None = None
    statement_day: int | None = None
    minimum: Decimal | None = None
    paid_on: date | None = None
    paid_in_full: bool = False
    note: str | None = None

    @property
    def has_rate(self) -> bool:
        """Whether a price was said, be it nothing."""
        rates = (self.daily_rate, self.annual_rate, self.fee_per_period)
        return self.method == "zero" or any(rate is not None for rate in rates)

    @property
    def has_terms(self) -> bool:
        """Whether a day, a number of instalments, a price or a minimum was said: what only a loan or a bill has."""
        terms = (self.periods, self.due_day, self.due_on, self.start_on, self.statement_day, self.minimum)
        return self.has_rate or any(term is not None for term in terms)
