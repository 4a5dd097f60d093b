"""What may be typed after an option: amounts, rates, dates, steps; anything else is refused by name."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import click

from bot.commands.calc.frame import words
from bot.lending.dates import Every

# Plain ASCII digits alone: Decimal() would also take other scripts' digits, exponents, NaN and infinity.
NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
MONEY = re.compile(r"[+-]?\d{1,18}(\.\d{1,2}0{0,16})?", re.ASCII)
COUNT = re.compile(r"[+-]?\d{1,9}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
STEP = re.compile(r"(\d{1,3})([mdw])", re.ASCII)
UNITS = {"m": "month", "d": "day", "w": "week"}


class Amount(click.ParamType[Decimal]):
    """Yuan, such as 10000 or 1234.56."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number, refusing everything but plain digits and parts of a fen."""
        if isinstance(value, Decimal):
            return value
        if not MONEY.fullmatch(value):
            self.fail(_why("amount", value), param, ctx)
        return Decimal(value)


class Factor(click.ParamType[Decimal]):
    """How many times, such as 1.5."""

    name = "factor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the number, refusing everything but plain digits."""
        if isinstance(value, Decimal):
            return value
        if not NUMBER.fullmatch(value):
            self.fail(_why("factor", value), param, ctx)
        return Decimal(value)


class Count(click.ParamType[int]):
    """A whole number, such as 12."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; int() would also take other scripts' digits and underscores."""
        if isinstance(value, int):
            return value
        if not COUNT.fullmatch(value):
            self.fail(_why("count", value), param, ctx)
        return int(value)


class OneOf(click.Choice[str]):
    """One of a few words."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Name what was said and what there is."""
        del ctx
        return words().label("calc.not_choice", value=value, choices=" ".join(self.choices))


class Rate(click.ParamType[Decimal]):
    """A decimal fraction such as 0.0005, or the same as 0.05%."""

    name = "rate"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the fraction."""
        if isinstance(value, Decimal):
            return value
        number = value.removesuffix("%")
        if not NUMBER.fullmatch(number):
            self.fail(_why("rate", value), param, ctx)
        return Decimal(number) / 100 if value.endswith("%") else Decimal(number)


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, refusing days that do not exist."""
        if isinstance(value, date):
            return value
        try:
            return _day(value)
        except ValueError:
            self.fail(_why("date", value), param, ctx)


class Dated(click.ParamType[tuple[date, Decimal]]):
    """A date and an amount, DATE:AMOUNT."""

    name = "date:amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, Decimal]:
        """Return the pair."""
        if isinstance(value, tuple):
            return value
        on, _, amount = value.partition(":")
        try:
            day = _day(on)
        except ValueError:
            self.fail(_why("dated", value), param, ctx)
        if not MONEY.fullmatch(amount):
            self.fail(_why("dated", value), param, ctx)
        return day, Decimal(amount)


class Step(click.ParamType[Every]):
    """From one due date to the next: 1m, 15d, 1w."""

    name = "step"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Every:
        """Return the step."""
        if isinstance(value, Every):
            return value
        found = STEP.fullmatch(value)
        if found is None or not 1 <= int(found[1]) <= 366:
            self.fail(_why("step", value), param, ctx)
        return Every(count=int(found[1]), unit=UNITS[found[2]])  # type: ignore[arg-type]


def _why(kind: str, value: str) -> str:
    return words().label(f"calc.not_{kind}", value=value)


def _day(text: str) -> date:
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


AMOUNT, FACTOR, COUNT_OF, RATE = Amount(), Factor(), Count(), Rate()
DATE, DATED, STEP_OF = Day(), Dated(), Step()
