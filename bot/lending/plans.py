"""How each method splits the principal, as columns without dates: principal, interest, fee and balance per period."""

from __future__ import annotations

from decimal import Decimal
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.factors import Factors
from bot.lending.money import FEN, ZERO, round_to
from bot.lending.terms import Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.lending.terms import Terms

# Stands for "not rounded": far below a fen, yet small enough for 28 digits of any amount.
FINE = Decimal("1E-12")


class Columns(NamedTuple):
    """One value per period in each list; `payment` is what is paid in all."""

    payment: list[Decimal]
    principal: list[Decimal]
    interest: list[Decimal]
    fee: list[Decimal]
    balance: list[Decimal]


def columns_for(terms: Terms, factors: Factors) -> Columns:
    """Return the columns of the method; `factors` holds each period's interest as a part of the balance.

    In yuan; rounded by the rule of the terms, or carried to twelve decimals where `terms.unrounded` is set.
    """
    return PLANS[terms.method](terms, factors)


def level_payment(principal: Decimal, factors: Factors) -> Decimal:
    """Return the unrounded payment in yuan that clears `principal` over periods with these interest factors.

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


def _unit(terms: Terms) -> Decimal:
    return FINE if terms.unrounded else FEN


def _level(terms: Terms, exact: Decimal) -> Decimal:
    if terms.instalment is not None:
        return terms.instalment
    return exact.quantize(FINE) if terms.unrounded else round_to(exact, terms.round_instalment, terms.rounding)


def _equal_instalment(terms: Terms, factors: Factors) -> Columns:
    parts, divisor = factors
    grace, unit, mode = terms.grace_principal, _unit(terms), terms.rounding.mode
    balance = terms.principal
    interests = [(balance * part / divisor).quantize(unit, mode) for part in parts[:grace]]
    principals, balances = [ZERO] * grace, [balance] * grace
    level = _level(terms, level_payment(balance, Factors(parts[grace:], divisor)))
    for part in parts[grace:-1]:
        interest = (balance * part / divisor).quantize(unit, mode)
        principal = level - interest
        # A level payment rounded to whole units may fall short of the interest or pass what is left.
        if principal > balance:
            principal = balance
        elif principal < ZERO:
            principal = ZERO
        balance -= principal
        interests.append(interest)
        principals.append(principal)
        balances.append(balance)
    interests.append((balance * parts[-1] / divisor).quantize(unit, mode))
    principals.append(balance)
    balances.append(balance - balance)
    return _with_payments(principals, interests, balances)


def _with_payments(principals: list[Decimal], interests: list[Decimal], balances: list[Decimal]) -> Columns:
    payments = list(map(add, principals, interests))
    return Columns(payments, principals, interests, [ZERO] * len(interests), balances)


def _equal_principal(terms: Terms, factors: Factors) -> Columns:
    unit, mode, divisor = _unit(terms), terms.rounding.mode, factors.divisor
    share = (terms.principal / (terms.periods - terms.grace_principal)).quantize(unit, mode)
    principals, balances = _pay_down(terms, [share] * terms.periods)
    owed = [terms.principal, *balances[:-1]]
    interests = [
        (balance * part / divisor).quantize(unit, mode) for balance, part in zip(owed, factors.numerators, strict=True)
    ]
    return _with_payments(principals, interests, balances)


def _pay_down(terms: Terms, wanted: list[Decimal]) -> tuple[list[Decimal], list[Decimal]]:
    """Return principal and balance per period: nothing in the grace periods, then as wanted, the rest in the last."""
    balance, principals, balances = terms.principal, [], []
    for number, each in enumerate(wanted, 1):
        principal = ZERO if number <= terms.grace_principal else min(max(each, ZERO), balance)
        if number == terms.periods:
            principal = balance
        balance -= principal
        principals.append(principal)
        balances.append(balance)
    return principals, balances


def _balloon(terms: Terms, factors: Factors) -> Columns:
    unit, mode, principal = _unit(terms), terms.rounding.mode, terms.principal
    interests = [(principal * part / factors.divisor).quantize(unit, mode) for part in factors.numerators]
    before = len(interests) - 1
    return _with_payments([ZERO] * before + [principal], interests, [principal] * before + [ZERO])


def _flat(terms: Terms, factors: Factors) -> Columns:
    """Spread the interest on the original principal over the whole term evenly; the last period balances the total."""
    whole, divisor = factors.total()
    each, interests = _spread(terms, terms.principal * whole[0] / divisor)
    return _level_charge(terms, each, interests, [ZERO] * terms.periods)


def _fee(terms: Terms, factors: Factors) -> Columns:
    """Take the same fee each period, or an even part of the total fee; the last period balances the latter."""
    del factors
    if terms.fee_total is not None:
        each, fees = _spread(terms, terms.principal * terms.fee_total)
    else:
        each = terms.principal * (terms.fee_per_period or ZERO)
        fees = [each.quantize(_unit(terms), terms.rounding.mode)] * terms.periods
    return _level_charge(terms, each, [ZERO] * terms.periods, fees)


def _zero(terms: Terms, factors: Factors) -> Columns:
    del factors
    nothing = [ZERO] * terms.periods
    return _level_charge(terms, ZERO, nothing, nothing)


def _spread(terms: Terms, total: Decimal) -> tuple[Decimal, list[Decimal]]:
    unit, mode, each = _unit(terms), terms.rounding.mode, total / terms.periods
    part, rest = each.quantize(unit, mode), total.quantize(unit, mode)
    parts = []
    for _ in range(terms.periods - 1):
        taken = min(part, rest)
        rest -= taken
        parts.append(taken)
    return each, [*parts, rest]


def _level_charge(terms: Terms, exact: Decimal, interests: list[Decimal], fees: list[Decimal]) -> Columns:
    """Pay principal and an even charge in level payments; the payment is what is rounded, its principal follows."""
    level = _level(terms, terms.principal / (terms.periods - terms.grace_principal) + exact)
    charges = list(map(add, interests, fees))
    principals, balances = _pay_down(terms, [level - charge for charge in charges])
    payments = list(map(add, principals, charges))
    return Columns(payments, principals, interests, fees, balances)


PLANS: dict[Method, Callable[[Terms, Factors], Columns]] = {
    Method.EQUAL_INSTALMENT: _equal_instalment,
    Method.EQUAL_PRINCIPAL: _equal_principal,
    Method.INTEREST_ONLY: _balloon,
    Method.BULLET: _balloon,
    Method.FLAT: _flat,
    Method.FEE: _fee,
    Method.ZERO: _zero,
}
