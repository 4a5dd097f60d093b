"""A parsed line as plain data: names as people see them, money and rates as text, dates ISO."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.conversation.parsing.line import Parsed
    from bot.products import Products

_RATES = frozenset({"daily_rate", "annual_rate", "fee_per_period"})


def as_data(parsed: Parsed, products: Products) -> dict[str, object]:
    """Return intent, fields and missing; then faults, leftover and at_once if there are any.

    What was not said is left out. A bank's own preset goes by the name of its generic one, since the bank is a field of
    its own.
    """
    said = {name: value for name, value in asdict(parsed.fields).items() if value is not None and value is not False}
    fields = {name: _shown(name, value) for name, value in said.items()}
    product = products.get(parsed.fields.product or "")
    if product is not None:
        fields["product"] = products.require(product.parent or product.id).name()
    data: dict[str, object] = {"intent": parsed.intent.value, "fields": fields, "missing": list(parsed.missing)}
    if parsed.faults:
        data["faults"] = [{"key": fault.key, "value": str(fault.values.get("value", ""))} for fault in parsed.faults]
    if parsed.leftover:
        data["leftover"] = list(parsed.leftover)
    if parsed.at_once:
        data["at_once"] = True
    return data


def _shown(name: str, value: object) -> object:
    if isinstance(value, Decimal):
        return plain_rate(value) if name in _RATES else f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def plain_rate(rate: Decimal) -> str:
    """Write a rate as a decimal fraction without exponent or trailing zeros: 0.0005."""
    return format(rate.normalize(), "f")
