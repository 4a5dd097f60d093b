"""How results are printed: one JSON object, or a table whose columns line up with Chinese headings too."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import click

from bot.commands.calc.frame import words
from bot.lending.explain import plain
from bot.lending.lateness import Base, Cap, Compound, LineKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RATE_DIGITS = 10
# Codes of the JSON object that a table says in words.
CODES = {
    **{kind.value: f"line.{kind}" for kind in LineKind},
    **{code.value: f"calc.code.{code}" for codes in (Base, Compound, Cap) for code in codes},
    **{confidence: f"calc.code.{confidence}" for confidence in ("low", "medium", "high")},
}


def money(amount: Decimal) -> str:
    """Return an amount with two decimals, half up."""
    return str(amount.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP"))


def rate_text(rate: Decimal) -> str:
    """Return a rate as a decimal fraction in plain digits; a nought has no sign."""
    text = plain(rate, RATE_DIGITS)
    return "0" if text == "-0" else text


def show(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result; tables inside it are lists of mappings, the rest are single values."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=_plain))
        return
    say = words()
    for key, value in result.items():
        name = _title(say.label(f"calc.{key}"))
        if value is None or value == []:
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            click.echo(name)
            click.echo(_table(value, [say.label(f"calc.{column}") for column in value[0]]))
        elif isinstance(value, dict):
            click.echo(f"{name}: " + ", ".join(f"{say.label(f'calc.{part}')} {_cell(v)}" for part, v in value.items()))
        else:
            click.echo(f"{name}: {_cell(value)}")


def _title(label: str) -> str:
    return label[:1].upper() + label[1:]


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    if isinstance(value, bool):
        return words().label("calc.yes" if value else "calc.no")
    if isinstance(value, str) and value in CODES:
        return words().label(CODES[value])
    return "-" if value is None else _plain(value)


def _table(rows: Sequence[Mapping[str, Any]], heads: list[str]) -> str:
    lines = [heads, *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(" " * (width - _width(cell)) + cell for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
