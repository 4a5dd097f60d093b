from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lending.card import (
    Basis,
    CardEntry,
    CardPayment,
    CardPosition,
    CardRule,
    EntryKind,
    MinimumBase,
    PaymentDay,
    card_position,
    late_fee,
    minimum_payment,
    purchase_due,
)
from bot.lending.errors import LendingError
from tests.unit.lending.loans import fen

ENTRIES = (CardEntry(date(2026, 8, 10), Decimal(3000)), CardEntry(date(2026, 8, 20), Decimal(2000)))
USUAL = {"statement_day": 5, "due_day": 25}


def paid(*payments: tuple[int, int, int]) -> tuple[CardPayment, ...]:
    return tuple(CardPayment(date(2026, month, day), Decimal(amount)) for month, day, amount in payments)


def position(
    as_of: date, payments: tuple[CardPayment, ...] = (), entries: tuple[CardEntry, ...] = ENTRIES, **rule: Any
) -> CardPosition:
    return card_position(CardRule(**(USUAL | rule)), entries, payments, as_of)


def test_it_charges_nothing_on_a_bill_paid_in_full() -> None:
    found = position(date(2026, 12, 5), paid((9, 25, 5000)))
    assert (str(found.interest), str(found.late_fee), str(found.amount_due), found.segments) == (
        "0.00",
        "0.00",
        "0.00",
        (),
    )


def test_it_charges_every_entry_from_its_posting_date() -> None:
    found = position(date(2026, 10, 5), paid((9, 8, 2000)))
    assert [(segment.days, int(segment.balance)) for segment in found.segments] == [(10, 3000), (19, 5000), (27, 3000)]
    assert (str(found.interest), str(found.statements[1].balance)) == ("103.00", "3103.00")


def test_it_decides_a_bill_on_its_due_date() -> None:
    before, on = (position(date(2026, 9, day)) for day in (24, 25))
    assert (str(before.interest), str(on.interest), str(on.late_fee)) == ("0.00", "105.00", "0.00")


def test_it_charges_the_late_fee_from_the_day_after() -> None:
    assert str(position(date(2026, 9, 26)).late_fee) == "25.00"
    assert str(position(date(2026, 9, 26), paid((9, 20, 300))).late_fee) == "10.00"
    assert str(position(date(2026, 9, 26), paid((9, 20, 300)), late_fee_floor=Decimal(20)).late_fee) == "20.00"


def test_it_compounds_unpaid_interest_but_never_the_late_fee() -> None:
    found = position(date(2026, 11, 5))
    # October's bill: 5,000 + 130.00 interest + 25.00 fee; November charges 31 days on 5,130.
    assert (str(found.statements[1].balance), str(found.segments[-1].balance)) == ("5155.00", "5130.00")
    assert str(found.statements[2].interest) == "79.52"
    simple = position(date(2026, 11, 5), compound=False)
    assert (int(simple.segments[-1].balance), str(simple.statements[2].interest)) == (5000, "77.50")


def test_it_asks_again_for_a_minimum_that_was_not_paid() -> None:
    found = position(date(2026, 11, 5), paid((10, 20, 155)))
    # October: 10 % of 5,000, 155 interest and fee, 500 of September. The 155 pay interest and fee, 1,000 stay missing.
    assert [str(statement.minimum) for statement in found.statements[:2]] == ["500.00", "1155.00"]
    # November: 10 % of 5,000, the missed 1,000, interest and a fee of 5 % of 1,000.
    november = found.statements[2]
    assert november.minimum == 1500 + november.interest + november.late_fee
    assert str(november.late_fee) == "50.00"


def test_it_accrues_between_statements() -> None:
    found = position(date(2026, 10, 15), paid((9, 25, 4000), (10, 10, 610)))
    # 110.00 on October's bill; then 5 days on 1,000 and, the 610 having paid 500 of it, 5 on 500.
    assert (str(found.statements[-1].interest), str(found.interest)) == ("110.00", "113.75")
    assert str(found.amount_due) == "503.75"


def test_it_gives_new_purchases_their_free_period_again() -> None:
    entries = (*ENTRIES, CardEntry(date(2026, 9, 20), Decimal(700)))
    late, in_time = paid((9, 25, 4000)), paid((10, 20, 1810))
    found = position(date(2026, 11, 5), (*late, *in_time), entries)
    # October's bill holds the rest, its interest and the new 700; it is paid in full, so only the rest bore interest.
    assert str(found.statements[1].balance) == "1810.00"
    assert {int(segment.balance) for segment in found.segments} == {3000, 5000, 1000}


def test_it_charges_a_cash_advance_from_the_first_day() -> None:
    entries = (CardEntry(date(2026, 9, 7), Decimal(1000), EntryKind.CASH),)
    assert str(position(date(2026, 9, 17), entries=entries).interest) == "5.00"


def test_it_counts_instalments_in_full_and_fees_without_interest() -> None:
    entries = (
        CardEntry(date(2026, 9, 1), Decimal(400), EntryKind.INSTALMENT),
        CardEntry(date(2026, 9, 1), Decimal(30), EntryKind.FEE),
        CardEntry(date(2026, 9, 1), Decimal(1000)),
    )
    found = position(date(2026, 10, 5), entries=entries)
    assert str(found.statements[0].minimum) == "530.00"
    assert {int(segment.balance) for segment in found.segments} == {1400}


@pytest.mark.parametrize(
    ("rule", "interest"),
    [
        ({"basis": Basis.UNPAID}, "67.20"),
        ({"basis": Basis.UNPAID_AFTER_DUE}, "15.00"),  # 3,000 for the 10 days from 25 Sep to 5 Oct
        ({"payment_day_at": PaymentDay.FULL}, "104.00"),  # one more day on 2,000
        ({"statement_day_counts": True}, "104.50"),  # one more day on 3,000
        ({"minimum_interest": Decimal(200)}, "200.00"),
        ({"due_day": None, "due_after": 20}, "103.00"),
    ],
)
def test_it_knows_the_printed_variants(rule: dict[str, Any], interest: str) -> None:
    assert str(position(date(2026, 10, 5), paid((9, 8, 2000)), **rule).interest) == interest


def test_it_charges_no_interest_twice_on_a_counted_statement_day() -> None:
    found = position(date(2026, 11, 5), paid((9, 8, 2000)), statement_day_counts=True)
    ends = [(segment.from_on, segment.to_on) for segment in found.segments]
    assert all(later[0] >= earlier[1] for earlier, later in pairwise(ends))


@pytest.mark.parametrize(
    ("rule", "payments", "interest"),
    [
        ({"tolerance_days": 3}, ((9, 28, 5000),), "0.00"),
        ({"tolerance_days": 3}, ((9, 29, 5000),), "115.00"),
        ({"tolerance_amount": Decimal(10)}, ((9, 25, 4990),), "0.00"),
        ({"tolerance_amount": Decimal(10)}, ((9, 25, 4989),), "105.06"),
    ],
)
def test_it_tolerates_what_the_bank_tolerates(
    rule: dict[str, Any], payments: tuple[tuple[int, int, int], ...], interest: str
) -> None:
    assert str(position(date(2026, 10, 5), paid(*payments), **rule).interest) == interest


def test_it_moves_a_tolerated_rest_to_the_next_bill() -> None:
    found = position(date(2026, 11, 5), paid((9, 25, 4990)), tolerance_amount=Decimal(10))
    assert str(found.statements[1].balance) == "10.00"
    assert str(found.interest) == "0.00"  # the rest is within the tolerance of October too


def test_it_takes_no_late_fee_on_a_rest_that_is_tolerated() -> None:
    entries = (CardEntry(date(2026, 8, 10), Decimal(9)),)
    found = position(date(2026, 10, 5), (), entries, tolerance_amount=Decimal(10), late_fee_floor=Decimal(10))
    assert (str(found.late_fee), str(found.amount_due)) == ("0.00", "9.00")


def test_it_keeps_interest_apart_where_there_is_no_free_period() -> None:
    found = position(
        date(2026, 10, 5), paid((9, 8, 2000), (9, 25, 3000)), free_period=False, daily_rate=Decimal("0.0004")
    )
    assert (str(found.interest), str(found.amount_due)) == ("70.40", "70.40")


def test_it_takes_a_credit_off_later_purchases() -> None:
    entries = (CardEntry(date(2026, 8, 10), Decimal(100)), CardEntry(date(2026, 9, 10), Decimal(300)))
    found = position(date(2026, 10, 5), paid((8, 20, 250)), entries)
    assert [str(statement.balance) for statement in found.statements] == ["-150.00", "150.00"]
    assert str(found.statements[0].minimum) == "0.00"


def test_it_puts_the_statement_day_where_the_lender_puts_it() -> None:
    entries = (CardEntry(date(2026, 9, 5), Decimal(100)),)
    assert position(date(2026, 10, 6), entries=entries).statements[0].on == date(2026, 9, 5)
    later = position(date(2026, 10, 6), entries=entries, statement_day_next=True)
    assert [s.on for s in later.statements] == [date(2026, 10, 5)]


@pytest.mark.parametrize(
    ("purchase", "rule", "statement", "due"),
    [
        ("2026-01-05", {"statement_day": 5, "due_day": 23}, "2026-01-05", "2026-01-23"),  # due in the same month
        ("2026-01-06", {"statement_day": 5, "due_day": 23}, "2026-02-05", "2026-02-23"),
        ("2026-01-10", {"statement_day": 20, "due_day": 8}, "2026-01-20", "2026-02-08"),
        ("2026-01-10", {"statement_day": 20, "due_day": 20}, "2026-01-20", "2026-02-20"),
        ("2026-02-10", {"statement_day": 31, "due_day": 20}, "2026-02-28", "2026-03-20"),
        ("2026-04-03", {"statement_day": 1, "due_after": 9}, "2026-05-01", "2026-05-10"),
    ],
)
def test_it_knows_when_a_purchase_is_due(purchase: str, rule: dict[str, Any], statement: str, due: str) -> None:
    """Statement and due days per card, an end of instalments, a reminder.

    mayswind/ezbookkeeping#251, #451, #67, #30.
    """
    billed = purchase_due(date.fromisoformat(purchase), CardRule(**rule))
    assert (billed.statement_on.isoformat(), billed.due_on.isoformat()) == (statement, due)


@pytest.mark.parametrize(
    ("minimum", "given_", "floor", "fee"),
    [("200", "100", "0", "5"), ("200", "200", "10", "0"), ("200", "199", "10", "10"), ("0", "0", "10", "0")],
)
def test_it_takes_a_part_of_the_missing_minimum(minimum: str, given_: str, floor: str, fee: str) -> None:
    assert late_fee(Decimal(minimum), Decimal(given_), floor=Decimal(floor)) == Decimal(fee)


def test_it_takes_no_late_fee_where_there_is_none() -> None:
    assert late_fee(Decimal(200), Decimal(0), rate=Decimal(0)) == 0


def test_it_sums_up_a_minimum() -> None:
    parts = MinimumBase(
        balance=Decimal(5000),
        limit=Decimal(4000),
        interest=Decimal(10),
        fees=Decimal(5),
        instalments=Decimal(300),
        earlier=Decimal(100),
    )
    assert minimum_payment(parts) == 500 + 1000 + 100 + 315
    assert minimum_payment(MinimumBase(balance=Decimal(300)), floor=Decimal(50)) == 50
    assert minimum_payment(MinimumBase(balance=Decimal(30)), floor=Decimal(50)) == 30


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("statement_day", {"statement_day": 0}),
        ("statement_day", {"statement_day": 32}),
        ("due_rule", {"due_after": 20}),
        ("due_rule", {"due_day": None}),
        ("due_day", {"due_day": 32}),
        ("due_after", {"due_day": None, "due_after": 0}),
        ("daily_rate", {"daily_rate": Decimal(11)}),
        ("minimum_rate", {"minimum_rate": Decimal("1.1")}),
        ("late_fee_rate", {"late_fee_rate": Decimal(-1)}),
        ("minimum_floor", {"minimum_floor": Decimal(-1)}),
        ("minimum_interest", {"minimum_interest": Decimal(-1)}),
        ("tolerance_amount", {"tolerance_amount": Decimal(-1)}),
        ("tolerance_days", {"tolerance_days": 28}),
        ("limit", {"limit": Decimal(0)}),
    ],
)
def test_it_names_what_is_wrong_with_a_card(key: str, rule: dict[str, Any]) -> None:
    with pytest.raises(LendingError) as caught:
        CardRule(**(USUAL | rule))
    assert caught.value.key == f"lending.{key}"


@pytest.mark.parametrize(
    ("key", "entries", "payments", "as_of"),
    [
        ("entries", (), (), date(2026, 9, 1)),
        ("entry", (CardEntry(date(2026, 8, 1), Decimal(0)),), (), date(2026, 9, 1)),
        ("entry_on", ENTRIES, (), date(2026, 8, 1)),
        ("paid", ENTRIES, (CardPayment(date(2026, 8, 30), Decimal(-1)),), date(2026, 9, 1)),
        ("paid_on", ENTRIES, (CardPayment(date(2026, 9, 30), Decimal(1)),), date(2026, 9, 1)),
        ("as_of_late", ENTRIES, (), date(2100, 1, 1)),
    ],
)
def test_it_names_what_is_wrong_with_its_postings(
    key: str, entries: tuple[CardEntry, ...], payments: tuple[CardPayment, ...], as_of: date
) -> None:
    with pytest.raises(LendingError) as caught:
        position(as_of, payments, entries, daily_rate=Decimal(0), late_fee_rate=Decimal(0))
    assert caught.value.key == f"lending.{key}"


def test_it_refuses_a_minimum_of_negative_parts() -> None:
    with pytest.raises(LendingError, match=r"lending\.owed_fees"):
        MinimumBase(balance=Decimal(1), fees=Decimal(-1))
    with pytest.raises(LendingError, match=r"lending\.limit"):
        MinimumBase(balance=Decimal(1), limit=Decimal(0))


OFFSETS = st.integers(0, 400)
EVENTS = st.lists(st.tuples(OFFSETS, fen(least=100, most=500_000), st.sampled_from(EntryKind)), min_size=1, max_size=8)
PAYMENTS = st.lists(st.tuples(OFFSETS, fen(least=100, most=500_000)), max_size=8)
RULES = st.builds(
    CardRule,
    statement_day=st.integers(1, 31),
    due_day=st.integers(1, 31),
    basis=st.sampled_from(Basis),
    payment_day_at=st.sampled_from(PaymentDay),
    statement_day_counts=st.booleans(),
    free_period=st.booleans(),
    tolerance_days=st.integers(0, 3),
)


def any_card(rule: CardRule, events: list[Any], payments: list[Any], days: int = 0) -> CardPosition:
    start = date(2026, 1, 1)
    entries = tuple(CardEntry(start + timedelta(days=on), amount, kind) for on, amount, kind in events)
    given_ = tuple(CardPayment(start + timedelta(days=on), amount) for on, amount in payments)
    return card_position(rule, entries, given_, start + timedelta(days=420 + days))


@given(RULES, EVENTS, PAYMENTS)
def test_it_owes_what_was_spent_and_charged_less_what_was_paid(
    rule: CardRule, events: list[Any], payments: list[Any]
) -> None:
    found = any_card(rule, events, payments)
    spent, given_ = sum(event[1] for event in events), sum((paid[1] for paid in payments), Decimal(0))
    assert found.amount_due == max(spent + found.interest + found.late_fee - given_, Decimal(0))


@given(RULES, EVENTS, PAYMENTS)
def test_it_explains_its_interest_by_its_segments(rule: CardRule, events: list[Any], payments: list[Any]) -> None:
    found = any_card(rule, events, payments)
    explained = sum((segment.interest for segment in found.segments), Decimal(0))
    assert abs(found.interest - explained) <= Decimal("0.005") * (len(found.statements) + 1)
    assert all(segment.days == (segment.to_on - segment.from_on).days > 0 for segment in found.segments)


@given(RULES, EVENTS, PAYMENTS, st.integers(1, 60))
def test_it_never_costs_less_later(rule: CardRule, events: list[Any], payments: list[Any], days: int) -> None:
    now, later = any_card(rule, events, payments), any_card(rule, events, payments, days)
    assert later.interest + later.late_fee >= now.interest + now.late_fee - Decimal("0.02")
