"""Handles one inbound in one transaction: the answer and whatever the channel wants stored stand or fall together."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.conversation.chat import Chat
from bot.conversation.commands import Command, read_command
from bot.conversation.flows import start
from bot.conversation.router import route
from bot.errors import NotFoundError, UserError
from bot.guide import render
from bot.messages import Button, Reply
from bot.services import dialogs, people
from bot.wording.texts import locale_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.messages import Inbound
    from bot.services.work import Office, Work
    from bot.wording import Wording, Words

logger = logging.getLogger(__name__)


class Conversation:
    """The chat core. `private_links` names, per channel, where a person can write to the bot alone."""

    def __init__(
        self,
        office: Office,
        wording: Wording,
        *,
        admins: frozenset[int] = frozenset(),
        private_links: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what every turn needs."""
        self._office = office
        self._wording = wording
        self._admins = admins
        self._private_links = private_links if private_links is not None else {}

    async def __call__(
        self,
        inbound: Inbound,
        *,
        also: Callable[[Work], Awaitable[None]] | None = None,
    ) -> list[Reply]:
        """Answer one inbound. `also` runs in the same transaction; what a person does wrong never raises."""
        async with self._office.open() as work:
            if inbound.private:
                replies = await self._in_private(work, inbound)
            else:
                replies = await self._in_group(work, inbound)
            if also is not None:
                await also(work)
            await work.commit()
        return replies

    async def _in_private(self, work: Work, inbound: Inbound) -> list[Reply]:
        chat = await self._open(work, inbound)
        try:
            return await route(chat)
        except (UserError, NotFoundError) as error:
            # Whatever was begun is taken back; only the words about it stay.
            await work.take_back()
            chat = await self._open(work, inbound)
            return await start.fault(chat, error)

    async def _open(self, work: Work, inbound: Inbound) -> Chat:
        profile = await people.meet(work, inbound.address, inbound.language)
        return Chat(
            work=work,
            inbound=inbound,
            profile=profile,
            words=self._wording.of(profile.locale),
            wording=self._wording,
            is_admin=inbound.address.person.isdecimal() and int(inbound.address.person) in self._admins,
            dialog=await dialogs.load(work, inbound.address),
        )

    async def _in_group(self, work: Work, inbound: Inbound) -> list[Reply]:
        """Answer in a group: nothing of anybody's book, and nothing at all to what is not meant for the bot."""
        words = self._wording.of(locale_for(inbound.language, work.office.defaults.locale))
        command = read_command(inbound.text) if inbound.text.startswith("/") else None
        if inbound.press:
            return [Reply(toast=words.label("group.private_only"))]
        if command is None:
            return []
        text = self._public(work, words, command) or words.t("group.private_only")
        return [Reply(text=text, keyboard=self._private_button(words, inbound))]

    def _public(self, work: Work, words: Words, command: Command) -> str:
        """Word the commands that show nobody's figures; empty for all the others."""
        if command.name in {"start", "help"}:
            return words.t("start.hello")
        if command.name == "privacy":
            return words.t("start.privacy")
        if command.name != "ask" or not command.rest:
            return ""
        found = work.guide.search(command.rest, words.locale)
        topic = work.guide.topic(found.hits[0].topic_id, words.locale) if found.confident else None
        return render(topic, None, words.locale) if topic is not None else words.t("ask.nothing")

    def _private_button(self, words: Words, inbound: Inbound) -> tuple[tuple[Button, ...], ...]:
        link = self._private_links.get(inbound.address.channel)
        return ((Button(words.label("group.open_private"), url=link),),) if link else ()
