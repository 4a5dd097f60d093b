from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.lending.allocation import Debt, Item, Order, Owed, Part, allocate, needed_to_clear, spread
from bot.lending.errors import LendingError
from tests.unit.lending.loans import fen

OWED = Owed(costs=Decimal(10), fees=Decimal(20), penalty=Decimal(30), interest=Decimal(50), principal=Decimal(1000))
PARTS = st.builds(Owed, **{part.value: fen(least=0, most=10**6) for part in Part})
TODAY = date(2026, 11, 23)


def debt(name: str, amount: str = "100", **changes: Any) -> Debt:
    given_: dict[str, Any] = {"name": name, "amount": Decimal(amount), "due_on": date(2026, 11, 1)}
    return Debt(**(given_ | changes))


@pytest.mark.parametrize(
    ("order", "taken"),
    [
        # costs, fees, penalty, interest, principal of a payment of 100
        (Order.CIVIL_CODE, (10, 20, 20, 50, 0)),
        (Order.CARD_90, (10, 20, 20, 50, 0)),
        (Order.CARD_91, (0, 0, 0, 0, 100)),
        (Order.PENALTY_FIRST, (10, 20, 30, 40, 0)),
    ],
)
def test_it_spreads_a_payment_in_order(order: Order, taken: tuple[int, ...]) -> None:
    found = allocate(Decimal(100), OWED, order).taken
    assert tuple(int(found.part(part)) for part in Part) == taken


@given(fen(), PARTS, st.sampled_from(Order))
def test_it_conserves_money(pay: Decimal, owed: Owed, order: Order) -> None:
    found = allocate(pay, owed, order)
    assert found.taken.total + found.unapplied == pay
    assert found.taken.total + found.remaining.total == owed.total
    assert found.unapplied == 0 or found.remaining.total == 0


@pytest.mark.parametrize("pay", ["0", "-1"])
def test_it_refuses_a_payment_of_nothing(pay: str) -> None:
    with pytest.raises(LendingError, match=r"lending\.paid"):
        allocate(Decimal(pay), OWED)


def test_it_refuses_to_owe_less_than_nothing() -> None:
    with pytest.raises(LendingError, match=r"lending\.owed_penalty"):
        Owed(penalty=Decimal(-1))


def test_it_knows_what_stands_before_an_item() -> None:
    items = [Item("bill", Decimal(300)), Item("cash", Decimal(200))]
    assert [int(needed_to_clear(name, items)) for name in ("bill", "cash")] == [300, 500]
    with pytest.raises(LendingError, match=r"lending\.item"):
        needed_to_clear("loan", items)


@pytest.mark.parametrize(
    ("debts", "chosen", "first"),
    [
        ([debt("a"), debt("b")], ["b"], "b"),
        ([debt("later", due_on=date(2026, 12, 1)), debt("due")], [], "due"),
        ([debt("secured", secured=Decimal("0.5")), debt("bare")], [], "bare"),
        ([debt("light"), debt("heavy", daily_rate=Decimal("0.001"))], [], "heavy"),
        ([debt("young"), debt("old", due_on=date(2026, 10, 1))], [], "old"),
    ],
)
def test_it_pays_the_debts_in_the_order_of_the_law(debts: list[Debt], chosen: list[str], first: str) -> None:
    shares = spread(Decimal(100), debts, on=TODAY, chosen=chosen)
    assert {name: int(amount) for name, amount in shares.items() if amount} == {first: 100}


def test_it_shares_between_equal_debts_in_proportion() -> None:
    shares = spread(Decimal(100), [debt("a", "100"), debt("b", "200")], on=TODAY)
    assert {name: str(amount) for name, amount in shares.items()} == {"a": "33.33", "b": "66.67"}


@given(fen(), st.lists(fen(), min_size=1, max_size=6))
@example(Decimal("119.51"), [Decimal("0.04"), Decimal("69.63"), Decimal("69.64"), Decimal("0.02")])
def test_it_gives_each_debt_no_more_than_it_is(pay: Decimal, amounts: list[Decimal]) -> None:
    debts = [debt(str(number), str(amount)) for number, amount in enumerate(amounts)]
    shares = spread(pay, debts, on=TODAY)
    assert sum(shares.values()) == min(pay, sum(amounts))
    assert all(0 <= shares[one.name] <= one.amount for one in debts)


def test_it_names_a_debt_that_is_none() -> None:
    with pytest.raises(LendingError, match=r"lending\.debt_name, value=z"):
        spread(Decimal(1), [debt("a")], on=TODAY, chosen=["z"])


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("debt", {"amount": Decimal(0)}),
        ("secured", {"secured": Decimal(2)}),
        ("daily_rate", {"daily_rate": Decimal(11)}),
    ],
)
def test_it_names_what_is_wrong_with_a_debt(key: str, changes: dict[str, Any]) -> None:
    with pytest.raises(LendingError) as caught:
        debt("a", **changes)
    assert caught.value.key == f"lending.{key}"
