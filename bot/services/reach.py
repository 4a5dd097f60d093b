"""Whether a chat can be reached: marked by what a platform answers or tells, undone as soon as the person is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wording.texts import locale_for

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages import Address
    from bot.services.work import Work

REASON_LENGTH = 64
MOVED = "moved to another chat"


async def mark_unreachable(
    work: Work, channel: str, chat: str, reason: str, *, tried_at: datetime | None = None
) -> int:
    """Note that nothing can be delivered to a chat; return for how many recipients that is news.

    `tried_at` is when what was refused was sent; a bot that was let in after that is not out again.
    """
    news = 0
    for recipient in await work.uow.reach.recipients(channel, chat):
        let_in = recipient.reachable_since
        outdated = tried_at is not None and let_in is not None and tried_at <= let_in
        if recipient.unreachable_at is None and not outdated:
            recipient.unreachable_at = work.clock.now()
            recipient.unreachable_reason = reason[:REASON_LENGTH]
            news += 1
    return news


async def mark_reachable(work: Work, channel: str, chat: str) -> int:
    """Note that a chat can be reached; users for whom that is news are looked at by the very next tick."""
    back = await work.uow.reach.unreachable(channel, chat)
    for recipient in back:
        recipient.unreachable_at = recipient.unreachable_reason = None
        user = await work.uow.people.lock(recipient.user_id)
        if user is not None:
            user.next_push_at = work.clock.now()
    return len(back)


async def welcome_back(work: Work, channel: str, chat: str) -> int:
    """Note that the platform has let the bot into a chat just now; return for how many recipients that is news."""
    for recipient in await work.uow.reach.recipients(channel, chat):
        recipient.reachable_since = work.clock.now()
    return await mark_reachable(work, channel, chat)


async def move_chat(work: Work, channel: str, old: str, new: str) -> int:
    """Follow a chat to its new id; return how many recipients moved.

    A person who already wrote in the new chat keeps that address, and the old one is marked unreachable.
    """
    known = {recipient.person for recipient in await work.uow.reach.recipients(channel, new)}
    moved = 0
    for recipient in await work.uow.reach.recipients(channel, old):
        if recipient.person in known:
            recipient.unreachable_at, recipient.unreachable_reason = work.clock.now(), MOVED
        else:
            recipient.chat = new
            moved += 1
    return moved


async def language_of(work: Work, address: Address, language: str = "") -> str:
    """Return the locale to address a person in: their own setting, else what the platform says, else the default."""
    chosen = await work.uow.reach.locale(address.channel, address.chat, address.person)
    return chosen or locale_for(language, work.office.defaults.locale)
