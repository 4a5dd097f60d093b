"""The whole channel over HTTP: polling, answering, presses, groups, blocks, and what survives a kill."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta

import pytest

from bot.messages import Address, Attachment, Button, Reply
from bot.services.people import meet
from bot.services.work import Office
from db.models import Recipient
from tests.botapi import BotApiServer, Fault
from tests.integration.telegram.conftest import Conversation, OpenChannel
from tests.integration.telegram.waiting import until

LIN = Address(channel="telegram", chat="7", person="7")


async def settled(office: Office) -> None:
    """Wait until every stored update is handled."""

    async def nothing_open() -> bool:
        async with office.look() as work:
            return not await work.uow.inbound.count_open("telegram:42")

    await until(nothing_open)


async def taken_in(api: BotApiServer, office: Office) -> None:
    """Wait until every update is stored, confirmed and handled."""
    await until(lambda: not api.state.updates)
    await settled(office)


async def befriend(office: Office, address: Address = LIN, language: str = "zh-hans") -> None:
    async with office.open() as work:
        await meet(work, address, language)
        await work.uow.commit()


async def recipient_of(office: Office, address: Address = LIN) -> Recipient:
    async with office.look() as work:
        found = await work.uow.people.get_recipient(address.channel, address.chat, address.person)
    assert found is not None
    return found


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


async def test_it_carries_a_press_out_and_edits_its_message(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    keyboard = ((Button("✅ 已还", "1:paid:a"),),)
    conversation.replies = {
        "due": [Reply(text="今天该还 <b>花呗</b>", keyboard=keyboard)],
        "1:paid:a": [Reply(text="还清了", edit=True, toast="记下了")],
    }
    async with open_channel():
        api.user_says(7, "due")
        (sent,) = await api.wait_for("sendMessage")
        number = sent.result["message_id"]
        api.user_presses(number, "1:paid:a")
        await api.wait_for("editMessageText")
    assert api.state.messages[number]["text"] == "还清了"
    (answer,) = api.accepted("answerCallbackQuery")
    assert answer.params["text"] == "记下了"
    assert conversation.heard[1].message_id == str(number)


async def pressed(api: BotApiServer, **options: object) -> None:
    """Press a button under a message of ours."""
    message = api.state.add_message(api.state.chat(7), {"text": "old"}, api.state.bot(), 1)
    api.user_presses(message["message_id"], "1:paid:a", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["expired", "inaccessible"])
async def test_it_carries_out_a_press_that_is_too_old(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation, option: str
) -> None:
    conversation.replies = {"1:paid:a": [Reply(text="还清了", edit=True, toast="记下了")]}
    async with open_channel():
        await pressed(api, **{option: True})
        await api.wait_for("editMessageText")
    assert conversation.texts == ["1:paid:a"]


async def test_it_takes_no_change_for_success(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    conversation.replies = {"1:paid:a": [Reply(text="old", edit=True)]}
    async with open_channel():
        await pressed(api)
        await until(lambda: [call for call in api.state.calls if call.method == "editMessageText"])
    assert [call.outcome[:40] for call in api.state.calls if call.method == "editMessageText"] == [
        "Bad Request: message is not modified: sp",
    ]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_it_sends_anew_what_cannot_be_edited(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    conversation.replies = {"1:paid:a": [Reply(text="还清了", edit=True)]}
    api.script("editMessageText", Fault.refuse(400, "Bad Request: message can't be edited"))
    async with open_channel():
        await pressed(api)
        await api.wait_for("sendMessage")
    assert api.texts(7) == ["还清了"]


async def test_it_answers_a_press_even_when_nothing_is_to_be_said(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    conversation.replies = {"1:paid:a": [Reply(toast="已经记过了")]}
    async with open_channel():
        await pressed(api)
        (answer,) = await api.wait_for("answerCallbackQuery")
    assert answer.params["text"] == "已经记过了"
    assert api.texts() == []


async def test_it_sends_files_and_long_texts(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation
) -> None:
    file = Attachment(filename="shouqi.json", content=b"{}", media_type="application/json")
    lines = "\n".join("花呗" * 50 for _ in range(60))
    keyboard = ((Button("好", "1:ok:0"),),)
    conversation.replies = {"x": [Reply(text="你的数据", attachment=file), Reply(text=lines, keyboard=keyboard)]}
    async with open_channel():
        api.user_says(7, "x")
        await api.wait_for("sendMessage", 2)
    (document,) = api.accepted("sendDocument")
    assert (document.params["document"]["file_name"], document.params["caption"]) == ("shouqi.json", "你的数据")
    assert "\n".join(api.texts()) == lines
    assert ["reply_markup" in call.params for call in api.accepted()] == [False, True]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="<b>花呗 &amp; 借呗"),
        Reply(text="花呗 &amp; 借呗", keyboard=((Button("网页", url="http://127.0.0.1:8080"),),)),
    ],
)
async def test_it_says_less_rather_than_nothing(
    api: BotApiServer, open_channel: OpenChannel, conversation: Conversation, reply: Reply
) -> None:
    conversation.replies = {"x": [reply]}
    async with open_channel():
        api.user_says(7, "x")
        await api.wait_for("sendMessage")
    assert api.texts() == ["花呗 & 借呗"]


@pytest.mark.parametrize(
    "faults",
    [
        [Fault.retry_after(0.2)],
        [Fault.status(502), Fault.status(500)],
        [Fault.reset_before()],
    ],
)
async def test_it_tries_again_where_that_helps(
    api: BotApiServer, open_channel: OpenChannel, faults: list[Fault]
) -> None:
    api.script("sendMessage", *faults)
    async with open_channel():
        api.user_says(7, "x")
        await api.wait_for("sendMessage")
    assert api.texts() == ["re: x"]


async def test_it_repeats_an_unanswered_reply_once_at_most(api: BotApiServer, open_channel: OpenChannel) -> None:
    api.script("sendMessage", *[Fault.reset_after()] * 5)
    async with open_channel():
        api.user_says(7, "x")
        await api.wait_for("sendMessage", 2)
        await asyncio.sleep(1)
    assert api.texts() == ["re: x", "re: x"]


async def test_it_logs_a_failed_reply_without_its_words(
    api: BotApiServer, open_channel: OpenChannel, caplog: pytest.LogCaptureFixture
) -> None:
    api.script("sendMessage", Fault.refuse(403, "Forbidden: something new"))
    async with open_channel():
        api.user_says(7, "秘密3200")
        await until(lambda: "reply not delivered" in caplog.text)
    assert "3200" not in caplog.text
    assert api.token not in caplog.text


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


async def test_it_sets_menu_and_descriptions_per_language(api: BotApiServer, open_channel: OpenChannel) -> None:
    async with open_channel():
        await api.wait_for("setMyShortDescription", 2)
    profile = api.state.profile
    chinese, english = (json.loads(profile["commands", language]) for language in ("", "en"))
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
