"""Replies over HTTP: edits, presses, files, long texts, refusals and tries."""

from __future__ import annotations

import asyncio
import logging

import pytest
from markupsafe import Markup

from bot.messages import Attachment, Button, Reply
from tests.botapi import BotApiServer, Fault
from tests.integration.telegram.conftest import Conversation, OpenChannel
from tests.integration.telegram.waiting import until


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
    conversation.replies = {
        "x": [Reply(text=Markup("你的数据"), attachment=file), Reply(text=Markup(lines), keyboard=keyboard)]
    }
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
