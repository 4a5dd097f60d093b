"""From what a borrower said of a loan to a full contract: presets fill in what is usual. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.lending.dates import add_months, next_day_of_month
from bot.lending.errors import LendingError
from bot.lending.schedule import Schedule, schedule_for
from bot.lending.terms import Method, Terms
from bot.lending.yields import terms_paid_by
from bot.products import Kind, Product
from bot.services.by_payment import check_payment
from bot.wording.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_AMOUNT = Decimal(100_000_000)
LONGEST_PAST = timedelta(days=366 * 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was said so far. Amounts in yuan, rates as fractions; None is not said."""

    product: str
    bank: str | None = None
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
    note: str | None = None

    @property
    def has_rate(self) -> bool:
        """Some rate was said."""
        return any(rate is not None for rate in (self.daily_rate, self.annual_rate, self.fee_per_period))

    @property
    def has_price(self) -> bool:
        """It was said what the loan costs: a rate, nothing, or what is paid each time."""
        return self.has_rate or self.payment is not None or self.method == Method.ZERO

    def without_rate(self) -> Draft:
        """The same without a price."""
        return replace(self, daily_rate=None, annual_rate=None, fee_per_period=None, payment=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A loan with nothing left open. `recurring` bills come again each month with an amount that is asked for.

    `payment` is what is said to be paid each time; without a rate beside it, the price is `derived` from it.
    """

    product: Product
    bank: str | None
    principal: Decimal
    method: Method
    periods: int
    daily_rate: Decimal | None
    annual_rate: Decimal | None
    fee_per_period: Decimal | None
    payment: Decimal | None = None
    derived: bool = False
    start_on: date
    due_day: int | None
    first_due_on: date
    statement_day: int | None
    minimum: Decimal | None
    note: str | None
    recurring: bool
    paid_periods: int

    @property
    def terms(self) -> Terms:
        """The terms as the engine reads them. Raises `LendingError` where they contradict one another."""
        return Terms(
            principal=self.principal,
            periods=self.periods,
            start_on=self.start_on,
            method=self.method,
            daily_rate=self.daily_rate,
            annual_rate=self.annual_rate,
            fee_per_period=self.fee_per_period,
            due_day=self.due_day,
            first_due_on=self.first_due_on,
            instalment=self.payment if self.derived else None,
        )

    @property
    def schedule(self) -> Schedule:
        """The amortization schedule.

        Raises:
            UserError: the terms do not make one.
        """
        try:
            return schedule_for(self.terms)
        except LendingError as error:
            raise UserError(error.key, **error.values) from error

    @property
    def contradicts(self) -> bool:
        """By the rate that was said no instalment is what is said to be paid each time."""
        if self.payment is None or self.derived:
            return False
        return self.payment not in {row.payment for row in self.schedule.instalments}


def next_question(draft: Draft, product: Product) -> str | None:
    """Name what still has to be asked: amount, periods, rate, due; None if a contract can be made."""
    if draft.amount is None:
        return "amount"
    if is_bill(draft, product):
        return None if draft.due_day or draft.due_on or statement_due_day(draft, product) else "due"
    if draft.periods is None and (draft.due_on is None or draft.payment) and product.kind is not Kind.FINE:
        return "periods"
    if not draft.has_price and product.kind not in {Kind.PRIVATE, Kind.FINE}:
        return "rate"
    return None if draft.due_day or draft.due_on or draft.start_on else "due"


def is_bill(draft: Draft, product: Product) -> bool:
    """A bill without instalments: this month's amount is known, the coming ones are asked for."""
    return product.kind.is_bill and draft.periods is None


def statement_due_day(draft: Draft, product: Product) -> int | None:
    """The due day that the lender pairs with the statement day, where that is fixed."""
    return None if draft.statement_day is None else product.due_day_for(draft.statement_day)


def with_defaults(draft: Draft, product: Product) -> Draft:
    """Fill in the price and the number of instalments that are usual for the product.

    Beside what is paid each time nothing is. A private debt without a day of the month is paid back at once.
    """
    filled = draft
    if not is_bill(draft, product) and not draft.has_price:
        filled = replace(
            filled,
            daily_rate=product.daily_rate_default,
            annual_rate=None if product.daily_rate_default is not None else product.annual_rate_default,
        )
    if filled.periods is None and not (filled.due_on or filled.payment) and not is_bill(draft, product):
        at_once = product.kind is Kind.PRIVATE and draft.due_day is None
        filled = replace(filled, periods=1 if at_once else product.default_tenor)
    return filled


def contract_from(draft: Draft, product: Product, today: date) -> Contract:
    """Make the contract that a complete draft describes, as of `today` in the loan's zone.

    Raises:
        UserError: a part is missing, out of range or contradicts another.
    """
    if draft.amount is None:
        raise UserError("contract.amount_missing")
    _check_ranges(draft, today)
    contract = _bill(draft, product, today) if is_bill(draft, product) else _loan(draft, product, today)
    if not 0 <= contract.paid_periods <= contract.periods:
        raise UserError("contract.paid_periods", value=contract.paid_periods, max=contract.periods)
    return contract


def _check_ranges(draft: Draft, today: date) -> None:
    if draft.amount is not None and draft.amount > LARGEST_AMOUNT:
        raise UserError("contract.amount_too_large", value=money(draft.amount), max=money(LARGEST_AMOUNT))
    for on in (draft.start_on, draft.due_on):
        if on is not None and not today - LONGEST_PAST <= on <= today + LONGEST_PAST:
            raise UserError("contract.date_out_of_range", value=on.isoformat())
    if draft.start_on and draft.due_on and draft.due_on <= draft.start_on:
        raise UserError("contract.due_before_start", due=draft.due_on.isoformat(), start=draft.start_on.isoformat())
    if draft.minimum is not None and draft.amount is not None and draft.minimum > draft.amount:
        raise UserError("contract.minimum_above_bill", minimum=money(draft.minimum), amount=money(draft.amount))


def _bill(draft: Draft, product: Product, today: date) -> Contract:
    day = draft.due_day or (draft.due_on.day if draft.due_on else None) or statement_due_day(draft, product)
    if day is None:
        raise UserError("contract.due_missing")
    first = draft.due_on or _on_or_after(today, day)
    return Contract(
        product=product,
        bank=draft.bank,
        principal=_amount(draft),
        method=Method.ZERO,
        periods=1,
        daily_rate=None,
        annual_rate=None,
        fee_per_period=None,
        start_on=min(draft.start_on or add_months(first, -1, day), first - timedelta(days=1)),
        due_day=day,
        first_due_on=first,
        statement_day=draft.statement_day,
        minimum=draft.minimum,
        note=draft.note,
        recurring=True,
        paid_periods=0,
    )


def _loan(draft: Draft, product: Product, today: date) -> Contract:
    method = _method(draft, product)
    periods = draft.periods or 1
    start, first = _dates(draft, today, periods)
    free = method is Method.ZERO
    contract = Contract(
        product=product,
        bank=draft.bank,
        principal=_amount(draft),
        method=method,
        periods=periods,
        daily_rate=None if free else draft.daily_rate,
        annual_rate=None if free else draft.annual_rate,
        fee_per_period=None if free else draft.fee_per_period,
        payment=draft.payment,
        start_on=start,
        due_day=draft.due_day,
        first_due_on=first,
        statement_day=draft.statement_day,
        minimum=draft.minimum,
        note=draft.note,
        recurring=False,
        paid_periods=draft.paid_periods or 0,
    )
    return contract if draft.payment is None or draft.has_rate else _priced(contract, draft.payment, draft.method)


def _priced(contract: Contract, payment: Decimal, method: str | None) -> Contract:
    """Give a contract without a rate the one that follows from what is paid each time."""
    check_payment(contract.principal, contract.periods, payment, method)
    priced = terms_paid_by(contract.terms, payment)
    return replace(contract, method=priced.method, annual_rate=priced.annual_rate, derived=True)


def _amount(draft: Draft) -> Decimal:
    assert draft.amount is not None, "checked by contract_from"  # noqa: S101
    return draft.amount


def _method(draft: Draft, product: Product) -> Method:
    if draft.fee_per_period is not None:
        return Method.FEE
    if not draft.has_rate:
        return Method.ZERO
    if draft.method and draft.method != Method.FEE:
        return Method(draft.method)
    usual = Method(product.method)
    return Method.EQUAL_INSTALMENT if usual in {Method.FEE, Method.ZERO} else usual


def _dates(draft: Draft, today: date, periods: int) -> tuple[date, date]:
    """Return the borrowing date and the first due date.

    Without a borrowing date it is today, or as long ago as the instalments that are said to be paid. Where the price is
    to follow from what is paid each time, it is a whole month before the first due date, for which that payment is.
    """
    if draft.start_on is not None:
        return draft.start_on, draft.due_on or _first_due(draft.start_on, draft.due_day)
    if draft.due_on is not None:
        day = draft.due_on.day
        earlier = add_months(draft.due_on, -1, day)
        return (min(today, draft.due_on - timedelta(days=1)) if periods == 1 else earlier), draft.due_on
    if draft.due_day is None:
        raise UserError("contract.due_missing")
    coming = _on_or_after(today, draft.due_day) if draft.paid_periods else next_day_of_month(today, draft.due_day)
    by_payment = draft.payment is not None and not draft.has_rate
    if not draft.paid_periods and not by_payment:
        return today, coming
    first = add_months(coming, -(draft.paid_periods or 0), draft.due_day)
    return add_months(first, -1, draft.due_day), first


def _first_due(start_on: date, due_day: int | None) -> date:
    return next_day_of_month(start_on, due_day) if due_day else add_months(start_on, 1, start_on.day)


def _on_or_after(today: date, day: int) -> date:
    return next_day_of_month(today - timedelta(days=1), day)


def past_instalments(days: Iterable[date], today: date) -> int:
    """Count the due dates that lie before today."""
    return sum(1 for on in days if on < today)
