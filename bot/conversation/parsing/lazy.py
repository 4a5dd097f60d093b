"""Regular expressions that are compiled when they are first asked for, so that the program starts fast."""

from __future__ import annotations

import re
from typing import Any, cast


class _Unread:
    """Stands for a pattern; becomes as fast as one with the first question, since its methods are kept."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def lazy_re(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` would; a fault of `source` shows when it is first used.

    The parsers hold some three hundred patterns: compiling them all took a fifth of the start.
    """
    return cast("re.Pattern[str]", _Unread(source, flags))
