"""Logging: one line per event on stderr, as text or JSON, with every secret taken out of whatever is printed."""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from db.faults import outage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6
# These print addresses (with the token in them), message texts or every poll of a ticker at their lower levels.
QUIET_LOGGERS = (
    "httpx",
    "httpcore",
    "aiohttp",
    "telegram",
    "apscheduler",
    "sqlalchemy",
    "aiosqlite",
    "asyncio",
    "bm25s",
)
# A run that was skipped because the one before was not over is no news, and what fell silent the ticker tells itself.
SILENT_LOGGERS = ("apscheduler.scheduler", "apscheduler.executors.default", "alembic.runtime.plugins")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = ["asctime", "levelname", "name", "message"]
_JSON_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


class Redactor(logging.Formatter):
    """Formats with another formatter, then hides the secrets: in the message, its arguments, fields and tracebacks."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        """Hide every spelling of the secrets; one shorter than six characters would blot out ordinary words."""
        super().__init__()
        self._inner = inner
        spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
        self._spellings = sorted(spellings, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Format a record without its secrets."""
        return self.hide(self._inner.format(record))

    def hide(self, text: str) -> str:
        """Replace each secret in a text."""
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return text


def setup_logging(level: str, style: Literal["text", "json"], secrets: Iterable[str] = ()) -> None:
    """Send all logs of the process to stderr at `level`, replacing what was set up before.

    An exception that nobody caught is logged too, so that its traceback passes the same filter.
    """
    inner = _json_formatter() if style == "json" else logging.Formatter(_TEXT)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redactor(inner, secrets))
    handler.addFilter(_shorten_outage)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger(name).addFilter(_is_warning)  # bm25s sets a level of its own when it is imported
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    sys.excepthook = _log_uncaught


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _shorten_outage(record: logging.LogRecord) -> bool:
    """Say in one line that the database is away: every loop meets that again and again, and no trace helps."""
    error = record.exc_info[1] if record.exc_info else None
    reason = outage(error) if error is not None else None
    if reason is not None:
        record.exc_info = record.exc_text = None
        record.msg, record.args = "%s: %s", (record.getMessage(), reason)
    return True


def _json_formatter() -> JsonFormatter:
    # uvicorn writes each message a second time, with colours.
    return JsonFormatter(_JSON, rename_fields=_JSON_NAMES, reserved_attrs=[*RESERVED_ATTRS, "color_message"])


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("bot").critical("stopped by an error", exc_info=(kind, error, trace), extra={"action": "crash"})


def _spellings(secret: str) -> set[str]:
    """Name the ways a secret is printed: as it is, in an address, in JSON, a bot token without its public number."""
    parts = {secret, secret.partition(":")[2]}
    spellings = {form for part in parts for form in (part, quote(part, safe=""), json.dumps(part)[1:-1])}
    return {spelling for spelling in spellings if len(spelling) >= SHORTEST_SECRET}
