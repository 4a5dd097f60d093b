"""Pushes into the web chat: a line is written down once, open pages are rung, closed ones find it waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.channels.webchat import lines
from bot.transport import Receipt, TransportError

if TYPE_CHECKING:
    from bot.channels.webchat.live import Bells
    from bot.messages import Address, Edit, Outbound
    from bot.services.work import Office

PUSH_PREFIX = "push:"


class WebchatTransport:
    """The web chat as the outbox sees it."""

    channel = "webchat"

    def __init__(self, office: Office, bells: Bells, home: Address) -> None:
        """Write through the office, for the one address there is, and ring the bells of open pages."""
        self._office = office
        self._bells = bells
        self._home = home

    async def send(self, message: Outbound) -> Receipt:
        """Write one push down; the same reference again gives the receipt of the first time.

        Raises:
            TransportError: permanent for an unknown chat, worth another try when the store refused.
        """
        if message.address.chat != self._home.chat:
            raise TransportError("unknown chat", permanent=True)
        try:
            line_id = await self._write_once(message)
        except IntegrityError:  # somebody else wrote the same reference a moment ago
            line_id = await self._write_once(message)
        except (SQLAlchemyError, OSError) as error:
            raise TransportError(f"store: {type(error).__name__}") from error
        self._bells.ring()
        return Receipt(str(line_id))

    async def edit(self, edit: Edit) -> None:
        """Change an earlier line; one that is already so, or is no longer kept, counts as done."""
        async with self._office.open() as work:
            line_id = int(edit.message_id) if edit.message_id.isdecimal() else 0
            line = await work.uow.webchat.get(edit.address.chat, line_id)
            if line is None or not lines.change(line, edit.text, edit.keyboard):
                return
            await work.uow.commit()
        self._bells.ring()

    async def _write_once(self, message: Outbound) -> int:
        reference = PUSH_PREFIX + message.reference if message.reference else None
        async with self._office.open() as work:
            repo = work.uow.webchat
            known = await repo.get_by_reference(message.address.chat, reference) if reference else None
            if known is not None:
                return known.id
            line = await repo.add(lines.push_line(message, reference, work.clock.now()))
            await work.uow.commit()
            return line.id
