"""The HTTP client: what it tells apart, that proxies work, and that no address shows in an error."""

from __future__ import annotations

import asyncio
import traceback

import pytest
from telegram import Bot, InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError

from bot.channels.telegram.request import AiohttpRequest, SlowDownError, UnansweredError, UnsentError
from tests.botapi import BotApiServer, Fault
from tests.integration.telegram.proxies import http_proxy, socks_proxy


async def test_it_sends_and_reads_the_answer(bot: Bot, api: BotApiServer) -> None:
    message = await bot.send_message(7, "花呗 <b>3,200</b> & 😀", parse_mode="HTML")
    assert message.chat.id == 7
    assert api.texts(7) == ["花呗 <b>3,200</b> & 😀"]


async def test_it_sends_a_file(bot: Bot, api: BotApiServer) -> None:
    await bot.send_document(7, InputFile(b"[]", filename="数据.json"), caption="给你")
    (call,) = api.accepted("sendDocument")
    assert call.params["document"]["file_name"] == "数据.json"
    assert call.params["document"]["content"] == b"[]"
    assert call.params["caption"] == "给你"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.refuse(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (Fault.refuse(400, "Bad Request: chat not found"), BadRequest),
        (Fault.refuse(401, "Unauthorized"), InvalidToken),
        (Fault.retry_after(3), SlowDownError),
        (Fault.status(429), SlowDownError),
        (Fault.status(500), NetworkError),
        (Fault.status(502), NetworkError),
        (Fault.status(504), UnansweredError),
        (Fault.reset_before(), UnansweredError),
        (Fault.reset_after(), UnansweredError),
        (Fault.garbage(), UnansweredError),
        (Fault.silent(), UnansweredError),
        (Fault.slow(5), UnansweredError),
    ],
)
async def test_it_tells_failures_apart(bot: Bot, api: BotApiServer, fault: Fault, expected: type[Exception]) -> None:
    api.script("sendMessage", fault)
    with pytest.raises(expected) as caught:
        await bot.send_message(7, "text")
    assert type(caught.value) is expected


async def test_it_follows_retry_after_to_the_second(bot: Bot, api: BotApiServer) -> None:
    api.script("sendMessage", Fault.retry_after(17))
    with pytest.raises(SlowDownError) as caught:
        await bot.send_message(7, "text")
    assert caught.value.seconds == 17


async def test_it_reports_a_migration(bot: Bot, api: BotApiServer) -> None:
    api.migrates(-5, -1005, tell=False)
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(-5, "text")
    assert caught.value.new_chat_id == -1005


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://nowhere.invalid"])
async def test_it_knows_that_an_unreachable_server_got_nothing(address: str) -> None:
    async with AiohttpRequest() as request:
        lost = Bot("42:secret-part", base_url=f"{address}/bot", request=request, get_updates_request=request)
        with pytest.raises(UnsentError) as caught:
            await lost.send_message(7, "text")
    shown = "".join(traceback.format_exception(caught.value))
    assert "secret-part" not in shown
    assert "bot42" not in shown


async def test_it_knows_that_a_full_pool_sent_nothing(api: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.request.CONNECTIONS", 1)
    api.script("sendMessage", Fault.slow(0.6))
    async with AiohttpRequest() as request, asyncio.TaskGroup() as tasks:
        bot = Bot(api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=request)
        first = tasks.create_task(bot.send_message(7, "first"))
        await asyncio.sleep(0.1)
        with pytest.raises(UnsentError):
            await bot.send_message(7, "second", pool_timeout=0.1, connect_timeout=0.1)
        await first
    assert api.texts() == ["first"]


async def test_it_keeps_secrets_out_of_the_trace_of_a_broken_answer(bot: Bot, api: BotApiServer) -> None:
    api.script("sendMessage", Fault.reset_after())
    with pytest.raises(UnansweredError) as caught:
        await bot.send_message(7, "text")
    assert api.token not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_it_goes_through_a_proxy(api: BotApiServer, scheme: str) -> None:
    opened = http_proxy() if scheme == "http" else socks_proxy()
    async with opened as proxy, AiohttpRequest(proxy=f"{scheme}://lin:pw@127.0.0.1:{proxy.port}") as request:
        bot = Bot(api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=request)
        await bot.send_message(7, "through")
    assert api.texts() == ["through"]
    assert proxy.connections == 1


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_it_knows_that_a_dead_proxy_sent_nothing(api: BotApiServer, scheme: str) -> None:
    async with AiohttpRequest(proxy=f"{scheme}://lin:proxy-pw@127.0.0.1:1") as request:
        bot = Bot(api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=request)
        with pytest.raises(UnsentError) as caught:
            await bot.send_message(7, "text")
    assert "proxy-pw" not in "".join(traceback.format_exception(caught.value))


async def test_it_refuses_to_work_before_it_is_opened(api: BotApiServer) -> None:
    request = AiohttpRequest()
    with pytest.raises(RuntimeError):
        await request.do_request(f"{api.url}/bot{api.token}/getMe", "POST")
