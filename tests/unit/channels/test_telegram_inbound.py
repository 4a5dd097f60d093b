"""Reading updates: who said what to whom, and what is none of our business."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.inbound import (
    Hint,
    Identity,
    Moved,
    Reachable,
    Said,
    Unreachable,
    lane_of,
    read_update,
)
from bot.messages import Address, Inbound

ME = Identity(42, "shouqitestbot")
NOW = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LIN = {"id": 7, "is_bot": False, "first_name": "Lin", "language_code": "zh-hans"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -5, "type": "group", "title": "Group"}


def message(text: str | None = None, chat: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    said = {"text": text} if text is not None else {}
    return {"message_id": 3, "date": 1796600000, "chat": chat or PRIVATE, "from": LIN, **said, **more}


def read(**content: Any) -> Any:
    return read_update(Update.de_json({"update_id": 1, **content}, None), ME, NOW)


def test_it_reads_a_private_text() -> None:
    assert read(message=message("花呗 3200")) == Said(
        inbound=Inbound(
            address=Address(channel="telegram", chat="7", person="7"),
            sent_at=datetime.fromtimestamp(1796600000, UTC),
            text="花呗 3200",
            message_id="3",
            language="zh-hans",
            private=True,
        ),
    )


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("/add@ShouqiTestBot! 花呗 3200", "/add! 花呗 3200"),
        ("/add@shouqitestbot 花呗", "/add 花呗"),
        ("/start", "/start"),
        ("@ShouqiTestBot 花呗逾期了怎么办", "/ask 花呗逾期了怎么办"),
        ("花呗逾期了怎么办 @shouqitestbot", "/ask 花呗逾期了怎么办"),
        ("@ShouqiTestBot", "/help"),
    ],
)
def test_it_hears_its_name_in_a_group(written: str, heard: str) -> None:
    said = read(message=message(written, GROUP))
    assert said.inbound.text == heard
    assert not said.inbound.private


@pytest.mark.parametrize("written", ["大家好", "/add@OtherBot 花呗", "@ShouqiTestBotter 你好", "lin@example.org"])
def test_it_leaves_a_group_s_own_talk_alone(written: str) -> None:
    assert read(message=message(written, GROUP)) is None


def test_it_ignores_bots_and_channel_senders() -> None:
    assert read(message=message("/start") | {"from": LIN | {"is_bot": True}}) is None
    assert read(message={k: v for k, v in message("/start", GROUP).items() if k != "from"}) is None


def test_it_hands_on_that_somebody_sent_a_picture() -> None:
    sticker = {
        "file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    }  # fmt: skip
    assert read(message=message(sticker=sticker)).inbound.text == ""
    assert read(message=message(sticker=sticker, chat=GROUP)) is None


def test_it_reads_the_caption_of_a_picture() -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    assert read(message=message(photo=photo, caption="花呗 3200")).inbound.text == "花呗 3200"


def test_it_ignores_service_messages() -> None:
    assert read(message=message(group_chat_created=True, chat=GROUP)) is None


def test_it_never_carries_out_an_edited_text_again() -> None:
    event = read(edited_message=message("/add! 花呗 3300", edit_date=1796600001))
    assert event == Hint(
        key="telegram.edited",
        address=Address(channel="telegram", chat="7", person="7"),
        language="zh-hans",
    )


def press(**more: Any) -> dict[str, Any]:
    return {"id": "q1", "from": LIN, "chat_instance": "1", "data": "1:paid:a", "message": message("due"), **more}


def test_it_reads_a_press_as_of_now() -> None:
    said = read(callback_query=press())
    assert (said.inbound.press, said.inbound.message_id, said.query_id) == ("1:paid:a", "3", "q1")
    assert said.inbound.sent_at == NOW


def test_it_reads_a_press_under_a_message_too_old_to_be_shown() -> None:
    said = read(callback_query=press(message={"chat": PRIVATE, "message_id": 3, "date": 0}))
    assert (said.inbound.press, said.inbound.message_id) == ("1:paid:a", "3")


def test_it_keeps_the_person_who_pressed_apart_from_the_chat() -> None:
    said = read(callback_query=press(message=message("due", GROUP)))
    assert said.inbound.address == Address(channel="telegram", chat="-5", person="7")


def test_it_only_answers_a_press_without_message_or_data() -> None:
    query = {"id": "q1", "from": LIN, "chat_instance": "1", "inline_message_id": "x", "data": "1:paid:a"}
    assert read(callback_query=query).query_id == "q1"
    assert read(callback_query=query).key == ""


@pytest.mark.parametrize(
    ("status", "expected"),
    [("kicked", Unreachable("7")), ("left", Unreachable("7")), ("member", Reachable("7"))],
)
def test_it_follows_who_blocks_and_who_returns(status: str, expected: object) -> None:
    bot = {"id": 42, "is_bot": True, "first_name": "S"}
    new = {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})
    change = {"chat": PRIVATE, "from": LIN, "date": 1, "new_chat_member": new}
    assert read(my_chat_member=change | {"old_chat_member": {"status": "member", "user": bot}}) == expected


def test_it_follows_a_group_that_became_a_supergroup() -> None:
    assert read(message=message(chat=GROUP, migrate_to_chat_id=-1005)) == Moved("-5", "-1005")
    moved = message(chat={"id": -1005, "type": "supergroup"}, migrate_from_chat_id=-5)
    assert read(message=moved) == Moved("-5", "-1005")


def test_it_answers_in_the_topic_of_a_forum() -> None:
    forum = {"id": -1005, "type": "supergroup", "is_forum": True}
    said = read(message=message("/start", forum, is_topic_message=True, message_thread_id=9))
    assert said.thread_id == 9
    assert read(message=message("/start", GROUP, message_thread_id=9)).thread_id is None


def test_it_ignores_updates_it_did_not_ask_for() -> None:
    assert read(poll_answer={"poll_id": "1", "option_ids": [], "option_persistent_ids": [], "user": LIN}) is None


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"update_id": 1, "message": message("a")}, "7"),
        ({"update_id": 1, "edited_message": message("a", GROUP)}, "-5"),
        ({"update_id": 1, "callback_query": press(message=message("due", GROUP))}, "-5"),
        ({"update_id": 1, "callback_query": {"id": "q", "from": LIN}}, "7"),
        ({"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": LIN}}, "7"),
        ({"update_id": 1, "poll": {"id": "5"}}, "-"),
        ({"update_id": 1}, "-"),
    ],
)
def test_it_names_the_lane_of_an_update(update: dict[str, Any], lane: str) -> None:
    assert lane_of(update) == lane
