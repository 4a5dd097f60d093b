"""Why a database cannot be used, in a few words for its operator; never with the values of rows."""

from __future__ import annotations

import os
import traceback

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from db.migrations import NewerSchemaError

_SQLITE = (
    ("readonly database", "the database is read-only"),
    ("unable to open", "the file cannot be opened; are it and its folder there, and writable?"),
    ("disk is full", "the disk is full"),
    ("disk I/O", "the disk cannot be written; is it full?"),
    ("not a database", "the file is not a SQLite database"),
    ("malformed", "the file is damaged; restore a backup"),
    ("is locked", "another program holds the database"),
)
_POSTGRES = {
    "25006": "the database is read-only",
    "28000": "the server refuses the user",
    "28P01": "the server refuses the password",
    "3D000": "there is no database of this name on the server",
    "42501": "the user may not do this in the database",
    "53100": "the server's disk is full",
    "53300": "the server takes no more connections",
    "57P01": "the server was shut down",
    "57P03": "the server is starting or stopping",
}


def why(error: BaseException) -> str | None:
    """Say why the database failed; None for an error that is not about it."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return _of_driver(error) or f"{type(error).__name__} {state}".strip()
    if isinstance(error, PoolTimeoutError):
        return "no connection became free in time"
    if isinstance(error, SQLAlchemyError):
        return type(error).__name__
    if isinstance(error, NewerSchemaError):
        return f"a newer version of this program has used the database (revision {error})"
    return _of_system(error) if isinstance(error, OSError) else None


def outage(error: BaseException) -> str | None:
    """Say why if the database is away, full or shut, where nothing is to be mended in the program; else None."""
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    if isinstance(error, PoolTimeoutError) or (isinstance(error, OSError) and _came_through_sqlalchemy(error)):
        return why(error)
    return None


def _of_driver(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES:
        return _POSTGRES[state]
    said = str(error.orig)
    known = next((words for part, words in _SQLITE if part in said), None)
    return "the connection was lost" if known is None and error.connection_invalidated else known


def _of_system(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, TimeoutError):
        return "the database does not answer"
    # What the event loop says of a refused connection repeats addresses; the number's own words do not.
    detail = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
    return f"the server is not reached ({detail})" if detail else "the connection was lost"


def _came_through_sqlalchemy(error: OSError) -> bool:
    """Tell whether it was raised under SQLAlchemy: its drivers hand out the errors of sockets and files as they are."""
    return any(
        str(frame.f_globals.get("__name__", "")).startswith("sqlalchemy.")
        for frame, _ in traceback.walk_tb(error.__traceback__)
    )
