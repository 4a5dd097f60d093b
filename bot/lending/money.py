"""Amounts: Decimal yuan in memory, whole fen at rest, and the only place where an amount is rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from bot.lending.errors import LendingError

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
GUARD = Decimal("1E-10")
# A guard against amounts that no borrower has and that would outgrow a 64-bit count of fen.
MAX_AMOUNT = Decimal(10) ** 13
# Nobody charges ten times the principal a day; more is a slip of the pen.
HIGHEST_RATE = Decimal(10)


class Rounding(StrEnum):
    """What happens to half a unit."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"

    @property
    def mode(self) -> str:
        """The name under which `decimal` knows this rounding."""
        return ROUND_HALF_UP if self is Rounding.HALF_UP else ROUND_HALF_EVEN


def round_fen(amount: Decimal, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """Return `amount` (yuan) rounded to 0.01."""
    return amount.quantize(FEN, rounding=rounding.mode)


def round_to(amount: Decimal, unit: Decimal, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """Return `amount` (yuan) rounded to a whole number of `unit` (0.01, 1, 10), written with two decimals."""
    if unit == FEN:
        return amount.quantize(FEN, rounding=rounding.mode)
    return ((amount / unit).quantize(Decimal(1), rounding=rounding.mode) * unit).quantize(FEN)


def to_fen(amount: Decimal) -> int:
    """Return whole fen. Raises `LendingError("lending.fen")` if the amount has a part of a fen."""
    fen = amount * 100
    if not amount.is_finite() or fen != fen.to_integral_value():
        raise LendingError("lending.fen", value=amount)
    return int(fen)


def from_fen(fen: int) -> Decimal:
    """Return yuan with two decimals from whole fen."""
    return Decimal(fen).scaleb(-2)


def check_amount(key: str, amount: Decimal, *, zero: bool = False) -> None:
    """Raise `LendingError(key)` unless the amount is finite, positive (or zero where `zero`) and below 10^13 yuan."""
    if not (amount.is_finite() and ZERO <= amount <= MAX_AMOUNT and (amount or zero)):
        raise LendingError(key, value=amount)


def check_rate(key: str, rate: Decimal, highest: Decimal = HIGHEST_RATE) -> None:
    """Raise `LendingError(key)` unless the rate is a fraction between 0 and `highest`."""
    if not (rate.is_finite() and ZERO <= rate <= highest):
        raise LendingError(key, value=rate, max=highest)


def settle(amount: Decimal) -> Decimal:
    """Return a computed sum rounded to 0.01, half up, as lenders state it.

    Rounded to 10 decimals before: a year's rate divided by 365 has endless digits, and 0.00499…9 stands for half a fen.
    Raises `LendingError("lending.too_large")` for sums beyond any money.
    """
    if not amount:
        return ZERO
    try:
        return amount.quantize(GUARD).quantize(FEN, ROUND_HALF_UP)
    except InvalidOperation as error:
        raise LendingError("lending.too_large", value=f"{amount:.3E}") from error
