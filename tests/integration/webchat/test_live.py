"""The live feed: what happens elsewhere arrives by itself, and nothing is lost while a page was away."""

from __future__ import annotations

import asyncio

import httpx

from bot.channels.webchat.channel import HOME
from bot.messages import Button, Edit
from tests.integration.webchat.app import Program, following, next_event, running, visitor


async def cursor_of(page: httpx.AsyncClient) -> str:
    return str((await page.get("/api/state")).json()["cursor"])


async def test_it_brings_a_push_to_an_open_page(program: Program, page: httpx.AsyncClient) -> None:
    async with following(page, await cursor_of(page)) as events:
        assert (await next_event(events, "state")).data["unread"] == 0
        await program.push("花呗 <b>¥3,200.00</b> 今天到期", "p1", (Button("已还", "1:paid:1"),))
        event = await next_event(events, "lines")
        (message,) = event.data["messages"]
        assert (message["text"], message["keyboard"]) == (
            "花呗 ¥3,200.00 今天到期",
            [[{"label": "已还", "data": "1:paid:1"}]],
        )
        assert (await next_event(events, "state")).data["unread"] == 1


async def test_it_resumes_where_the_page_left_off(program: Program, page: httpx.AsyncClient) -> None:
    async with following(page, await cursor_of(page)) as events:
        await program.push("一", "p1")
        left_at = (await next_event(events, "lines")).id
    await program.push("二", "p2")
    await program.push("三", "p3")
    async with following(page, "0", **{"Last-Event-ID": left_at}) as events:
        event = await next_event(events, "lines")
    assert [message["text"] for message in event.data["messages"]] == ["二", "三"]


async def test_it_brings_an_edit_to_an_open_page(program: Program, page: httpx.AsyncClient) -> None:
    line_id = await program.push("到期了", "p1", (Button("已还", "1:paid:1"),))
    async with following(page, await cursor_of(page)) as events:
        await next_event(events, "state")
        await program.channel.transport.edit(Edit(address=HOME, message_id=line_id, text="已还清"))
        (message,) = (await next_event(events, "lines")).data["messages"]
    assert (message["id"], message["text"], message["revision"]) == (int(line_id), "已还清", 1)


async def test_it_brings_an_edit_that_was_missed(program: Program, page: httpx.AsyncClient) -> None:
    line_id = await program.push("到期了", "p1", (Button("已还", "1:paid:1"),))
    await program.push("另一条", "p2")
    left_at = await cursor_of(page)
    await program.channel.transport.edit(Edit(address=HOME, message_id=line_id, text="已还清"))
    async with following(page, left_at) as events:
        (message,) = (await next_event(events, "lines")).data["messages"]
    assert message["text"] == "已还清"


async def test_it_repeats_nothing_when_nothing_happened(program: Program, page: httpx.AsyncClient) -> None:
    line_id = await program.push("一", "p1")
    await program.channel.transport.edit(Edit(address=HOME, message_id=line_id, text="改过"))
    async with following(page, await cursor_of(page)) as events:
        assert (await anext(events)).name == "state"
        await program.push("二", "p2")
        (message,) = (await next_event(events, "lines")).data["messages"]
    assert message["text"] == "二"


async def test_it_starts_the_page_over_when_everything_was_forgotten(program: Program, page: httpx.AsyncClient) -> None:
    await program.push("旧的", "p1")
    async with following(page, await cursor_of(page)) as events:
        await next_event(events, "state")
        await program.forget()
        program.clock.advance(seconds=1)
        await program.push("新的", "p2")  # takes the id of the line that was deleted
        await next_event(events, "reset")


async def test_it_starts_a_page_over_that_was_away_while_everything_was_forgotten(
    program: Program,
    page: httpx.AsyncClient,
) -> None:
    await program.push("旧的", "p1")
    left_at = await cursor_of(page)
    await program.forget()
    program.clock.advance(seconds=1)
    await program.push("新的", "p2")
    async with following(page, left_at) as events:
        await next_event(events, "reset")


async def test_it_keeps_two_pages_in_step(program: Program, page: httpx.AsyncClient) -> None:
    await program.push("提醒", "p1")
    cursor = await cursor_of(page)
    async with visitor(program) as other, following(page, cursor) as here, following(other, cursor) as there:
        assert (await next_event(there, "state")).data["unread"] == 1
        await page.post("/api/messages", json={"text": "English"})
        for events in (here, there):
            messages = (await next_event(events, "lines")).data["messages"]
            assert messages[0]["text"] == "English"
        await page.post("/api/seen", json={"up_to": 99})
        while (state := await next_event(there, "state")).data["unread"]:
            pass
        assert state.data["locale"] == "en"


async def test_it_survives_a_restart_of_the_program(sqlite_url: str) -> None:
    async with running(sqlite_url) as program, visitor(program) as page:
        await program.push("一", "p1")
        cursor = await cursor_of(page)
    async with running(sqlite_url) as program, visitor(program) as page:
        await program.push("二", "p2")
        async with following(page, cursor) as events:
            (message,) = (await next_event(events, "lines")).data["messages"]
    assert message["text"] == "二"


async def test_it_ends_the_feeds_when_the_program_ends(sqlite_url: str) -> None:
    started = asyncio.get_running_loop().time()
    async with running(sqlite_url) as program, visitor(program) as page, following(page, "0") as events:
        await next_event(events, "state")
        assert program.channel.open_pages == 1
        program.channel.close()
        program.server.stop()
        assert [event async for event in events] == []
    assert asyncio.get_running_loop().time() - started < 3


async def test_it_takes_a_senseless_cursor_for_a_page_to_start_over(page: httpx.AsyncClient, program: Program) -> None:
    await program.push("一", "p1")
    for cursor in ("x", "1", "9-9-9", "-1"):
        async with following(page, cursor) as events:
            await next_event(events, "reset")
