"""Takes what the page sends to the conversation, one thing at a time, and writes lines and answers down."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.channels.webchat import lines
from bot.messages import Inbound
from db.repos.webchat import BOT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.channels.webchat.live import Bells
    from bot.messages import Address, Reply
    from bot.services.inbox import Answer
    from bot.services.work import Office, Work
    from db.models import WebchatMessage

REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the lines that are new or changed, and a notice to show for a moment."""

    lines: tuple[WebchatMessage, ...] = ()
    toast: str = ""


class Desk:
    """The one conversation of the one book."""

    def __init__(self, office: Office, answer: Answer, bells: Bells, home: Address) -> None:
        """Hand inbound from `home` to `answer`."""
        self._office = office
        self._answer = answer
        self._bells = bells
        self._home = home
        self._turn = asyncio.Lock()
        self._done: OrderedDict[str, Outcome] = OrderedDict()

    @property
    def is_busy(self) -> bool:
        """Tell whether something is being answered at this moment."""
        return self._turn.locked()

    async def write(self, text: str, client_id: str) -> Outcome:
        """Answer a text. The same `client_id` again (a double tap, a repeated request) changes nothing."""
        async with self._turn:
            return await self._once(client_id, lambda: self._written(text, client_id))

    async def press(self, data: str, message_id: int, client_id: str) -> Outcome:
        """Answer the press of a button under the line `message_id`; the same `client_id` again changes nothing."""
        async with self._turn:
            return await self._once(client_id, lambda: self._pressed(data, message_id))

    async def _once(self, client_id: str, handle: Callable[[], Awaitable[Outcome]]) -> Outcome:
        if client_id in self._done:
            return self._done[client_id]
        outcome = await handle()
        self._done[client_id] = outcome
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        self._bells.ring()
        return outcome

    async def _written(self, text: str, client_id: str) -> Outcome:
        known = await self._find(client_id)
        if known is not None:  # handled before a restart
            return Outcome((known,))
        now = self._office.clock.now()
        own_id = 0

        async def keep(work: Work) -> None:
            nonlocal own_id
            own_id = (await work.uow.webchat.add(lines.own_line(self._home.chat, text, client_id, now))).id

        replies = await self._answer(Inbound(address=self._home, sent_at=now, text=text), also=keep)
        return await self._store(replies, own_id=own_id)

    async def _pressed(self, data: str, message_id: int) -> Outcome:
        now = self._office.clock.now()
        inbound = Inbound(address=self._home, sent_at=now, press=data, message_id=str(message_id))
        return await self._store(await self._answer(inbound), pressed_id=message_id)

    async def _find(self, client_id: str) -> WebchatMessage | None:
        async with self._office.look() as work:
            return await work.uow.webchat.get_by_reference(self._home.chat, lines.OWN_PREFIX + client_id)

    async def _store(
        self,
        replies: list[Reply],
        *,
        own_id: int = 0,
        pressed_id: int = 0,
    ) -> Outcome:
        kept: list[WebchatMessage] = []
        async with self._office.open() as work:
            mine = await work.uow.webchat.get(self._home.chat, own_id)
            if mine is not None:
                mine.seen_at = work.clock.now()
                kept.append(mine)
            sits_on = await work.uow.webchat.get(self._home.chat, pressed_id)
            posts = [reply for reply in replies if reply.text or reply.attachment is not None]
            kept += [await self._keep(work, reply, sits_on) for reply in posts]
            await work.uow.commit()
        toasts = [reply.toast for reply in replies if reply.toast]
        return Outcome(tuple(kept), "\n".join(toasts))

    async def _keep(self, work: Work, reply: Reply, sits_on: WebchatMessage | None) -> WebchatMessage:
        may_edit = reply.edit and reply.attachment is None and sits_on is not None and sits_on.author == BOT
        if may_edit and sits_on is not None:
            lines.change(sits_on, reply.text, reply.keyboard)
            return sits_on
        return await work.uow.webchat.add(lines.reply_line(self._home.chat, reply, work.clock.now()))
