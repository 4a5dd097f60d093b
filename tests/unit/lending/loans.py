"""Loans that the tests of the engine share, and what hypothesis may make of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.lending.daycount import DayCount
from bot.lending.penalty import Base, Cap, Compound, Overdue, Paid, PaidFirst, PenaltyRule
from bot.lending.terms import MONTHLY, Every, Method, Rounding, Terms

START = date(2024, 1, 31)


def fen(least: int = 1, most: int = 100_000_000) -> st.SearchStrategy[Decimal]:
    """Whole fen as yuan."""
    return st.integers(least, most).map(lambda amount: Decimal(amount) / 100)


def fractions(most: str) -> st.SearchStrategy[Decimal]:
    """Rates from nothing to `most`, six decimals."""
    return st.integers(0, int(Decimal(most) * 10**6)).map(lambda part: Decimal(part) / 10**6)


def days(first: date = date(2000, 1, 1), last: date = date(2060, 12, 31)) -> st.SearchStrategy[date]:
    """Dates of a lifetime."""
    return st.dates(first, last)


def a_loan(**changes: Any) -> Terms:
    """Return 10,000 yuan over five months at 0.05 % a day, equal principal, unless told otherwise."""
    given: dict[str, Any] = {
        "principal": Decimal(10000),
        "periods": 5,
        "start_on": date(2018, 9, 11),
        "method": Method.EQUAL_PRINCIPAL,
        "daily_rate": Decimal("0.0005"),
    }
    return Terms(**(given | changes))


@st.composite
def terms(draw: st.DrawFn, method: Method | None = None) -> Terms:
    """Any loan that the engine accepts."""
    method = method or draw(st.sampled_from(Method))
    periods = draw(st.integers(1, 60))
    every = draw(st.sampled_from([MONTHLY, Every(count=3, unit="month"), Every(count=1, unit="week")]))
    gracious = method not in {Method.INTEREST_ONLY, Method.BULLET}
    return Terms(
        principal=draw(fen(least=100)),
        periods=periods,
        start_on=draw(days()),
        method=method,
        **draw(prices(method)),
        day_count=draw(st.none() | st.sampled_from(DayCount)),
        every=every,
        due_day=draw(st.none() | st.integers(1, 31)) if every.unit == "month" else None,
        grace_principal=draw(st.integers(0, periods - 1)) if gracious else 0,
        round_instalment=draw(st.sampled_from([Decimal("0.01"), Decimal(1)])),
        rounding=draw(st.sampled_from(Rounding)),
    )


def prices(method: Method) -> st.SearchStrategy[dict[str, Any]]:
    """The one rate or fee that a method takes."""
    if method is Method.ZERO:
        return st.just({})
    if method is Method.FEE:
        per_period = st.fixed_dictionaries({"fee_per_period": fractions("0.02")})
        return per_period | st.fixed_dictionaries({"fee_total": fractions("0.3")})
    by_day = st.fixed_dictionaries({"daily_rate": fractions("0.002")})
    return by_day | st.fixed_dictionaries({"annual_rate": fractions("0.6")})


def late(**changes: Any) -> Overdue:
    """Return 1,000 yuan, five days late at 0.05 % a day, unless told otherwise."""
    given: dict[str, Any] = {
        "principal": Decimal(1000),
        "amount": Decimal(1000),
        "outstanding": Decimal(1000),
        "due_on": date(2025, 12, 30),
        "as_of": date(2026, 1, 4),
        "contract_daily_rate": Decimal("0.0005"),
    }
    return Overdue(**(given | changes))


@st.composite
def rules(draw: st.DrawFn) -> PenaltyRule:
    """Any penalty rule."""
    fixed = draw(st.booleans())
    on_top = draw(st.booleans())
    return PenaltyRule(
        multiple=None if fixed else draw(fractions("3")),
        daily_rate=draw(fractions("0.03")) if fixed else None,
        on_top=on_top,
        as_interest=not on_top and draw(st.booleans()),
        base=draw(st.sampled_from(Base)),
        grace_days=draw(st.integers(0, 5)),
        compound=draw(st.none() | st.sampled_from(Compound)),
        minimum_per_day=draw(st.just(Decimal(0)) | fen(most=500)),
        minimum_total=draw(st.just(Decimal(0)) | fen(most=500)),
        late_fee_rate=draw(fractions("0.05")),
        late_fee_floor=draw(st.just(Decimal(0)) | fen(most=2000)),
        cap=draw(st.sampled_from(Cap)),
        paid_first=draw(st.sampled_from(PaidFirst)),
    )


@st.composite
def overdues(draw: st.DrawFn) -> Overdue:
    """Any overdue instalment, up to three years late, with up to three part payments."""
    principal, interest = draw(fen(most=1_000_000)), draw(fen(least=0, most=100_000))
    due_on = draw(days())
    as_of = draw(st.dates(due_on, date(due_on.year + 3, 1, 1)))
    payments = draw(st.lists(st.builds(Paid, st.dates(due_on, as_of), fen(most=300_000)), max_size=3))
    return Overdue(
        principal=principal,
        amount=principal + interest,
        outstanding=principal * draw(st.integers(1, 12)),
        due_on=due_on,
        as_of=as_of,
        contract_daily_rate=draw(fractions("0.002")),
        payments=tuple(payments),
    )
