"""What a borrower pays each time, in place of a rate: whether a price can follow from it. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.lending.money import FEN, round_fen
from bot.lending.rate import MONTHS
from bot.lending.terms import Method
from bot.wording.formats import money, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHEST_ANNUAL = Decimal(10)
"""A dearer loan by months is taken for a slip of the finger: a nought too many, or the whole sum for one instalment."""
LEVEL = frozenset({None, Method.EQUAL_INSTALMENT, Method.FEE, Method.ZERO})


def check_payment(principal: Decimal, periods: int, payment: Decimal, method: str | None) -> None:
    """Let a payment pass from which a price can follow.

    Raises:
        UserError: all payments together are less than the principal, they are dearer than any loan, they are not free
            of interest though it is said to be so, or the repayment method knows no level payment.
    """
    values: Mapping[str, object] = {"payment": money(payment), "periods": periods, "amount": money(principal)}
    share = principal / periods
    if method not in LEVEL:
        raise UserError("contract.payment_not_level", payment=money(payment))
    if abs(payment - share) < FEN:
        return
    if payment < share:
        raise UserError("contract.payment_too_small", total=money(payment * periods), **values)
    if method == Method.ZERO:
        raise UserError("contract.payment_not_free", even=money(round_fen(share)), **values)
    if payment > _dearest(principal, periods):
        raise UserError("contract.payment_too_large", rate=percent(HIGHEST_ANNUAL), **values)


def _dearest(principal: Decimal, periods: int) -> Decimal:
    monthly = HIGHEST_ANNUAL / MONTHS
    return principal * monthly / (1 - (1 + monthly) ** -periods)
