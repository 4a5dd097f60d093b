"""Column types: aware UTC times, rates as decimal text, JSON documents, keys that count up on both databases."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, String, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

Key = BigInteger().with_variant(Integer(), "sqlite")
"""Primary and foreign keys: SQLite counts up only INTEGER columns by itself."""

Fen = BigInteger
"""An amount of money in fen."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment. SQLite drops zones, so there it is stored naive and made aware again."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use timestamptz on PostgreSQL and a naive UTC column elsewhere."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, turn the others into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive time {value!r} cannot be stored"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time on every database."""
        del dialect
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class RateText(TypeDecorator[Decimal]):
    """A rate as decimal text (`0.0005`): SQLite would keep a NUMERIC as a float."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write plain digits, never an exponent."""
        del dialect
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the digits back exactly."""
        del dialect
        return None if value is None else Decimal(value)


class Json(TypeDecorator[Any]):
    """A small JSON document as text, the same on both databases; no floats in it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write compact JSON with Chinese as it is."""
        del dialect
        if value is None:
            return None
        written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        try:
            written.encode()
        except UnicodeEncodeError:  # half a character: JSON, but no text that a database takes
            return json.dumps(value, separators=(",", ":"))
        return written

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read it back; numbers with a point become Decimal."""
        del dialect
        return None if value is None else json.loads(value, parse_float=Decimal)
