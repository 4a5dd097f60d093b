"""Posts the replies of the conversation: new messages, edits, files and the notice at a press.

A reply is never worth less than silence: one that Telegram refuses is sent again as plain text, then without links.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError

from bot.channels.telegram.api import Api
from bot.channels.telegram.faults import is_not_modified, is_nothing_to_edit, reason_of, transport_error
from bot.channels.telegram.format import CAPTION_LIMIT, inline_keyboard, parts, plain, text_message, units
from bot.channels.telegram.request import SlowDownError, UnansweredError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from telegram import Bot

    from bot.clock import Clock
    from bot.messages import Attachment, Reply
    from bot.transport import TransportError

logger = logging.getLogger(__name__)

PAUSES = (0.5, 2.0, 5.0)
LONGEST_PAUSE = 30.0
TOAST_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where replies go: a chat, a topic in it, the message that a pressed button sits on, the press itself."""

    chat: str
    thread_id: int | None = None
    message_id: str = ""
    query_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """One message as it is tried: `plainly` without tags, `links` with buttons that open an address.

    `doubtful` says that it may have been delivered already; it is sent once more, for silence would be worse.
    """

    place: Place
    reply: Reply
    edit: bool
    plainly: bool = False
    links: bool = True
    doubtful: bool = False

    @property
    def text(self) -> str:
        return plain(self.reply.text) if self.plainly else self.reply.text

    @property
    def mode(self) -> str | None:
        return None if self.plainly else ParseMode.HTML

    @property
    def keyboard(self) -> dict[str, object] | None:
        return inline_keyboard(self.reply.keyboard, links=self.links)


class Replier:
    """Posts replies in order. Failures are logged without text; they never reach the caller."""

    def __init__(self, bot: Bot, clock: Clock, failed: Callable[[str, TransportError], Awaitable[None]]) -> None:
        """Post as `bot`; `failed(chat, error)` hears of chats that are gone or have moved."""
        self._bot = bot
        self._api = Api(bot)
        self._clock = clock
        self._failed = failed

    async def post(self, place: Place, replies: Sequence[Reply]) -> None:
        """Answer a press, if it was one, then post every reply."""
        if place.query_id:
            toast = next((reply.toast for reply in replies if reply.toast), "")
            await self._answer_press(place.query_id, toast)
        for post in _posts(place, replies):
            try:
                await self._deliver(post)
            except TelegramError as error:
                logger.warning("reply not delivered: %s", reason_of(error), extra={"action": "telegram.reply"})
                await self._failed(place.chat, transport_error(error))
                return

    async def _answer_press(self, query_id: str, toast: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id, text=plain(toast)[:TOAST_LIMIT] or None)
        except BadRequest:
            logger.info("press was too old to be answered", extra={"action": "telegram.press"})
        except TelegramError as error:
            logger.warning("press not answered: %s", reason_of(error), extra={"action": "telegram.press"})

    async def _deliver(self, post: _Post) -> None:
        """Send; wait and try again where that may help, and fall back to less where Telegram refuses."""
        for pause in PAUSES:
            try:
                return await self._send(post)
            except TelegramError as error:
                if is_not_modified(error):
                    return None
                lesser = _lesser(post, error)
                if isinstance(error, ChatMigrated):
                    await self._failed(post.place.chat, transport_error(error))
                if lesser == post:
                    await self._clock.sleep(_wait(error, pause))
                post = lesser
        return await self._send(post)

    async def _send(self, post: _Post) -> None:
        if post.reply.attachment is not None:
            await self._send_file(post, post.reply.attachment)
            return
        parameters = text_message(post.text, post.keyboard, post.mode) | {"chat_id": post.place.chat}
        if post.edit:
            await self._api.call("editMessageText", parameters | {"message_id": post.place.message_id})
        else:
            await self._api.call("sendMessage", parameters | {"message_thread_id": post.place.thread_id})

    async def _send_file(self, post: _Post, file: Attachment) -> None:
        await self._bot.send_document(
            chat_id=post.place.chat,
            message_thread_id=post.place.thread_id,
            document=InputFile(file.content, filename=file.filename),
            caption=post.text or None,
            parse_mode=post.mode,
            api_kwargs={"reply_markup": post.keyboard} if post.keyboard else None,
        )


def _posts(place: Place, replies: Sequence[Reply]) -> list[_Post]:
    """Lay out replies as messages: a text that is too long becomes several, its buttons stay under the last one."""
    posts = []
    for reply in replies:
        texts = parts(reply.text) if reply.text.strip() else []
        if reply.attachment is not None and units(reply.text) <= CAPTION_LIMIT:
            posts.append(_Post(place=place, reply=reply, edit=False))
            continue
        for number, text in enumerate(texts, start=1):
            part = replace(reply, text=text, keyboard=reply.keyboard if number == len(texts) else (), attachment=None)
            posts.append(_Post(place=place, reply=part, edit=reply.edit and number == 1 and bool(place.message_id)))
        if reply.attachment is not None:
            posts.append(_Post(place=place, reply=replace(reply, text="", keyboard=()), edit=False))
    return posts


def _lesser(post: _Post, error: TelegramError) -> _Post:
    """Return what to try next: the same post where time may help, or one that asks for less; raise if nothing can."""
    if isinstance(error, ChatMigrated):
        return replace(post, place=replace(post.place, chat=str(error.new_chat_id)), edit=False)
    if isinstance(error, UnansweredError):
        if post.doubtful:
            raise error
        return replace(post, doubtful=True)
    if not isinstance(error, BadRequest):
        if isinstance(error, SlowDownError | NetworkError):
            return post
        raise error
    if post.edit and is_nothing_to_edit(error):
        return replace(post, edit=False)
    if transport_error(error).permanent or (post.plainly and not post.links):
        raise error
    logger.error("Telegram refused a reply: %s", reason_of(error), extra={"action": "telegram.markup"})
    return replace(post, links=False) if post.plainly else replace(post, plainly=True)


def _wait(error: TelegramError, pause: float) -> float:
    return min(error.seconds, LONGEST_PAUSE) if isinstance(error, SlowDownError) else pause
