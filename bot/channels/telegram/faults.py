"""Reads the Bot API's errors: what a failed delivery means for the message, its chat and the next try."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.channels.telegram.request import SlowDownError, UnansweredError
from bot.transport import TransportError

# The Bot API has no codes for these, only sentences. A 403 that is not listed is not taken for the end of a chat:
# "bot can't send messages to the user" passes within minutes.
_GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked",
    "bot is not a member",
    "the group chat was deleted",
    "group chat was deactivated",
    "bot can't initiate conversation with a user",
    "can't send messages to bots",
    "chat not found",
    "peer_id_invalid",
    "user not found",
    "chat_write_forbidden",
    "not enough rights to send",
    "have no rights to send a message",
)
_BAD_MARKUP = ("can't parse entities", "can't find end of the entity", "unsupported start tag")
_NOT_MODIFIED = "message is not modified"
_NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")


def transport_error(error: TelegramError) -> TransportError:
    """Turn an error of python-telegram-bot into the one that the outbox decides by."""
    reason = reason_of(error)
    refused = isinstance(error, Forbidden | BadRequest)
    if isinstance(error, SlowDownError):
        return TransportError(reason, retry_after=error.seconds)
    if isinstance(error, ChatMigrated):
        return TransportError(reason, migrated_to=str(error.new_chat_id))
    gone, bad_markup = refused and _says(error, _GONE), refused and _says(error, _BAD_MARKUP)
    return TransportError(
        reason,
        ambiguous=isinstance(error, UnansweredError),
        permanent=gone,
        bad_markup=bad_markup,
        rejected=isinstance(error, BadRequest) and not gone and not bad_markup,
    )


def is_not_modified(error: TelegramError) -> bool:
    """Tell whether an edit failed because the message is so already."""
    return isinstance(error, BadRequest) and _says(error, (_NOT_MODIFIED,))


def is_nothing_to_edit(error: TelegramError) -> bool:
    """Tell whether an edit failed because the message is gone or may not be changed any more."""
    return isinstance(error, BadRequest) and _says(error, _NOTHING_TO_EDIT)


def reason_of(error: TelegramError) -> str:
    """Name an error in a few words for logs and rows; a markup error quotes the text, so only its kind is kept."""
    if isinstance(error, InvalidToken):
        return "token refused"
    if isinstance(error, BadRequest) and _says(error, _BAD_MARKUP):
        return "Bad Request: can't parse entities"
    return error.message.partition(". The server response")[0].partition(". Parsing the server")[0][:64]


def _says(error: TelegramError, sentences: tuple[str, ...]) -> bool:
    message = error.message.lower()
    return any(sentence in message for sentence in sentences)
