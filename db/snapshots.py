"""Rows as JSON and back: how a change remembers what a row looked like before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, inspect

from db.types import RateText, UtcDateTime

if TYPE_CHECKING:
    from db.models import Base


def dump(row: Base) -> dict[str, Any]:
    """Return the columns of a row as JSON values."""
    return {column.key: _plain(getattr(row, column.key)) for column in inspect(type(row)).columns}


def restore(row: Base, values: dict[str, Any]) -> None:
    """Set the columns of a row back to what `dump` wrote."""
    for column in inspect(type(row)).columns:
        if column.key in values:
            setattr(row, column.key, _typed(column.type, values[column.key]))


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, RateText) else value
