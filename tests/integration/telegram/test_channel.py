"""The whole channel over HTTP: polling, answering, and what survives a kill or a stop."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.messages import Address
from bot.services.work import Office
from tests.botapi import BotApiServer, Fault
from tests.integration.telegram.conftest import Conversation, OpenChannel
from tests.integration.telegram.waiting import settled, until

LIN = Address(channel="telegram", chat="7", person="7")


async def test_it_answers_a_message(api: BotApiServer, open_channel: OpenChannel, conversation: Conversation) -> None:
    links: dict[str, str] = {}
    async with open_channel(links) as channel:
        api.user_says(7, "花呗 3200 每月9号")
        await api.wait_for("sendMessage")
    assert api.texts(7) == ["re: 花呗 3200 每月9号"]
    assert conversation.heard[0].address == LIN
    assert channel.bot_id == "42"
    assert links == {"telegram": "https://t.me/ShouqiTestBot"}


async def test_it_answers_every_update_once_and_in_order(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office
) -> None:
    for number in range(100):
        api.user_says(number % 8 + 1, f"{number:03}")
    async with open_channel():
        await api.wait_for("sendMessage", 100, seconds=30)
        await settled(live_office)
    for chat in range(1, 9):
        assert api.texts(chat) == [f"re: {number:03}" for number in range(100) if number % 8 + 1 == chat]


async def test_it_lets_a_slow_chat_hold_up_nobody(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    conversation.slow = {"think"}
    async with open_channel():
        api.user_says(1, "think")
        api.user_says(1, "after")
        for chat in range(2, 50):
            api.user_says(chat, "quick")
        await api.wait_for("sendMessage", 48)
        assert api.texts(1) == []
        conversation.gate.set()
        await api.wait_for("sendMessage", 50)
    assert api.texts(1) == ["re: think", "re: after"]


async def test_it_confirms_nothing_that_is_not_stored(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    async def broken(*_: object) -> int:
        tries.append(1)
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("bot.services.inbox.Inbox.store", broken)
        async with open_channel():
            api.user_says(7, "kept")
            await until(lambda: len(tries) == 2)
    assert len(api.state.updates) == 1
    async with open_channel():
        await api.wait_for("sendMessage")
        await settled(live_office)
    assert api.texts() == ["re: kept"]


async def test_it_handles_what_a_killed_process_had_stored(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        api.user_says(number % 5 + 1, str(number))

    async def dead(*_: object) -> None:
        return None

    with monkeypatch.context() as patch:  # a process that dies between storing and handling
        patch.setattr("bot.services.inbox.Inbox.run", dead)
        async with open_channel():
            await until(lambda: not api.state.updates)
    assert api.texts() == []
    async with open_channel():
        await api.wait_for("sendMessage", 100, seconds=30)
        await settled(live_office)
    assert sorted(api.texts()) == sorted(f"re: {number}" for number in range(100))


async def test_it_answers_an_impatient_start_once_after_an_outage(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    """Down, the person taps again, and gets eleven welcomes afterwards (tactilenews/100eyes#1194)."""
    for _ in range(11):
        api.user_says(7, "/start")
    api.user_says(8, "/start")
    api.user_says(7, "还 500")
    api.user_says(7, "还 500")
    async with open_channel():
        await api.wait_for("sendMessage", 4)
        await until(lambda: len(conversation.texts) == 4)
    assert sorted(api.texts()) == ["re: /start", "re: /start", "re: 还 500", "re: 还 500"]


async def test_it_apologizes_for_what_it_cannot_handle_and_goes_on(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.inbox.PAUSES", (timedelta(seconds=0.1), timedelta(seconds=0.1)))
    conversation.broken = {"poison"}
    async with open_channel():
        api.user_says(7, "poison")
        api.user_says(7, "next", language_code="en")
        await api.wait_for("sendMessage", 2)
    assert api.texts()[0].startswith("抱歉")
    assert api.texts()[1] == "re: next"


async def test_it_closes_an_update_that_cannot_even_be_read(
    api: BotApiServer, open_channel: OpenChannel, live_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.inbox.PAUSES", (timedelta(seconds=0.1), timedelta(seconds=0.1)))
    async with open_channel():
        api.update({"message": {"message_id": 1, "chat": {"id": 7}, "date": "never"}})
        api.user_says(7, "next")
        await api.wait_for("sendMessage")
        await settled(live_office)
    assert api.texts() == ["re: next"]


@pytest.mark.parametrize(("language", "start"), [("zh-hans", "修改过"), ("en", "I do not read")])
async def test_it_explains_that_edits_are_not_read(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation, language: str, start: str
) -> None:
    async with open_channel():
        api.user_says(7, "/add! 花呗 3200", language_code=language)
        await api.wait_for("sendMessage")
        message = next(message for message in api.state.messages.values() if not message["from"]["is_bot"])
        api.user_edits(message["message_id"], "/add! 花呗 3300")
        await api.wait_for("sendMessage", 2)
    assert api.texts()[1].startswith(start)
    assert len(conversation.heard) == 1


async def test_it_sets_menu_and_descriptions_per_language(api: BotApiServer, open_channel: OpenChannel) -> None:
    async with open_channel():
        await api.wait_for("setMyShortDescription", 2)
    profile = api.state.profile
    chinese, english = (profile["commands", language] for language in ("", "en"))
    assert {"command": "add", "description": "添加一笔贷款或信用卡"} in chinese
    assert [one["command"] for one in chinese] == [one["command"] for one in english]
    assert profile["description", ""].startswith("守期")
    assert profile["description", "en"].startswith("Shouqi")


async def test_it_starts_whatever_becomes_of_the_menu(api: BotApiServer, open_channel: OpenChannel) -> None:
    api.script("setMyCommands", Fault.retry_after(3600))
    async with open_channel():
        api.user_says(7, "x")
        await api.wait_for("sendMessage")
    assert api.texts() == ["re: x"]


async def test_it_starts_and_stops_while_telegram_is_away(open_channel: OpenChannel, api: BotApiServer) -> None:
    async with open_channel(api_url="http://127.0.0.1:1") as channel:
        assert channel.routes == []
        await asyncio.sleep(0.1)
    async with open_channel():
        api.refuse_token = True
        api.user_says(7, "x")
        await asyncio.sleep(0.7)
        api.refuse_token = False
        await api.wait_for("sendMessage")


async def test_it_finishes_what_it_handles_before_it_stops(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    conversation.slow = {"think"}
    async with open_channel() as channel:
        api.user_says(7, "think")
        await until(lambda: conversation.begun)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(channel.stop())
            await asyncio.sleep(0.1)
            conversation.gate.set()
    assert api.texts() == ["re: think"]


async def test_it_leaves_what_takes_too_long_for_the_next_start(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.channel.DRAIN_SECONDS", 0.1)
    conversation.stuck = {"stuck"}
    async with open_channel():
        api.user_says(7, "stuck")
        await until(lambda: conversation.begun)
    conversation.stuck = set()
    monkeypatch.setattr("bot.services.inbox.LEASE", timedelta(0))
    async with open_channel():
        await api.wait_for("sendMessage", seconds=30)
    assert api.texts() == ["re: stuck"]
