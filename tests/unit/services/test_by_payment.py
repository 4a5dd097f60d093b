"""A contract whose price follows from what is paid each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.lending.terms import Method
from bot.products import Product, load_products
from bot.services.by_payment import check_payment
from bot.services.contracts import Draft, contract_from, next_question, with_defaults

TODAY = date(2026, 11, 27)
JIEBEI = load_products().require("jiebei")
DRAFT = Draft(product="jiebei", amount=Decimal(10_000), periods=12, payment=Decimal(888), due_day=20)


def refusal(draft: Draft, product: Product = JIEBEI) -> str:
    with pytest.raises(UserError) as refused:
        contract_from(draft, product, TODAY)
    return refused.value.key


def test_each_instalment_is_what_was_said() -> None:
    contract = contract_from(DRAFT, JIEBEI, TODAY)
    assert contract.derived
    assert contract.method is Method.EQUAL_INSTALMENT
    assert {row.payment for row in contract.schedule.instalments[:-1]} == {Decimal("888.00")}
    assert contract.annual_rate is not None
    assert round(contract.annual_rate, 4) == Decimal("0.1190")


def test_the_first_instalment_is_for_a_whole_month() -> None:
    contract = contract_from(DRAFT, JIEBEI, TODAY)
    assert (contract.start_on, contract.first_due_on) == (date(2026, 11, 20), date(2026, 12, 20))


def test_a_borrowing_date_that_was_said_stays() -> None:
    contract = contract_from(replace(DRAFT, start_on=date(2026, 11, 1), due_day=20), JIEBEI, TODAY)
    assert contract.start_on == date(2026, 11, 1)
    assert {row.payment for row in contract.schedule.instalments[:-1]} == {Decimal("888.00")}


def test_nothing_that_is_usual_is_made_up_beside_it() -> None:
    draft = replace(DRAFT, periods=None)
    assert next_question(draft, JIEBEI) == "periods"
    assert with_defaults(draft, JIEBEI) == draft
    assert with_defaults(DRAFT, JIEBEI) == DRAFT


def test_a_rate_that_was_said_as_well_stays_and_the_difference_is_known() -> None:
    draft = replace(DRAFT, annual_rate=Decimal("0.146"), start_on=date(2026, 11, 20))
    contract = contract_from(draft, JIEBEI, TODAY)
    assert (contract.annual_rate, contract.derived, contract.contradicts) == (Decimal("0.146"), False, True)
    fitting = contract_from(replace(draft, payment=Decimal("900.70")), JIEBEI, TODAY)
    assert not fitting.contradicts


def test_the_even_share_of_the_principal_is_free_of_interest() -> None:
    contract = contract_from(replace(DRAFT, payment=Decimal("833.33")), JIEBEI, TODAY)
    assert (contract.method, contract.annual_rate) == (Method.ZERO, None)
    assert contract.schedule.total_payment == 10_000


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"payment": Decimal("833.32")}, "contract.payment_too_small"),
        ({"payment": Decimal(8880)}, "contract.payment_too_large"),
        ({"payment": Decimal(100_000_000)}, "contract.payment_too_large"),
        ({"method": "zero"}, "contract.payment_not_free"),
        ({"method": "interest-only"}, "contract.payment_not_level"),
        ({"method": "equal-principal"}, "contract.payment_not_level"),
    ],
)
def test_it_refuses_a_payment_from_which_no_price_follows(changes: dict[str, object], key: str) -> None:
    assert refusal(replace(DRAFT, **changes)) == key  # type: ignore[arg-type]


@given(st.integers(1, 10**10), st.integers(1, 480), st.integers(1, 10**10))
def test_whatever_passes_makes_a_schedule_that_adds_up(principal: int, periods: int, payment: int) -> None:
    draft = replace(DRAFT, amount=Decimal(principal) / 100, periods=periods, payment=Decimal(payment) / 100)
    assert draft.amount is not None
    assert draft.payment is not None
    try:
        check_payment(draft.amount, periods, draft.payment, None)
    except UserError:
        return
    rows = contract_from(draft, JIEBEI, TODAY).schedule.instalments
    assert sum(row.principal for row in rows) == draft.amount
    assert all(row.payment >= 0 for row in rows)
