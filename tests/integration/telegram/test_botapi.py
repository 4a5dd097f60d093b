"""The tests' own Bot API server behaves like Telegram where the channel depends on it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiohttp
import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, Conflict, Forbidden, TelegramError

from bot.channels.telegram.request import SlowDownError
from tests.botapi import BotApiServer, Fault


async def test_it_hands_updates_out_until_they_are_confirmed(bot: Bot, api: BotApiServer) -> None:
    first, second = api.user_says(7, "a"), api.user_says(7, "b")
    assert [update.update_id for update in await bot.get_updates()] == [first, second]
    assert [update.update_id for update in await bot.get_updates(offset=second)] == [second]
    assert await bot.get_updates(offset=second + 1) == ()


async def test_it_ends_an_older_poll_with_a_conflict(bot: Bot) -> None:
    async with asyncio.TaskGroup() as tasks:
        older = tasks.create_task(_poll_into_conflict(bot))
        await asyncio.sleep(0.1)
        await bot.get_updates()
    assert older.done()


async def _poll_into_conflict(bot: Bot) -> None:
    with pytest.raises(Conflict):
        await bot.get_updates(timeout=5)


async def test_it_refuses_to_poll_beside_a_webhook(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:1")
    with pytest.raises(Conflict):
        await bot.get_updates()


@pytest.mark.parametrize(
    ("text", "said"),
    [("<b>x", "can't parse entities"), ("", "message text is empty"), ("x" * 4097, "message is too long")],
)
async def test_it_refuses_bad_texts(bot: Bot, api: BotApiServer, text: str, said: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){said}"):
        await bot.send_message(7, text, parse_mode="HTML")
    assert api.accepted() == []


async def test_it_keeps_to_a_rate_when_told(bot: Bot, api: BotApiServer) -> None:
    api.limit_per_second = 2
    await bot.send_message(7, "a")
    await bot.send_message(7, "b")
    with pytest.raises(SlowDownError):
        await bot.send_message(7, "c")


async def test_it_rolls_the_same_dice_for_the_same_seed(bot: Bot, api: BotApiServer) -> None:
    async def outcomes() -> list[str]:
        api.state.calls.clear()
        api.weather(0.5, kinds=("500", "retry_after"), seed=3)
        for _ in range(20):
            with suppress(TelegramError):
                await bot.send_message(7, "x")
        return [call.outcome for call in api.state.calls]

    assert await outcomes() == await outcomes()
    assert set(await outcomes()) == {"ok", "status", "retry_after"}


async def test_it_can_be_told_over_http(bot: Bot, api: BotApiServer) -> None:
    async with aiohttp.ClientSession(base_url=api.url) as session:

        async def tell(what: str, **words: object) -> int:
            async with session.post(f"/control/{what}", json=words) as answer:
                return answer.status

        assert await tell("says", chat=7, text="花呗", language_code="en") == 200
        assert await tell("chat", chat=8, state="blocked") == 200
        assert await tell("script", method="sendMessage", faults=[{"kind": "status", "code": 502}], chat=9) == 200
        assert await tell("says", nothing=1) == 400
        (update,) = await bot.get_updates()
        with pytest.raises(Forbidden):
            await bot.send_message(8, "x")
        await bot.send_message(7, "y")
        await bot.send_document(7, InputFile(b"[]", filename="a.json"))
        async with session.get("/control/counts") as answer:
            assert await answer.json() == {
                "sendMessage Forbidden: bot was blocked by the user": 1,
                "sendMessage ok": 1,
                "sendDocument ok": 1,
            }
        async with session.get("/control/messages?chat=7") as answer:
            said, sent, file = await answer.json()
        assert (said["text"], sent["text"], file["document"]["content"]) == ("花呗", "y", "[]")
    assert update.message is not None
    assert update.message.text == "花呗"
    api.script("sendMessage", Fault.slow(0.01))
    await bot.send_message(7, "slow")
