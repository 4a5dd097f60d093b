"""The page in a real browser: what a person sees, presses and types."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

from bot.messages import Attachment, Button, Reply
from tests.integration.webchat.app import Program, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
PAID = Button("✅ 已还", "1:paid:5")


@pytest.fixture(scope="module")
def chromium() -> Path:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing: install Debian's package `chromium`")
    return CHROMIUM


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def program(sqlite_url: str) -> AsyncIterator[Program]:
    async with running(sqlite_url) as program:
        yield program


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport=PHONE, locale="zh-CN")
    context.set_default_timeout(5000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, program: Program) -> AsyncIterator[Page]:
    """The open page; whatever the browser complains about fails the test."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    await open_page(page, program)
    yield page
    assert [text for text in complaints if "Failed to load resource" not in text] == []


async def open_page(page: Page, program: Program) -> None:
    await page.goto(program.link)
    await expect(page.locator("#presence")).to_have_text("在线")


async def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="消息")
    await box.fill(text)
    await box.press("Enter")


async def test_it_welcomes_and_starts_with_one_press(page: Page, program: Program) -> None:
    assert page.url == f"{program.url}/"
    await page.get_by_role("button", name="开始").click()
    await expect(page.get_by_role("log").get_by_role("article")).to_have_count(2)
    assert program.echo.heard[0].text == "开始"
    await expect(page.get_by_text("你好，这里是守期")).to_be_hidden()


async def test_it_shows_what_was_said_and_what_was_answered(page: Page) -> None:
    await say(page, "花呗 3200 每月9号")
    articles = page.get_by_role("log").get_by_role("article")
    await expect(articles.nth(0)).to_contain_text("花呗 3200 每月9号")
    await expect(articles.nth(1)).to_contain_text("听到了 12 个字")
    await expect(page.get_by_role("article", name="我 09:00")).to_have_count(1)
    await expect(page.get_by_role("textbox", name="消息")).to_be_focused()
    await expect(page.get_by_role("textbox", name="消息")).to_have_value("")


async def test_it_breaks_the_line_with_shift_enter(page: Page, program: Program) -> None:
    box = page.get_by_role("textbox", name="消息")
    await box.fill("一")
    await box.press("Shift+Enter")
    await box.press_sequentially("二")
    await box.press("Enter")
    await expect(page.get_by_role("article")).to_have_count(2)
    assert program.echo.heard[0].text == "一\n二"


async def test_it_leaves_enter_to_the_input_method_while_a_word_is_chosen(page: Page, program: Program) -> None:
    box = page.get_by_role("textbox", name="消息")
    await box.fill("hua bei")
    await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(box).to_have_value("hua bei")
    assert program.echo.heard == []


async def test_it_sends_an_impatient_line_once(page: Page, program: Program) -> None:
    await page.get_by_role("textbox", name="消息").fill("已还")
    await page.get_by_role("button", name="发送").dblclick()
    await expect(page.get_by_role("article")).to_have_count(2)
    assert len(program.echo.heard) == 1


async def test_it_shows_a_push_without_a_reload(page: Page, program: Program) -> None:
    await program.push("<b>花呗</b> ¥3,200.00 今天到期", "p1", (PAID, Button("明天再提醒", "1:snooze:5")))
    article = page.get_by_role("article", name="守期 09:00")
    await expect(article).to_contain_text("花呗 ¥3,200.00 今天到期")
    await expect(article.locator("b")).to_have_text("花呗")
    await expect(article.get_by_role("button")).to_have_text(["✅ 已还", "明天再提醒"])


async def test_it_changes_the_message_whose_button_was_pressed(page: Page, program: Program) -> None:
    program.echo.scripted[PAID.data] = [
        Reply(text="记好了", keyboard=((Button("撤销", "1:undo:0"),),), edit=True, toast="已记为还清")
    ]
    await program.push("今天到期", "p1", (PAID,))
    await page.get_by_role("button", name="已还").click()
    await expect(page.get_by_role("article")).to_have_text(["守记好了撤销"])
    await expect(page.get_by_text("已记为还清")).to_be_visible()
    await expect(page.get_by_role("button", name="撤销")).to_be_focused()


async def test_it_takes_a_double_press_for_one(page: Page, program: Program) -> None:
    program.echo.scripted[PAID.data] = [Reply(text="记好了", edit=True)]
    await program.push("今天到期", "p1", (PAID,))
    program.echo.gate.clear()
    await page.get_by_role("button", name="已还").dblclick()
    await expect(page.get_by_role("button", name="已还")).to_have_attribute("aria-disabled", "true")
    program.echo.gate.set()
    await expect(page.get_by_text("记好了")).to_be_visible()
    assert len(program.echo.heard) == 1


async def test_it_can_be_used_with_the_keyboard_alone(page: Page, program: Program) -> None:
    program.echo.scripted["1:snooze:5"] = [Reply(text="明天再说", edit=True)]
    await program.push("今天到期", "p1", (PAID, Button("明天再提醒", "1:snooze:5")))
    await expect(page.get_by_role("button", name="已还")).to_be_visible()
    await page.get_by_role("log").focus()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="已还")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article")).to_contain_text("明天再说")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="消息")).to_be_focused()


async def test_it_shows_where_the_focus_is(page: Page, program: Program) -> None:
    await program.push("今天到期", "p1", (PAID,))
    paid = page.get_by_role("button", name="已还")
    await expect(paid).to_be_visible()
    await page.get_by_role("log").focus()
    await page.keyboard.press("Tab")
    outline = await paid.evaluate("key => getComputedStyle(key).outlineStyle")
    assert outline == "solid"


async def test_it_offers_the_usual_commands(page: Page, program: Program) -> None:
    opener = page.get_by_role("button", name="常用功能")
    await opener.click()
    await expect(page.get_by_role("button", name="逾期")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="逾期")).to_be_hidden()
    await expect(opener).to_be_focused()
    await opener.click()
    await page.get_by_role("button", name="我的贷款").click()
    await expect(page.get_by_role("article")).to_have_count(2)
    assert program.echo.heard[0].text == "我的贷款"


async def test_it_makes_commands_and_examples_in_an_answer_usable(page: Page, program: Program) -> None:
    await program.push("用法见 /help,例如 <code>花呗 3200</code>", "p1")
    await page.get_by_text("花呗 3200").click()
    await expect(page.get_by_role("textbox", name="消息")).to_have_value("花呗 3200")
    await page.get_by_role("button", name="/help").click()
    await expect(page.get_by_role("article")).to_have_count(3)
    assert program.echo.heard[0].text == "/help"


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "<b>粗</b>&lt;", "👩‍👩‍👧 🇨🇳"])
async def test_it_shows_a_persons_text_as_text(page: Page, text: str) -> None:
    await say(page, text)
    bubble = page.get_by_role("article").first.locator(".bubble")
    await expect(bubble).to_have_text(text)
    assert await bubble.locator("*").count() == 0


async def test_it_runs_nothing_that_a_message_smuggles_in(page: Page, program: Program) -> None:
    await program.push(
        "<img src=x onerror=alert(1)><a href='javascript:alert(2)'>点</a><script>alert(3)</script>尾", "p1"
    )
    bubble = page.get_by_role("article").locator(".bubble")
    await expect(bubble).to_contain_text("尾")
    assert await bubble.locator("img, script, a").count() == 0


@pytest.mark.parametrize("size", [ViewportSize(width=320, height=568), PHONE, DESKTOP])
async def test_it_fits_its_width_whatever_is_said(page: Page, program: Program, size: ViewportSize) -> None:
    await page.set_viewport_size(size)
    keys = tuple(Button(f"一个相当长的按钮文字 {n}", f"1:x:{n}") for n in range(4))
    await program.push(f"{'x' * 300}<pre>{'9' * 300}</pre>", "p1", keys)
    await say(page, "字" * 2500 + "w" * 2500)
    await expect(page.get_by_role("article")).to_have_count(3)
    overflow = (
        "() => [document.documentElement, document.querySelector('#log')].map(e => e.scrollWidth - e.clientWidth)"
    )
    assert await page.evaluate(overflow) == [0, 0]


async def all_seen(program: Program) -> None:
    for _ in range(100):
        if not await unseen(program):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the page did not mark the messages as seen")


async def unseen(program: Program) -> int:
    async with program.office.look() as work:
        return await work.uow.webchat.count_unseen("local")


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


async def test_it_shows_a_long_answer_from_its_beginning(page: Page, program: Program) -> None:
    program.echo.scripted["怎么办"] = [Reply(text="<b>开头</b>\n" + "一行\n" * 80)]
    await say(page, "怎么办")
    await expect(page.get_by_text("开头")).to_be_in_viewport()
    await page.wait_for_timeout(600)
    await expect(page.get_by_text("开头")).to_be_in_viewport()


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


async def test_it_hands_over_a_file(page: Page, program: Program) -> None:
    file = Attachment(filename="守期.json", content=b"{}", media_type="application/json")
    program.echo.scripted["导出"] = [Reply(text="好了", attachment=file)]
    await say(page, "导出")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="守期.json").click()
    assert (await download.value).suggested_filename == "守期.json"


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


async def test_it_separates_days(page: Page, program: Program) -> None:
    await say(page, "今天")
    await expect(page.get_by_role("article")).to_have_count(2)
    program.clock.advance(days=1)
    await program.push("第二天", "p1")
    await page.reload()
    await expect(page.locator("time")).to_have_text(["昨天 09:00", "09:00"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_follows_the_colours_of_the_system(page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    colour = await page.locator(".app").evaluate("app => getComputedStyle(app).backgroundColor")
    assert colour == {"light": "rgb(237, 237, 237)", "dark": "rgb(17, 17, 17)"}[scheme]


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
