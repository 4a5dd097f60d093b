"""The engine beside a plain day by day model that shares nothing with it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.lending.card import CardEntry, CardPayment, CardRule, EntryKind, card_position
from bot.lending.money import settle
from bot.lending.penalty import Cap, Compound, PenaltyRule, overdue_cost
from tests.unit.lending.daily import DailyCard, same_day
from tests.unit.lending.loans import fen, fractions, late

START = date(2024, 1, 1)
SPENT = st.tuples(st.integers(0, 80), fen(most=500_000), st.sampled_from(["purchase", "purchase", "cash"]))
PAID = st.tuples(st.integers(0, 160), fen(most=300_000))


@given(
    st.lists(SPENT, min_size=1, max_size=5),
    st.lists(PAID, max_size=4),
    st.integers(1, 31),
    st.integers(10, 27),
    st.sampled_from([Decimal(0), Decimal(10)]),
    st.integers(161, 220),
)
def test_it_costs_on_a_card_what_it_costs_day_by_day(
    spent: list[tuple[int, Decimal, str]],
    paid: list[tuple[int, Decimal]],
    statement_day: int,
    due_after: int,
    floor: Decimal,
    days: int,
) -> None:
    as_of = START + timedelta(days=days)
    entries = [(START + timedelta(days=day), amount, kind) for day, amount, kind in spent]
    payments = [(START + timedelta(days=day), amount) for day, amount in paid]
    found = card_position(
        CardRule(statement_day=statement_day, due_after=due_after, late_fee_floor=floor),
        tuple(CardEntry(on, amount, EntryKind(kind)) for on, amount, kind in entries),
        tuple(CardPayment(on, amount) for on, amount in payments),
        as_of,
    )
    daily = DailyCard(statement_day, due_after, floor)
    assert (found.interest, found.late_fee, found.amount_due) == daily.live(entries, payments, as_of)
    assert [(one.on, one.due_on, one.balance, one.minimum) for one in found.statements] == [
        (bill.on, bill.due, bill.balance, bill.minimum) for bill in daily.bills
    ]


@given(
    fen(most=1_000_000),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 400),
    fractions("0.002"),
    st.booleans(),
    st.none() | st.sampled_from(Compound),
    st.sampled_from([Decimal(0), Decimal("0.01"), Decimal(1)]),
    st.sampled_from(Cap),
)
def test_it_costs_when_late_what_it_costs_day_by_day(
    amount: Decimal,
    due_on: date,
    days: int,
    rate: Decimal,
    on_top: bool,  # noqa: FBT001
    compound: Compound | None,
    least: Decimal,
    cap: Cap,
) -> None:
    rule = PenaltyRule(
        multiple=Decimal("1.5"), on_top=on_top, grace_days=3, compound=compound, minimum_per_day=least, cap=cap
    )
    overdue = late(
        principal=amount,
        amount=amount,
        outstanding=amount,
        due_on=due_on,
        as_of=due_on + timedelta(days=days),
        contract_daily_rate=rate,
    )
    steps = range(1, 15)
    anniversaries = {
        None: set[date](),
        Compound.MONTHLY: {same_day(due_on, month, due_on.day) for month in steps},
        Compound.THIRTY_DAYS: {due_on + timedelta(days=30 * step) for step in steps},
    }[compound]
    penalty = interest = Decimal(0)
    base = amount
    for day in range(days if days > 3 else 0):
        if due_on + timedelta(days=day) in anniversaries:
            base = amount + penalty + interest
        interest += base * rate if on_top else 0
        adds = max(base * rate * Decimal("1.5"), least)
        penalty += min(adds, amount - penalty) if cap is Cap.PRINCIPAL else adds
    found = overdue_cost(overdue, rule)
    assert (found.penalty, found.interest) == (settle(penalty), settle(interest))
