"""Calls of the Bot API with bare parameters and results, for what is called often.

The library's own methods build and parse a tree of objects around each call, which costs more than the call itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from bot.channels.telegram.request import UnansweredError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Bot
    from telegram.request import RequestData

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BareParameters:
    """Parameters that stand where the library puts its RequestData; values that are None are left out."""

    contains_files = False

    def __init__(self, values: Mapping[str, object]) -> None:
        """Take values that JSON can hold."""
        self._values = {name: value for name, value in values.items() if value is not None}

    @property
    def json_parameters(self) -> dict[str, str]:
        """The parameters as text: what is no text itself is JSON."""
        return {name: value if isinstance(value, str) else _json(value) for name, value in self._values.items()}


class Api:
    """The methods of a bot by name."""

    def __init__(self, bot: Bot) -> None:
        """Call as `bot`, over its HTTP client."""
        self._bot = bot

    async def call(self, method: str, parameters: Mapping[str, object], *, wait: float | None = None) -> Any:
        """Call a method and return its bare result; `wait` is how many seconds the answer may take.

        Raises:
            TelegramError: as the library's own methods do.
        """
        request = self._bot.request
        data = cast("RequestData", BareParameters(parameters))
        timeout = request.DEFAULT_NONE if wait is None else wait
        try:
            return await request.post(f"{self._bot.base_url}/{method}", data, read_timeout=timeout)
        except KeyError:  # an answer without a result
            raise UnansweredError("unreadable answer") from None
