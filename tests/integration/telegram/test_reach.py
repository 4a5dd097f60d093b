"""Who can be reached: marked once, undone when the person is back, followed to a new chat."""

from __future__ import annotations

import pytest

from bot.messages import Address
from bot.services import reach
from bot.services.people import meet
from bot.services.work import Office
from db.models import Recipient
from tests.fakes import FakeClock


def at(chat: str, person: str = "7") -> Address:
    return Address(channel="telegram", chat=chat, person=person)


@pytest.fixture
async def lin(office: Office) -> int:
    async with office.open() as work:
        profile = await meet(work, at("7"), "en")
        await work.commit()
    return profile.user_id


async def recipient(office: Office, address: Address) -> Recipient | None:
    async with office.look() as work:
        return await work.uow.people.get_recipient(address.channel, address.chat, address.person)


async def test_it_marks_a_chat_once(office: Office, clock: FakeClock, lin: int) -> None:
    blocked_at = clock.now()
    for reason, news in (("blocked", 1), ("blocked again", 0)):
        async with office.open() as work:
            assert await reach.mark_unreachable(work, "telegram", "7", reason) == news
            await work.commit()
        clock.advance(hours=1)
    found = await recipient(office, at("7"))
    assert found is not None
    assert (found.unreachable_at, found.unreachable_reason) == (blocked_at, "blocked")


async def test_it_looks_at_a_user_who_is_back_at_once(office: Office, clock: FakeClock, lin: int) -> None:
    async with office.open() as work:
        await reach.mark_unreachable(work, "telegram", "7", "x" * 200)
        await work.commit()
    clock.advance(days=3)
    async with office.open() as work:
        assert await reach.mark_reachable(work, "telegram", "7") == 1
        await work.commit()
    async with office.look() as work:
        user = await work.uow.people.get(lin)
        assert user is not None
        assert user.next_push_at == clock.now()
    found = await recipient(office, at("7"))
    assert found is not None
    assert (found.unreachable_at, found.unreachable_reason) == (None, None)


async def test_it_leaves_the_plan_of_a_user_who_never_was_away(office: Office, lin: int) -> None:
    async with office.open() as work:
        assert await reach.mark_reachable(work, "telegram", "7") == 0
        await work.commit()
    async with office.look() as work:
        user = await work.uow.people.get(lin)
        assert user is not None
        assert user.next_push_at is None


async def test_it_follows_a_chat_and_keeps_who_is_there_already(office: Office) -> None:
    async with office.open() as work:
        for address in (at("-5", "1"), at("-5", "2"), at("-1005", "2")):
            await meet(work, address)
        assert await reach.move_chat(work, "telegram", "-5", "-1005") == 1
        assert await reach.move_chat(work, "telegram", "-6", "-1006") == 0
        await work.commit()
    assert await recipient(office, at("-1005", "1")) is not None
    left = await recipient(office, at("-5", "2"))
    assert left is not None
    assert left.unreachable_reason == reach.MOVED


async def test_it_picks_the_language_a_person_chose_else_the_platform_s(office: Office, lin: int) -> None:
    async with office.look() as work:
        assert await reach.language_of(work, at("7"), "zh-hans") == "en"
        assert await reach.language_of(work, at("8"), "en-GB") == "en"
        assert await reach.language_of(work, at("8")) == "zh_CN"


async def test_a_refusal_from_before_the_unblocking_does_not_block_again(
    office: Office, lin: int, clock: FakeClock
) -> None:
    """The answer to an older send may be written down after the person has let the bot in again."""
    async with office.open() as work:
        tried_at = clock.now()
        clock.advance(seconds=1)
        await reach.welcome_back(work, "telegram", "7")
        assert await reach.mark_unreachable(work, "telegram", "7", "blocked", tried_at=tried_at) == 0
        clock.advance(seconds=1)
        assert await reach.mark_unreachable(work, "telegram", "7", "blocked", tried_at=clock.now()) == 1
