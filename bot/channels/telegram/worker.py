"""Handles stored updates: lets the conversation answer, posts the replies, follows who blocks and who returns."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from telegram import Update

from bot.channels.telegram.inbound import Hint, Moved, Reachable, Said, Unreachable, read_update
from bot.channels.telegram.replies import Place, Replier
from bot.channels.telegram.transport import CHANNEL
from bot.messages import Reply
from bot.services import reach

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot

    from bot.channels.telegram.inbound import Event, Identity
    from bot.messages import Address
    from bot.services.inbox import Answer, Inbox, Task
    from bot.services.work import Office, Work
    from bot.transport import TransportError
    from bot.wording import Wording

logger = logging.getLogger(__name__)
BLOCKED = "blocked or put out"
ASKED_AGAIN = frozenset({"/start", "/help", "/loans", "/status"})
"""Commands that only show something: of several that waited, the last one is answered."""


class TelegramWorker:
    """Turns a task of the inbox into what it asks for; the update is settled in the transaction that handles it."""

    def __init__(
        self, *, bot: Bot, me: Identity, office: Office, inbox: Inbox, answer: Answer, wording: Wording
    ) -> None:
        """Work for `bot`, which is `me`."""
        self._bot = bot
        self._me = me
        self._office = office
        self._inbox = inbox
        self._answer = answer
        self._wording = wording
        self._replier = Replier(bot, office.clock, self._note_failure)

    async def handle(self, task: Task) -> None:
        """Handle an update; raise if nothing of it was done."""
        match self._read(task):
            case Said() as said if await self._comes_again(said, task):
                await self._settle(task)
            case Said() as said:
                await self._converse(said, task)
            case Hint() as hint:
                await self._settle(task)
                await self._say(
                    hint.key, hint.address, hint.language, Place(chat=hint.address.chat, query_id=hint.query_id)
                )
            case event:
                await self._settle(task, _membership_step(event))

    async def give_up(self, task: Task) -> None:
        """Say kindly that an update could not be handled."""
        try:
            event = self._read(task)
        except Exception:  # that it cannot be read may be the very reason
            logger.exception("update cannot be read", extra={"action": "telegram.read", "update": task.update_id})
            return
        if isinstance(event, Said):
            await self._say("telegram.failed", event.inbound.address, event.inbound.language, _place(event))

    def _read(self, task: Task) -> Event:
        update = Update.de_json(task.payload, self._bot)
        return read_update(update, self._me, task.received_at)

    async def _comes_again(self, said: Said, task: Task) -> bool:
        """Tell whether the same person asks for the same further back: whoever taps ten times wants one answer."""
        if said.inbound.text not in ASKED_AGAIN:
            return False
        behind = [Update.de_json(payload, self._bot).message for payload in await self._inbox.waiting_behind(task)]
        person = said.inbound.address.person
        return any(
            message is not None
            and message.text == said.inbound.text
            and message.from_user is not None
            and str(message.from_user.id) == person
            for message in behind
        )

    async def _converse(self, said: Said, task: Task) -> None:
        settled = False
        mark = self._inbox.settle(task)
        address = said.inbound.address

        async def also(work: Work) -> None:
            nonlocal settled
            await reach.mark_reachable(work, CHANNEL, address.chat)  # who writes can be written to
            await mark(work)
            settled = True

        replies = await self._answer(said.inbound, also=also)
        if not settled:
            await self._settle(task)
        await self._replier.post(_place(said), replies)

    async def _say(self, key: str, address: Address, language: str, place: Place) -> None:
        async with self._office.look() as work:
            locale = await reach.language_of(work, address, language)
        replies = [Reply(text=str(self._wording.of(locale).t(key)))] if key else []
        await self._replier.post(place, replies)

    async def _settle(self, task: Task, step: Callable[[Work], Awaitable[object]] | None = None) -> None:
        async with self._office.open() as work:
            if step is not None:
                await step(work)
            await self._inbox.settle(task)(work)
            await work.commit()

    async def _note_failure(self, chat: str, error: TransportError) -> None:
        try:
            async with self._office.open() as work:
                if error.migrated_to is not None:
                    await reach.move_chat(work, CHANNEL, chat, error.migrated_to)
                if error.permanent:
                    await reach.mark_unreachable(work, CHANNEL, chat, error.reason)
                await work.commit()
        except (SQLAlchemyError, OSError):
            logger.exception("change of a chat cannot be noted", extra={"action": "telegram.reach"})


def _membership_step(event: Reachable | Unreachable | Moved | None) -> Callable[[Work], Awaitable[object]] | None:
    match event:
        case Reachable(chat):
            return lambda work: reach.welcome_back(work, CHANNEL, chat)
        case Unreachable(chat):
            return lambda work: reach.mark_unreachable(work, CHANNEL, chat, BLOCKED)
        case Moved(old, new):
            return lambda work: reach.move_chat(work, CHANNEL, old, new)
        case None:
            return None


def _place(said: Said) -> Place:
    return Place(
        chat=said.inbound.address.chat,
        thread_id=said.thread_id,
        message_id=said.inbound.message_id if said.inbound.press else "",
        query_id=said.query_id,
    )
