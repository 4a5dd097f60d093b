"""Nobody sees or changes what is somebody else's, and a group sees no figure at all."""

from __future__ import annotations

import pytest

from bot.wording import encode
from tests.chat import ChatDriver

VERBS = ["loan", "askdelete", "delete", "paid", "part", "snooze", "cost", "cant", "amount", "settle", "relief",
         "rung", "lender", "more", "rest", "snoozeall", "pastall", "pastsome", "pastnone", "payloan"]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
async def test_it_refuses_the_button_of_another_user(lin: ChatDriver, omar: ChatDriver, verb: str) -> None:
    """Everybody reads every debt; copies of an empty database; a restore over a live log keeps old data.

    jaydenroberts/tally, wazionapps/nexo#189, rotki/rotki#13125, maziggy/bambuddy#1211.
    """
    await lin.says("/add! 花呗 3200 每月9号")
    said = await omar.sends(encode(verb, 1, "1"))
    assert "3,200" not in said
    assert "I cannot find that entry" in said
    assert "未还 ¥3,200.00" in await lin.says("/loan #1")


async def test_it_does_not_forget_another_user(lin: ChatDriver, omar: ChatDriver) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    await omar.says("/start")
    await omar.sends(encode("forget", 1))
    assert "你有 1 笔" in await lin.says("/loans")


@pytest.mark.parametrize("data", ["", "x", "1:loan", "2:loan:1", "1:nothing:1", "1:loan:zzzzzzzzzzzzzzzzzzzz", "🙂"])
async def test_it_answers_a_button_it_does_not_know(lin: ChatDriver, data: str) -> None:
    assert await lin.sends(data or "::") != ""


@pytest.mark.parametrize(
    "text", ["/loans", "/overdue", "/add 花呗 3200 每月9号", "/export", "/paid 花呗 100", "/settings"]
)
async def test_it_shows_no_figure_in_a_group(lin: ChatDriver, text: str) -> None:
    await lin.says("/add! 花呗 3200 每月9号")
    said = await lin.says(text, private=False)
    assert "私聊" in said
    assert "3,200" not in said


async def test_it_is_silent_in_a_group_to_what_is_not_a_command(lin: ChatDriver) -> None:
    assert await lin.says("花呗 3200 每月9号", private=False) == ""
