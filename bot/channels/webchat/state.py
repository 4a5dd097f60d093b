"""What the page has to know beside the lines: the reader's language and zone, what is unread, what got no answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from db.repos.webchat import ME

if TYPE_CHECKING:
    from bot.channels.webchat.desk import Desk
    from bot.messages import Address
    from bot.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """Small facts that open pages are told whenever one of them changes.

    `unanswered` is the id of the person's newest line when the program went down before its answer was kept.
    """

    locale: str
    timezone: str
    unread: int
    unanswered: int | None

    def as_dict(self) -> dict[str, object]:
        """Describe it for the page."""
        return asdict(self)


async def read_locale(work: Work, home: Address) -> tuple[str, str]:
    """Return language and time zone of the book's owner; the defaults before the first word."""
    recipient = await work.uow.people.get_recipient(home.channel, home.chat, home.person)
    user = await work.uow.people.get(recipient.user_id) if recipient is not None else None
    if user is None:
        return work.office.defaults.locale, work.office.defaults.timezone
    return user.locale, user.timezone


async def read_state(work: Work, home: Address, desk: Desk) -> PageState:
    """Read the present state."""
    locale, timezone = await read_locale(work, home)
    own = await work.uow.webchat.get_newest_by(home.chat, ME)
    is_open = own is not None and own.seen_at is None and not desk.is_busy
    return PageState(
        locale=locale,
        timezone=timezone,
        unread=await work.uow.webchat.count_unseen(home.chat),
        unanswered=own.id if own is not None and is_open else None,
    )
