"""A draft as the JSON of a dialog and back, and what the parser read as a draft."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.services.contracts import Draft
from bot.services.views import NO_PRESET

if TYPE_CHECKING:
    from bot.conversation.parsing import Fields

_DATES = {"due_on", "start_on"}
_DECIMALS = {"amount", "daily_rate", "annual_rate", "fee_per_period", "payment", "minimum"}
NAMES = tuple(field.name for field in fields(Draft))


def to_json(draft: Draft) -> dict[str, Any]:
    """Write a draft as JSON values; what was not said is left out."""
    values = {name: getattr(draft, name) for name in NAMES}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def from_json(data: dict[str, Any]) -> Draft:
    """Read a draft back."""
    return Draft(**{name: _typed(name, value) for name, value in data.items() if name in NAMES})


def from_fields(read: Fields) -> Draft | None:
    """Take over what the parser read; a product without a preset is kept by its name. None if no product was said."""
    values = {name: getattr(read, name) for name in NAMES}
    if read.product is None:
        if read.name is None:
            return None
        values |= {"product": NO_PRESET, "note": read.note or read.name}
    return Draft(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    if name in _DECIMALS:
        return Decimal(value)
    return date.fromisoformat(value) if name in _DATES else value
