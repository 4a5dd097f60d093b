"""What is written and pressed, once; what is answered; what is never lost."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.messages import Attachment, Button, Reply
from tests.integration.webchat.app import Program, running, visitor

FIRST = "client-id-1"


async def say(page: httpx.AsyncClient, text: str, client_id: str | None = None) -> dict[str, Any]:
    answer = await page.post("/api/messages", json={"text": text, "client_id": client_id})
    assert answer.status_code == 200
    return dict(answer.json())


async def press(page: httpx.AsyncClient, message_id: int, data: str, client_id: str | None = None) -> dict[str, Any]:
    body = {"message_id": message_id, "data": data, "client_id": client_id}
    answer = await page.post("/api/presses", json=body)
    assert answer.status_code == 200
    return dict(answer.json())


async def lines_of(page: httpx.AsyncClient) -> list[tuple[str, str]]:
    state = (await page.get("/api/state")).json()
    return [(message["author"], message["text"]) for message in state["messages"]]


async def test_it_keeps_a_text_and_its_answer(program: Program, page: httpx.AsyncClient) -> None:
    answer = await say(page, "  花呗 3200 每月9号\n")
    assert [message["text"] for message in answer["messages"]] == ["花呗 3200 每月9号", "听到了 12 个字"]
    assert await lines_of(page) == [("me", "花呗 3200 每月9号"), ("bot", "听到了 12 个字")]
    (inbound,) = program.echo.heard
    assert (inbound.address.channel, inbound.private, inbound.sent_at) == ("webchat", True, program.clock.now())


async def test_it_handles_a_double_tap_once(program: Program, page: httpx.AsyncClient) -> None:
    first, second = await asyncio.gather(say(page, "已还", FIRST), say(page, "已还", FIRST))
    assert first == second
    assert len(program.echo.heard) == 1
    assert len(await lines_of(page)) == 2


async def test_it_knows_a_repeated_text_after_a_restart(sqlite_url: str) -> None:
    async with running(sqlite_url) as program, visitor(program) as page:
        await say(page, "已还", FIRST)
    async with running(sqlite_url) as program, visitor(program) as page:
        await say(page, "已还", FIRST)
        assert program.echo.heard == []
        assert len(await lines_of(page)) == 2


async def test_it_answers_one_thing_at_a_time_in_the_order_of_arrival(
    program: Program, page: httpx.AsyncClient
) -> None:
    program.echo.gate.clear()
    async with asyncio.TaskGroup() as tasks:
        for text in ("一", "二", "三"):
            tasks.create_task(say(page, text))
            await asyncio.sleep(0.05)
        program.echo.gate.set()
    assert [text for author, text in await lines_of(page) if author == "me"] == ["一", "二", "三"]
    assert [author for author, _ in await lines_of(page)] == ["me", "bot"] * 3


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "A&amp;B <b>x</b>", "👩‍👩‍👧‍👦🇨🇳", "١٢٣", "字" * 5000])
async def test_it_gives_a_persons_text_back_as_it_was(page: httpx.AsyncClient, text: str) -> None:
    (own, _answer) = (await say(page, text))["messages"]
    assert own["text"] == text
    assert "rich" not in own


@pytest.mark.parametrize(("sent", "kept"), [(r"a\u0000b", "ab"), (r"\ud800x", "\ufffdx")])
async def test_it_keeps_only_what_every_database_can_hold(page: httpx.AsyncClient, sent: str, kept: str) -> None:
    body = f'{{"text": "{sent}"}}'
    answer = await page.post("/api/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["messages"][0]["text"] == kept


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{",
        '{"text": ""}',
        '{"text": "  "}',
        '{"text": 5}',
        '{"text": "x", "client_id": "../"}',
        "[" * 9999,
    ],
)
async def test_it_refuses_what_is_no_message(program: Program, page: httpx.AsyncClient, body: str) -> None:
    answer = await page.post("/api/messages", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"error": "bad_request"})
    assert program.echo.heard == []


@pytest.mark.parametrize("length", [10_001, 300_000])
async def test_it_refuses_a_text_that_is_too_long(program: Program, page: httpx.AsyncClient, length: int) -> None:
    answer = await page.post("/api/messages", json={"text": "字" * length})
    assert answer.status_code == 413
    assert program.echo.heard == []


async def test_it_changes_the_message_that_was_pressed(program: Program, page: httpx.AsyncClient) -> None:
    program.echo.scripted["1:paid:5"] = [Reply(text="<b>记好了</b>", edit=True, toast="已记")]
    line_id = int(await program.push("到期了", "p1", (Button("已还", "1:paid:5"),)))
    answer = await press(page, line_id, "1:paid:5")
    (message,) = answer["messages"]
    assert (message["id"], message["revision"], message["keyboard"]) == (line_id, 1, [])
    assert message["rich"] == [{"tag": "b", "children": ["记好了"]}]
    assert answer["toast"] == "已记"
    assert program.echo.heard[0].message_id == str(line_id)


async def test_it_posts_a_new_message_when_the_pressed_one_is_gone(program: Program, page: httpx.AsyncClient) -> None:
    program.echo.scripted["1:paid:5"] = [Reply(text="记好了", edit=True)]
    answer = await press(page, 404, "1:paid:5")
    assert [message["revision"] for message in answer["messages"]] == [0]
    assert await lines_of(page) == [("bot", "记好了")]


async def test_it_never_edits_what_the_person_wrote(program: Program, page: httpx.AsyncClient) -> None:
    program.echo.scripted["1:x:0"] = [Reply(text="改", edit=True)]
    own = (await say(page, "我写的"))["messages"][0]
    await press(page, own["id"], "1:x:0")
    assert ("me", "我写的") in await lines_of(page)


async def test_it_handles_a_repeated_press_once(program: Program, page: httpx.AsyncClient) -> None:
    line_id = int(await program.push("到期了", "p1", (Button("已还", "1:paid:5"),)))
    assert await press(page, line_id, "1:paid:5", FIRST) == await press(page, line_id, "1:paid:5", FIRST)
    assert len(program.echo.heard) == 1


async def test_it_posts_nothing_for_a_notice_alone(program: Program, page: httpx.AsyncClient) -> None:
    program.echo.scripted["1:mute:0"] = [Reply(toast="好的", edit=True)]
    line_id = int(await program.push("到期了", "p1", (Button("静音", "1:mute:0"),)))
    assert await press(page, line_id, "1:mute:0") == {"messages": [], "toast": "好的"}
    assert await lines_of(page) == [("bot", "到期了")]


@pytest.mark.parametrize(
    "body", [{"data": "x"}, {"message_id": "x", "data": "x"}, {"message_id": 1, "data": "字" * 22}]
)
async def test_it_refuses_what_is_no_press(program: Program, page: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await page.post("/api/presses", json=body)).status_code == 400
    assert program.echo.heard == []


async def test_it_offers_a_file_to_its_owner_alone(program: Program, page: httpx.AsyncClient) -> None:
    file = Attachment(filename="守期 导出.json", content=b'{"a": 1}', media_type="application/json")
    program.echo.scripted["导出"] = [Reply(text="好了", attachment=file)]
    shown = (await say(page, "导出"))["messages"][1]["file"]
    answer = await page.get(shown["url"])
    assert (shown["name"], answer.content) == ("守期 导出.json", b'{"a": 1}')
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%AE%88")
    async with httpx.AsyncClient(base_url=program.url) as stranger:
        assert (await stranger.get(shown["url"])).status_code == 403


async def test_it_has_no_file_where_there_is_none(program: Program, page: httpx.AsyncClient) -> None:
    line_id = await program.push("没有附件", "p1")
    for path in (f"/files/{line_id}", "/files/404"):
        assert (await page.get(path)).status_code == 404


async def test_it_says_which_line_got_no_answer_when_the_program_went_down(
    program: Program, page: httpx.AsyncClient
) -> None:
    answer = await page.post("/api/messages", json={"text": "die"})
    assert answer.status_code == 500
    state = (await page.get("/api/state")).json()
    assert state["unanswered"] == state["messages"][-1]["id"]
    await say(page, "再来")
    assert (await page.get("/api/state")).json()["unanswered"] is None


async def test_it_does_not_call_a_line_unanswered_while_it_is_in_hand(
    program: Program, page: httpx.AsyncClient
) -> None:
    await page.post("/api/messages", json={"text": "die"})
    program.echo.gate.clear()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(say(page, "慢慢来"))
        await asyncio.sleep(0.05)
        assert (await page.get("/api/state")).json()["unanswered"] is None
        program.echo.gate.set()


async def test_it_lets_unread_lines_wait_until_a_page_showed_them(program: Program, page: httpx.AsyncClient) -> None:
    first, second = [int(await program.push(f"提醒 {n}", f"p{n}")) for n in (1, 2)]
    assert (await page.get("/api/state")).json()["unread"] == 2
    await page.post("/api/seen", json={"up_to": first})
    state = (await page.get("/api/state")).json()
    assert (state["unread"], [message["seen"] for message in state["messages"]]) == (1, [True, False])
    await page.post("/api/seen", json={"up_to": second})
    assert (await page.get("/api/state")).json()["unread"] == 0


@pytest.mark.parametrize("up_to", [None, "x", -1, "9" * 30])
async def test_it_refuses_a_seen_mark_without_a_line(page: httpx.AsyncClient, up_to: object) -> None:
    assert (await page.post("/api/seen", json={"up_to": up_to})).status_code == 400


async def test_it_pages_back_through_a_long_conversation(program: Program, page: httpx.AsyncClient) -> None:
    for number in range(60):
        await program.push(f"第 {number} 条", f"p{number}")
    newest = (await page.get("/api/state")).json()
    assert (len(newest["messages"]), newest["more"]) == (50, True)
    older = (await page.get("/api/messages", params={"before": newest["messages"][0]["id"]})).json()
    assert ([message["text"] for message in older["messages"]][:2], older["more"]) == (["第 0 条", "第 1 条"], False)


async def test_it_speaks_the_language_of_the_book(page: httpx.AsyncClient) -> None:
    assert 'lang="zh-CN"' in (await page.get("/")).text
    await say(page, "English")
    state = (await page.get("/api/state")).json()
    assert (state["locale"], state["words"]["message"], state["menu"][0]["send"]) == ("en", "Message", "/start")
    assert 'lang="en"' in (await page.get("/")).text


async def test_it_forgets_the_conversation_and_starts_over(program: Program, page: httpx.AsyncClient) -> None:
    program.echo.scripted["forget everything"] = [Reply(text="都删了")]
    await say(page, "花呗 3200")
    answer = await press(page, 2, "forget everything")
    assert [message["text"] for message in answer["messages"]] == ["都删了"]
    assert await lines_of(page) == [("bot", "都删了")]


async def kept_texts(program: Program) -> list[str]:
    async with program.office.look() as work:
        return [line.text for line in await work.uow.webchat.newest("local", 600)]


async def test_it_keeps_what_is_new_and_drops_what_is_old(program: Program) -> None:
    await program.push("很久以前", "p0")
    program.clock.advance(days=91)
    for number in range(1, 504):
        await program.push(f"第 {number} 条", f"p{number}")
    await program.channel.prune()
    kept = await kept_texts(program)
    assert [len(kept), kept[0], kept[-1]] == [500, "第 4 条", "第 503 条"]


async def test_it_keeps_the_newest_line_however_old(program: Program) -> None:
    await program.push("一", "p1")
    await program.push("二", "p2")
    program.clock.advance(days=91)
    await program.channel.prune()
    assert await kept_texts(program) == ["二"]
