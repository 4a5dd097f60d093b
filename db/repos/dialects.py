"""What the two databases write differently."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, String, Text, TypeDecorator, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.sql.compiler import SQLCompiler

    from db.models import Base


def insert(session: AsyncSession, model: type[Base]) -> Any:
    """Begin an INSERT that can say what becomes of rows which break a unique constraint."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)


def insert_unless_there(session: AsyncSession, model: type[Base]) -> Any:
    """Begin an INSERT that leaves rows alone which break a unique constraint."""
    return insert(session, model).on_conflict_do_nothing()


def among(column: Any, values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """`column IN values`, with the values as one parameter: lists of every length are the same prepared statement."""
    return _Among(column, bindparam(None, values, _many(column), unique=True))


def among_named(column: Any, name: str) -> ColumnElement[bool]:
    """`column IN values` in a statement that is made once: the values are its parameter `name`."""
    return _Among(column, bindparam(name, type_=_many(column)))


def _many(column: Any) -> _Numbers:
    return _Words() if isinstance(column.type, String) else _Numbers()


class _Numbers(TypeDecorator[Collection[int]]):
    """Many keys in one parameter: an array, or JSON where there are no arrays."""

    impl = Text
    cache_ok = True
    of: Any = BigInteger

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use an array on PostgreSQL and text elsewhere."""
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """Write the values as the database takes them."""
        found = list(value or ())
        return found if dialect.name == "postgresql" else json.dumps(found)


class _Words(_Numbers):
    """Many texts in one parameter."""

    cache_ok = True
    of = Text


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002 - the signature is the library's
        """Stand as a condition as it is: SQLite uses no index for `(column IN ...) = 1`."""
        return self


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} = ANY ({values}))"


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - both parts are compiled SQL
