"""Where a payment goes: the order inside one debt, and the choice between several debts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.errors import LendingError
from bot.lending.money import ZERO, check_amount, check_rate, round_fen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Order(StrEnum):
    """In which order a payment that does not clear everything is spread."""

    CIVIL_CODE = "civil-code"
    """民法典 561, unless agreed otherwise: costs of enforcing, interest, principal."""
    CARD_90 = "card-90"
    """Cards 1 to 90 days overdue: interest and fees, then principal."""
    CARD_91 = "card-91"
    """Cards 91 days overdue and more: principal, then interest and fees."""
    PENALTY_FIRST = "penalty-first"
    """Contracts that take penalties, then fees, interest and principal."""


class Part(StrEnum):
    """What a debt is made of."""

    COSTS = "costs"
    FEES = "fees"
    PENALTY = "penalty"
    INTEREST = "interest"
    PRINCIPAL = "principal"


_CARD_CHARGES = (Part.COSTS, Part.INTEREST, Part.FEES, Part.PENALTY)
SEQUENCES: dict[Order, tuple[Part, ...]] = {
    Order.CIVIL_CODE: (Part.COSTS, Part.FEES, Part.INTEREST, Part.PENALTY, Part.PRINCIPAL),
    Order.CARD_90: (*_CARD_CHARGES, Part.PRINCIPAL),
    Order.CARD_91: (Part.PRINCIPAL, *_CARD_CHARGES),
    Order.PENALTY_FIRST: (Part.PENALTY, Part.COSTS, Part.FEES, Part.INTEREST, Part.PRINCIPAL),
}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """The parts of one debt, in yuan."""

    costs: Decimal = ZERO
    fees: Decimal = ZERO
    penalty: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    def __post_init__(self) -> None:
        """Raise `LendingError` for a part below zero."""
        for part in Part:
            check_amount(f"lending.owed_{part.value}", self.part(part), zero=True)

    def part(self, part: Part) -> Decimal:
        """Return one part."""
        amount: Decimal = getattr(self, part.value)
        return amount

    @property
    def total(self) -> Decimal:
        """Everything owed."""
        return self.costs + self.fees + self.penalty + self.interest + self.principal


class Allocation(NamedTuple):
    """How a payment was spread: what each part took, what is left of each, and what was too much."""

    taken: Owed
    remaining: Owed
    unapplied: Decimal


def allocate(pay: Decimal, owed: Owed, order: Order = Order.CIVIL_CODE) -> Allocation:
    """Spread a payment (yuan) over the parts of one debt. Nothing is rounded; taken + unapplied = paid.

    Source of the default: Civil Code article 561; for cards the two orders of the card rules (办法 article 57). Raises
    `LendingError("lending.paid")` for a payment that is not positive.
    """
    check_amount("lending.paid", pay)
    taken: dict[str, Decimal] = {}
    rest = pay
    for part in SEQUENCES[order]:
        taken[part.value] = min(rest, owed.part(part))
        rest -= taken[part.value]
    left = {part.value: owed.part(part) - taken[part.value] for part in Part}
    return Allocation(Owed(**taken), Owed(**left), rest)


class Item(NamedTuple):
    """One thing owed, named; items are paid in the order in which they are listed."""

    name: str
    amount: Decimal


def needed_to_clear(name: str, items: Sequence[Item]) -> Decimal:
    """Return what must be paid, in yuan, so that the named item is cleared with everything listed before it.

    Raises `LendingError("lending.item")` if no item has that name.
    """
    total = ZERO
    for item in items:
        check_amount("lending.item_amount", item.amount, zero=True)
        total += item.amount
        if item.name == name:
            return total
    raise LendingError("lending.item", value=name)


@dataclass(frozen=True, kw_only=True)
class Debt:
    """One of several debts of the same kind to one creditor. `secured`: part of it that a security covers, 0 to 1."""

    name: str
    amount: Decimal
    due_on: date
    secured: Decimal = ZERO
    daily_rate: Decimal = ZERO

    def __post_init__(self) -> None:
        """Raise `LendingError` with the key of the first field that is wrong."""
        check_amount("lending.debt", self.amount)
        check_rate("lending.secured", self.secured, Decimal(1))
        check_rate("lending.daily_rate", self.daily_rate)


def spread(pay: Decimal, debts: Sequence[Debt], *, on: date, chosen: Sequence[str] = ()) -> dict[str, Decimal]:
    """Return what each debt gets of a payment (Civil Code article 560).

    The debtor's choice first. Else the debts that are due, before those that are not; among them the least secured,
    then the heaviest (highest rate), then the earliest due; what is equal in all that shares in proportion, to the fen.
    What is too much stays out of the answer. In yuan, shares rounded to 0.01. Raises
    `LendingError` for an unknown name. Source: Civil Code article 560.
    """
    check_amount("lending.paid", pay)
    known = {debt.name: debt for debt in debts}
    for name in chosen:
        if name not in known:
            raise LendingError("lending.debt_name", value=name)
    groups: dict[tuple[object, ...], list[Debt]] = {}
    for debt in sorted(debts, key=lambda debt: _rank(debt, on, chosen)):
        groups.setdefault(_rank(debt, on, chosen), []).append(debt)
    shares = {debt.name: ZERO for debt in debts}
    rest = pay
    for group in groups.values():
        rest -= _share(rest, group, shares)
    return shares


def _rank(debt: Debt, on: date, chosen: Sequence[str]) -> tuple[int, bool, Decimal, Decimal, date]:
    place = chosen.index(debt.name) if debt.name in chosen else len(chosen)
    return place, debt.due_on > on, debt.secured, -debt.daily_rate, debt.due_on


def _share(pay: Decimal, group: list[Debt], shares: dict[str, Decimal]) -> Decimal:
    """Share a payment in proportion. Running sums are rounded, so that no share passes its debt by a fen."""
    total = sum((debt.amount for debt in group), ZERO)
    spent = min(pay, total)
    owed = given = ZERO
    for debt in group:
        owed += debt.amount
        up_to_here = spent if owed == total else round_fen(spent * owed / total)
        shares[debt.name] = up_to_here - given
        given = up_to_here
    return spent
