"""Telegram: the only room that knows python-telegram-bot."""

from __future__ import annotations

from bot.channels.telegram.channel import TelegramChannel, TelegramSettings
from bot.channels.telegram.transport import CHANNEL, TelegramTransport

__all__ = ["CHANNEL", "TelegramChannel", "TelegramSettings", "TelegramTransport"]
