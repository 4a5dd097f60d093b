"""How stretches of single lots become stretches of one balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.lending.cardlots import Piece, segments_of

RATE = Decimal("0.0005")
ONE = Decimal(1)


def test_it_charges_nothing_between_two_lots_that_do_not_meet() -> None:
    first = Piece(date(2026, 1, 1), date(2026, 1, 11), Decimal(1000), ONE)
    second = Piece(date(2026, 1, 21), date(2026, 1, 31), Decimal(500), ONE)
    found = segments_of([second, first], RATE)
    assert [(each.from_on, each.to_on, each.balance) for each in found] == [
        (first.from_on, first.to_on, first.balance),
        (second.from_on, second.to_on, second.balance),
    ]


def test_it_adds_up_what_overlaps() -> None:
    first = Piece(date(2026, 1, 1), date(2026, 1, 21), Decimal(1000), ONE)
    second = Piece(date(2026, 1, 11), date(2026, 1, 31), Decimal(500), ONE)
    assert [each.balance for each in segments_of([first, second], RATE)] == [1000, 1500, 500]
