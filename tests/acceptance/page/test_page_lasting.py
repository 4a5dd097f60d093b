"""The page over time: unread lines, two tabs, an outage, a lost link, the way in."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.acceptance.pages import all_seen, open_page, say
from tests.integration.webchat.app import Program, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_it_lets_unread_messages_wait_and_counts_them(page: Page, program: Program) -> None:
    for number in range(20):
        await program.push(f"提醒 {number}", f"p{number}")
    await expect(page.get_by_role("article")).to_have_count(20)
    await all_seen(program)
    await page.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    await expect(page.get_by_role("button", name="回到最新")).to_be_visible()
    await program.push("新的提醒", "p99")
    await expect(page).to_have_title("(1) 守期")
    await page.get_by_role("button", name="回到最新").click()
    await expect(page).to_have_title("守期")
    await all_seen(program)


async def test_it_marks_where_the_unread_messages_begin(context: BrowserContext, program: Program) -> None:
    await program.push("看过的", "p1")
    first = await context.new_page()
    await open_page(first, program)
    await all_seen(program)
    await first.close()
    await program.push("没看过的", "p2")
    second = await context.new_page()
    await open_page(second, program)
    await expect(second.get_by_text("以下是新消息")).to_be_visible()


async def test_it_keeps_two_tabs_in_step(page: Page, context: BrowserContext, program: Program) -> None:
    other = await context.new_page()
    await open_page(other, program)
    await say(page, "在第一页写的")
    await expect(other.get_by_role("article")).to_have_count(2)
    await say(other, "English")
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_it_loses_nothing_when_the_program_restarts(context: BrowserContext, sqlite_url: str) -> None:
    page = await context.new_page()
    async with running(sqlite_url) as program:
        port = program.server.port
        await open_page(page, program)
        await say(page, "停之前")
        await expect(page.get_by_role("article")).to_have_count(2)
    await expect(page.get_by_text("连接断开了")).to_be_visible()
    await say(page, "停着的时候")
    await expect(page.get_by_text("等网络恢复后自动发出")).to_be_visible()
    async with running(sqlite_url, port=port) as program:
        await program.push("停着的时候到期的", "p1")
        await expect(page.get_by_role("article")).to_have_count(5, timeout=15000)
        await expect(page.get_by_text("连接断开了")).to_be_hidden()
        await expect(page.get_by_text("等网络恢复后自动发出")).to_be_hidden()
        assert [inbound.text for inbound in program.echo.heard] == ["停着的时候"]


async def test_it_offers_to_send_again_what_failed(page: Page, program: Program) -> None:
    await say(page, "die")
    await expect(page.get_by_text("没有发出去")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("这条没等到回复")).to_be_visible()
    program.echo.scripted["die"] = []
    await page.get_by_role("button", name="重试").click()
    await expect(page.get_by_text("这条没等到回复")).to_be_hidden()


async def test_it_says_when_the_link_is_no_longer_good(page: Page, context: BrowserContext) -> None:
    await context.clear_cookies()
    await say(page, "还在吗")
    await expect(page.get_by_text("这个链接不再有效")).to_be_visible()


async def test_it_starts_over_when_everything_was_forgotten(page: Page, program: Program) -> None:
    await say(page, "花呗 3200")
    await expect(page.get_by_role("article")).to_have_count(2)
    await program.forget()
    program.clock.advance(seconds=1)
    await program.push("都删了", "p1")
    await expect(page.get_by_role("article")).to_have_text(["守都删了"])


async def test_it_reads_back_through_a_long_conversation(page: Page, program: Program) -> None:
    for number in range(60):
        await program.push(f"第 {number} 条", f"p{number}")
    await page.reload()
    await expect(page.get_by_role("article")).to_have_count(50)
    await page.get_by_role("button", name="更早的消息").click()
    await expect(page.get_by_role("article")).to_have_count(60)
    await expect(page.get_by_role("article").first).to_contain_text("第 0 条")
    await expect(page.get_by_role("button", name="更早的消息")).to_be_hidden()


async def test_it_tells_a_stranger_where_to_find_the_link(context: BrowserContext, program: Program) -> None:
    page = await context.new_page()
    await page.goto(program.url)
    await expect(page.get_by_role("heading")).to_have_text("这是一本私人账本")
    await page.goto(program.link)
    await expect(page.get_by_role("log")).to_be_attached()


async def test_it_lets_in_a_visitor_who_followed_the_link_on_another_site(
    context: BrowserContext,
    program: Program,
) -> None:
    page = await context.new_page()
    await page.route("http://mail.example/", lambda route: route.fulfill(body=f'<a href="{program.link}">x</a>'))
    await page.goto("http://mail.example/")
    await page.get_by_role("link").click()
    await expect(page.get_by_role("log")).to_be_attached()
