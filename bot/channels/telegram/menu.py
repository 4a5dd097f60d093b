"""What Telegram shows around the chat: the command menu, the description, the short description, per language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.faults import reason_of

if TYPE_CHECKING:
    from telegram import Bot

    from bot.wording import Wording, Words

logger = logging.getLogger(__name__)

COMMANDS = (
    "start",
    "add",
    "loans",
    "loan",
    "paid",
    "undo",
    "overdue",
    "cost",
    "relief",
    "tips",
    "why",
    "ask",
    "status",
    "settings",
    "export",
    "privacy",
    "forget",
    "cancel",
    "help",
)
# Telegram's language code -> our locale; the empty one is for everybody without a set of their own.
_LANGUAGES = {"": "zh_CN", "en": "en"}


async def set_menu(bot: Bot, wording: Wording) -> bool:
    """Set menu and descriptions in every language; tell whether all went well. Failures are logged, never raised."""
    try:
        for language, locale in _LANGUAGES.items():
            await _set_language(bot, wording.of(locale), language or None)
    except TelegramError as error:
        logger.warning("command menu not set: %s", reason_of(error), extra={"action": "telegram.menu"})
        return False
    return True


async def _set_language(bot: Bot, words: Words, language: str | None) -> None:
    commands = [BotCommand(name, words.label(f"telegram.command.{name}")) for name in COMMANDS]
    await bot.set_my_commands(commands, language_code=language)
    await bot.set_my_description(words.label("telegram.description"), language_code=language)
    await bot.set_my_short_description(words.label("telegram.short_description"), language_code=language)
