"""Who is there: blocks, returns, groups and their new ids, and the language they read."""

from __future__ import annotations

import pytest

from bot.messages import Address
from bot.services.people import meet
from bot.services.work import Office
from db.models import Recipient
from tests.botapi import BotApiServer
from tests.integration.telegram.conftest import Conversation, OpenChannel
from tests.integration.telegram.waiting import taken_in, until

LIN = Address(channel="telegram", chat="7", person="7")


async def befriend(office: Office, address: Address = LIN, language: str = "zh-hans") -> None:
    async with office.open() as work:
        await meet(work, address, language)
        await work.uow.commit()


async def recipient_of(office: Office, address: Address = LIN) -> Recipient:
    async with office.look() as work:
        found = await work.uow.people.get_recipient(address.channel, address.chat, address.person)
    assert found is not None
    return found


async def test_it_speaks_the_language_that_the_person_chose(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office
) -> None:
    await befriend(live_office, language="en")
    written = api.state.add_message(api.state.chat(7), {"text": "x"}, {"id": 7, "is_bot": False, "first_name": "L"}, 1)
    async with open_channel():
        api.user_edits(written["message_id"], "y")
        await api.wait_for("sendMessage")
    assert api.texts()[0].startswith("I do not read")


async def test_it_marks_a_chat_that_blocks_and_one_that_returns(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office
) -> None:
    await befriend(live_office)
    async with open_channel():
        api.blocks(7)
        await taken_in(api, live_office)
        assert (await recipient_of(live_office)).unreachable_at is not None
        api.unblocks(7)
        await taken_in(api, live_office)
    assert (await recipient_of(live_office)).unreachable_at is None
    async with live_office.look() as work:
        user = await work.uow.people.get((await recipient_of(live_office)).user_id)
    assert user is not None
    assert user.next_push_at is not None


async def test_it_marks_a_chat_that_refuses_a_reply_and_one_that_writes_again(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office
) -> None:
    await befriend(live_office)
    async with open_channel():
        api.state.chat(7).state = "deactivated"
        api.user_says(7, "x")

        async def marked() -> bool:
            return (await recipient_of(live_office)).unreachable_reason == "Forbidden: user is deactivated"

        await until(marked)
        api.state.chat(7).state = "ok"
        api.user_says(7, "y")
        await api.wait_for("sendMessage")
    assert (await recipient_of(live_office)).unreachable_at is None


@pytest.mark.parametrize("tell", [True, False])
async def test_it_follows_a_group_to_its_new_id(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office, *, tell: bool
) -> None:
    await befriend(live_office, Address(channel="telegram", chat="-5", person="7"))
    async with open_channel():
        api.migrates(-5, -1005, tell=tell)
        if not tell:
            api.user_says(-5, "/loans", person=7)
            await api.wait_for("sendMessage", chat=-1005)
        await taken_in(api, live_office)
    await recipient_of(live_office, Address(channel="telegram", chat="-1005", person="7"))


async def test_it_hears_its_name_in_groups(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    async with open_channel():
        api.user_says(-5, "大家好")
        api.user_says(-5, "/loans@ShouqiTestBot")
        await api.wait_for("sendMessage", chat=-5)
    assert [(one.text, one.private) for one in conversation.heard] == [("/loans", False)]
