"""How each method splits the principal: rows of (payment, principal, interest, fee, balance), without dates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.lending.factors import Factors
from bot.lending.money import FEN, ZERO, round_to
from bot.lending.terms import Method, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

Row = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]


def rows_for(terms: Terms, factors: Factors) -> list[Row]:
    """Return the rows of the method; `factors` holds each period's interest as a part of the balance.

    Rounded by the rule of the terms, or left as they are where `terms.unrounded` is set.
    """
    match terms.method:
        case Method.EQUAL_INSTALMENT:
            return _equal_instalment(terms, factors)
        case Method.EQUAL_PRINCIPAL:
            return _equal_principal(terms, factors)
        case Method.INTEREST_ONLY | Method.BULLET:
            return _balloon(terms, factors)
        case Method.FLAT:
            return _level_charge(terms, _flat_interest(terms, factors), fee=False)
        case Method.FEE:
            return _level_charge(terms, _fees(terms), fee=True)
        case Method.ZERO:
            return _level_charge(terms, (ZERO, [ZERO] * terms.periods), fee=False)


def level_payment(principal: Decimal, factors: Factors) -> Decimal:
    """Return the unrounded payment that clears `principal` over periods with these interest factors.

    P / sum(prod(1 / (1 + f))); with equal factors this is the annuity formula P f / (1 - (1 + f)^-n).
    """
    parts, divisor = factors
    if parts.count(parts[0]) == len(parts):
        factor = parts[0] / divisor
        return principal * factor / (1 - (1 + factor) ** -len(parts)) if factor else principal / len(parts)
    discount, total = Decimal(1), Decimal(0)
    for part in parts:
        discount = discount * divisor / (divisor + part)
        total += discount
    return principal / total


def _cut(terms: Terms, divisor: int = 1) -> Callable[[Decimal], Decimal]:
    """Return the function that divides an amount and rounds it by the rule of the terms."""
    if terms.unrounded:
        return lambda amount: amount / divisor
    mode = terms.rounding.mode
    if divisor == 1:
        return lambda amount: amount.quantize(FEN, mode)
    return lambda amount: (amount / divisor).quantize(FEN, mode)


def _round_level(terms: Terms, level: Decimal) -> Decimal:
    return level if terms.unrounded else round_to(level, terms.round_instalment, terms.rounding)


def _equal_instalment(terms: Terms, factors: Factors) -> list[Row]:
    parts, divisor = factors
    cut, grace, last = _cut(terms, divisor), terms.grace_principal, terms.periods
    level = terms.instalment
    if level is None:
        level = _round_level(terms, level_payment(terms.principal, Factors(parts[grace:], divisor)))
    balance = terms.principal
    rows: list[Row] = []
    for number, factor in enumerate(parts, start=1):
        interest = cut(balance * factor)
        if number == last:
            principal = balance
        elif number <= grace:
            principal = ZERO
        else:
            # A level payment rounded to whole units may fall short of the interest or pass what is left.
            principal = min(max(level - interest, ZERO), balance)
        balance -= principal
        rows.append((principal + interest, principal, interest, ZERO, balance))
    return rows


def _equal_principal(terms: Terms, factors: Factors) -> list[Row]:
    parts, divisor = factors
    cut, grace, last = _cut(terms, divisor), terms.grace_principal, terms.periods
    share = _cut(terms)(terms.principal / (terms.periods - grace))
    balance = terms.principal
    rows: list[Row] = []
    for number, factor in enumerate(parts, start=1):
        interest = cut(balance * factor)
        principal = balance if number == last else ZERO if number <= grace else min(share, balance)
        balance -= principal
        rows.append((principal + interest, principal, interest, ZERO, balance))
    return rows


def _balloon(terms: Terms, factors: Factors) -> list[Row]:
    cut, balance = _cut(terms, factors.divisor), terms.principal
    interests = [cut(balance * factor) for factor in factors.numerators]
    rows: list[Row] = [(interest, ZERO, interest, ZERO, balance) for interest in interests]
    rows[-1] = (balance + interests[-1], balance, interests[-1], ZERO, ZERO)
    return rows


def _flat_interest(terms: Terms, factors: Factors) -> tuple[Decimal, list[Decimal]]:
    """Spread the interest on the original principal over the whole term evenly; the last row balances the total."""
    whole, divisor = factors.total()
    return _spread(terms, terms.principal * whole[0] / divisor)


def _fees(terms: Terms) -> tuple[Decimal, list[Decimal]]:
    if terms.fee_total is not None:
        return _spread(terms, terms.principal * terms.fee_total)
    each = terms.principal * (terms.fee_per_period or ZERO)
    return each, [_cut(terms)(each)] * terms.periods


def _spread(terms: Terms, total: Decimal) -> tuple[Decimal, list[Decimal]]:
    cut, each = _cut(terms), total / terms.periods
    part, rest = cut(each), cut(total)
    parts = []
    for _ in range(terms.periods - 1):
        taken = min(part, rest)
        rest -= taken
        parts.append(taken)
    return each, [*parts, rest]


def _level_charge(terms: Terms, charge: tuple[Decimal, list[Decimal]], *, fee: bool) -> list[Row]:
    """Pay principal and an even charge in level payments; the payment is what is rounded, its principal follows."""
    exact, charges = charge
    grace, last = terms.grace_principal, terms.periods
    level = terms.instalment or _round_level(terms, terms.principal / (terms.periods - grace) + exact)
    balance = terms.principal
    rows: list[Row] = []
    for number, each in enumerate(charges, start=1):
        principal = balance if number == last else ZERO if number <= grace else min(max(level - each, ZERO), balance)
        balance -= principal
        interest, taken = (ZERO, each) if fee else (each, ZERO)
        rows.append((principal + each, principal, interest, taken, balance))
    return rows
