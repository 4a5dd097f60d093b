"""The local web chat: one page, one book, opened with a secret link in the style of notebook servers."""

from __future__ import annotations

from bot.channels.webchat.channel import WebchatChannel
from bot.channels.webchat.key import load_key
from bot.channels.webchat.transport import WebchatTransport

__all__ = ["WebchatChannel", "WebchatTransport", "load_key"]
