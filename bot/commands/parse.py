"""`parse`: shows how a line of text is read."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.clock import SystemClock, today_in
from bot.conversation.parsing import Intent, as_data
from bot.conversation.parsing import parse as parse_line
from bot.conversation.parsing.small import parse_unlisted
from bot.products import load_products

if TYPE_CHECKING:
    from collections.abc import Iterator

# Due dates count in the lender's zone.
LENDER_ZONE = "Asia/Shanghai"


class IsoDate(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date; anything else is wrong use."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-12-09", param, ctx)


@click.command("parse")
@click.argument("text")
@click.option("--today", type=IsoDate(), help="The day the text is read on, YYYY-MM-DD; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def parse(text: str, today: date | None, *, as_json: bool) -> None:
    """Show what a line of TEXT is understood to say."""
    products = load_products()
    on = today or today_in(SystemClock(), ZoneInfo(LENDER_ZONE))
    read = parse_line(text, on, products)
    if read.intent is Intent.UNKNOWN:
        # As the chat does: a lender without a preset is taken by its name.
        read = parse_unlisted(text, on, products) or read
    data = as_data(read, products)
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(_lines(data)))


def _lines(data: dict[str, object]) -> Iterator[str]:
    """Yield `name: value` for everything that was understood."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from (f"{field}: {said}" for field, said in value.items())
        elif isinstance(value, list):
            yield f"{name}: {', '.join(map(_shown, value)) or '-'}"
        else:
            yield f"{name}: {value}"


def _shown(item: object) -> str:
    return f"{item['key']} ({item['value']})" if isinstance(item, dict) else str(item)
