"""The lots of a card: each posting with its balance over time, and the order in which payments lower them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.lending.cardrule import CardRule, EntryKind, Segment
from bot.lending.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

UNBILLED = 1 << 30
BEARING = frozenset({EntryKind.PURCHASE, EntryKind.CASH, EntryKind.INSTALMENT})
# Inside a bill: interest, fees, cash, then the rest (the order of CMB's and other banks' contracts).
RANK = {kind: rank for rank, kind in enumerate(EntryKind)}


class Piece(NamedTuple):
    """A stretch of days on which one lot bore interest at one share of its balance."""

    from_on: date
    to_on: date
    balance: Decimal
    share: Decimal


@dataclass
class Lot:
    """One posting: what is left of it, and the days on which that changed."""

    kind: EntryKind
    posted_on: date
    left: Decimal
    bill: int = UNBILLED
    charged_to: date = field(init=False)
    steps: list[tuple[date, Decimal]] = field(init=False)

    def __post_init__(self) -> None:
        """Open the history with the posting itself."""
        self.charged_to = self.posted_on
        self.steps = [(self.posted_on, self.left)]

    def lower(self, amount: Decimal, on: date) -> Decimal:
        """Take up to `amount` off from that day on; return what was taken."""
        taken = min(amount, self.left)
        self.left -= taken
        self.steps.append((on, self.left))
        return taken

    def pieces(self, start_on: date, end_on: date, share: Decimal) -> list[Piece]:
        """Return the stretches between two dates on which something was left."""
        found = []
        for (on, balance), (until, _) in pairwise([*self.steps, (end_on, self.left)]):
            first, last = max(on, start_on), min(until, end_on)
            if first < last and balance:
                found.append(Piece(first, last, balance, share))
        return found


def spread_payment(lots: list[Lot], amount: Decimal, on: date, rule: CardRule) -> Decimal:
    """Lower the lots by a payment in yuan, billed before unbilled, in the rule's order; return what is left over."""
    kinds = RANK if rule.free_period else {kind: -rank for kind, rank in RANK.items()}
    for lot in sorted(lots, key=lambda lot: (lot.bill == UNBILLED, kinds[lot.kind], lot.posted_on)):
        if not amount:
            break
        if lot.left:
            amount -= lot.lower(amount, on)
    return amount


def segments_of(pieces: Iterable[Piece], rate: Decimal) -> list[Segment]:
    """Merge stretches of single lots into stretches of one total balance each, in order of date; not rounded."""
    pieces = list(pieces)
    segments = []
    for share in sorted({piece.share for piece in pieces}):
        mine = [piece for piece in pieces if piece.share == share]
        marks = sorted({piece.from_on for piece in mine} | {piece.to_on for piece in mine})
        for start, end in pairwise(marks):
            balance = sum((piece.balance for piece in mine if piece.from_on <= start and piece.to_on >= end), ZERO)
            if balance:
                days = (end - start).days
                segments.append(Segment(start, end, days, balance, share, balance * share * rate * days))
    return sorted(segments)
