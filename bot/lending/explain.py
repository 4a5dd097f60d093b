"""The arithmetic of a cost as one line of text without words, e.g. `10000.00 × 0.0005 × 1.5 × 5`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.lending.lateness import CostLine, LineKind, Overdue, PenaltyRule
from bot.lending.money import FEN, ZERO

if TYPE_CHECKING:
    from decimal import Decimal

TIMES = " × "
NOTHING = "0.00"
# Looked up once: a lookup on an Enum class costs as much as a multiplication.
INTEREST, PENALTY = LineKind.INTEREST, LineKind.PENALTY
CAP, MINIMUM, LATE_FEE = LineKind.CAP, LineKind.MINIMUM, LineKind.LATE_FEE


@lru_cache(maxsize=256)
def plain(number: Decimal, places: int = 10) -> str:
    """Return a rate in plain digits, without trailing noughts, at most `places` decimals."""
    text = f"{number:f}"
    whole, dot, part = text.partition(".")
    if len(part) > places:
        whole, dot, part = f"{number:.{places}f}".partition(".")
    return f"{whole}{dot}{part}".rstrip("0").rstrip(".") if dot else text


def yuan(amount: Decimal) -> str:
    """Return an amount with two decimals, half up as everywhere."""
    return str(amount.quantize(FEN, ROUND_HALF_UP))


def formula_of(overdue: Overdue, rule: PenaltyRule, lines: list[CostLine]) -> str:
    """Return the sum that the lines stand for; rates appear as they were agreed (`0.0005 × 1.5`)."""
    contract = overdue.rate_shown or plain(overdue.contract_daily_rate)
    penalty_rate = _penalty_rate(rule, contract)
    if len(lines) == 1 and lines[0].kind is PENALTY:
        return _term(lines[0], penalty_rate)
    rates = {INTEREST: penalty_rate if rule.as_interest else contract, PENALTY: penalty_rate}
    terms: dict[LineKind, list[str]] = {kind: [] for kind in LineKind}
    for line in lines:
        terms[line.kind].append(_term(line, rates.get(line.kind) or plain(line.rate)))
    ordinary, runs = ([], terms[INTEREST]) if rule.as_interest else (terms[INTEREST], terms[PENALTY])
    penalty = " + ".join(runs)
    if terms[CAP]:
        penalty = f"min({penalty}, {yuan(overdue.principal)})"
    if terms[MINIMUM]:
        penalty = f"max({penalty}, {yuan(rule.minimum_total)})"
    parts = [*ordinary, penalty, *terms[LATE_FEE]]
    return " + ".join(part for part in parts if part) or NOTHING


def _penalty_rate(rule: PenaltyRule, contract: str) -> str:
    if rule.multiple is None:
        return plain(rule.daily_rate or ZERO)
    return contract if rule.multiple == 1 else f"{contract}{TIMES}{plain(rule.multiple)}"


def _term(line: CostLine, rate: str) -> str:
    """Return base × rate × days; a line that is a plain amount has no rate, one without days no days."""
    text = yuan(line.base)
    if line.rate != 1:
        text = f"{text}{TIMES}{rate}"
    return f"{text}{TIMES}{line.days}" if line.days else text
