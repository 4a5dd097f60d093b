"""Users: first contact, settings, the copy of everything, and leaving for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.schedule import push_settings_of, reschedule
from bot.services.views import Profile
from bot.wording.texts import locale_for
from db.models import Recipient, User

if TYPE_CHECKING:
    from bot.messages import Address
    from bot.services.work import Work

LEAD_DAY_CHOICES = (14, 7, 5, 3, 2, 1, 0)


async def meet(work: Work, address: Address, language: str = "") -> Profile:
    """Return the user behind an address; a new one is stored with the defaults and the platform's language."""
    recipient = await work.uow.people.get_recipient(address.channel, address.chat, address.person)
    if recipient is not None:
        user = await work.uow.people.lock(recipient.user_id)
        if user is not None:
            return profile_of(user)
    defaults, now = work.office.defaults, work.clock.now()
    user = User(
        locale=locale_for(language, defaults.locale),
        timezone=defaults.timezone,
        created_at=now,
        planned_until=now,
    )
    await work.uow.people.add_user(user)
    await work.uow.people.add_recipient(
        Recipient(
            user_id=user.id,
            channel=address.channel,
            chat=address.chat,
            person=address.person,
            created_at=now,
        ),
    )
    return profile_of(user)


def profile_of(user: User) -> Profile:
    """Turn a user row into what the flows read."""
    return Profile(
        user_id=user.id,
        locale=user.locale,
        timezone=user.timezone,
        remind_minute=user.remind_minute,
        lead_days=push_settings_of(user).lead_days,
        quiet_from_minute=user.quiet_from_minute,
        quiet_until_minute=user.quiet_until_minute,
        quiet_weekends=user.quiet_weekends,
        hide_amounts=user.hide_amounts,
        alerts_paused_until=user.alerts_paused_until,
        created_at=user.created_at,
    )


async def change_settings(work: Work, user_id: int, **values: object) -> Profile:
    """Set columns of a user's settings (`lead_days` as a tuple) and plan the pushes anew."""
    user = await work.uow.people.lock(user_id)
    assert user is not None, "the caller has met this user in the same transaction"  # noqa: S101
    for name, value in values.items():
        setattr(user, name, ",".join(map(str, value)) if isinstance(value, tuple) else value)
    await reschedule(work, user_id, reopen_today=True)
    return profile_of(user)


async def forget(work: Work, user_id: int) -> None:
    """Delete a user and everything that is kept about them."""
    for recipient in await work.uow.people.recipients_of(user_id):
        if recipient.channel == "webchat":
            await work.uow.webchat.forget(recipient.chat)
        await work.uow.inbound.forget_lane(recipient.channel, recipient.chat)
    await work.uow.people.delete_user(user_id)
