"""Delivers pushes over the Bot API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.faults import is_not_modified, transport_error
from bot.channels.telegram.format import TEXT_LIMIT, inline_keyboard, text_message, units
from bot.transport import Receipt, TransportError

if TYPE_CHECKING:
    from telegram import Bot

    from bot.messages import Edit, Outbound

CHANNEL = "telegram"


class TelegramTransport:
    """The outbox's door to Telegram. Texts are Telegram's HTML; a text stripped of its tags passes as it is."""

    def __init__(self, bot: Bot) -> None:
        """Send as `bot`, whose requests must be initialized."""
        self._api = Api(bot)

    @property
    def channel(self) -> str:
        """The name that addresses of this channel carry."""
        return CHANNEL

    async def send(self, message: Outbound) -> Receipt:
        """Deliver one message; raise TransportError if that failed or the text is empty or too long."""
        _require_sendable(message.text)
        parameters = text_message(message.text, inline_keyboard(message.keyboard))
        parameters |= {"chat_id": message.address.chat, "disable_notification": message.silent or None}
        try:
            sent = await self._api.call("sendMessage", parameters)
        except TelegramError as error:
            raise transport_error(error) from error
        return Receipt(str(sent["message_id"]))

    async def edit(self, edit: Edit) -> None:
        """Change an earlier message; one that is already so counts as done."""
        _require_sendable(edit.text)
        parameters = text_message(edit.text, inline_keyboard(edit.keyboard))
        parameters |= {"chat_id": edit.address.chat, "message_id": edit.message_id}
        try:
            await self._api.call("editMessageText", parameters)
        except TelegramError as error:
            if not is_not_modified(error):
                raise transport_error(error) from error


def _require_sendable(text: str) -> None:
    if not text.strip():
        raise TransportError("text is empty")
    # Each unit takes at least a byte of a character: most texts need no counting.
    if len(text) * 2 > TEXT_LIMIT and units(text) > TEXT_LIMIT:
        raise TransportError(f"text is longer than {TEXT_LIMIT} units")
