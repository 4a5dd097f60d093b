"""Writing, pressing and choosing on the page, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.messages import Attachment, Button, Reply
from tests.acceptance.pages import PAID, say
from tests.integration.webchat.app import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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


async def test_it_changes_the_message_whose_button_was_pressed(page: Page, program: Program) -> None:
    program.echo.scripted[PAID.data] = [
        Reply(text="记好了", keyboard=((Button("撤销", "1:undo:0"),),), edit=True, toast="已记为还清")
    ]
    await program.push("今天到期", "p1", (PAID,))
    await page.get_by_role("button", name="已还").click()
    await expect(page.get_by_role("article")).to_have_text(["守记好了撤销"])
    await expect(page.get_by_text("已记为还清")).to_be_visible()
    await expect(page.get_by_role("article")).to_be_focused()


async def test_a_second_enter_presses_nothing_on_the_changed_message(page: Page, program: Program) -> None:
    hours = ((Button("23:00-07:00", "1:quiet:23"), Button("关", "1:quiet:0")),)
    program.echo.scripted["1:ask:0"] = [Reply(text="几点到几点?", keyboard=hours, edit=True)]
    await program.push("设置", "p1", (Button("免打扰", "1:ask:0"),))
    await page.get_by_role("button", name="免打扰").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="23:00-07:00")).to_be_focused()
    assert [inbound.press for inbound in program.echo.heard] == ["1:ask:0"]


async def test_a_button_that_is_still_there_keeps_the_focus(page: Page, program: Program) -> None:
    program.echo.scripted["1:lead:3"] = [
        Reply(text="提前 3 天", keyboard=((Button("☑ 3 天", "1:lead:3"), Button("☑ 7 天", "1:lead:7")),), edit=True)
    ]
    await program.push("提前几天?", "p1", (Button("☐ 7 天", "1:lead:7"), Button("☐ 3 天", "1:lead:3")))
    await page.get_by_role("button", name="3 天").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="☑ 3 天")).to_be_focused()


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


async def test_it_hands_over_a_file(page: Page, program: Program) -> None:
    file = Attachment(filename="守期.json", content=b"{}", media_type="application/json")
    program.echo.scripted["导出"] = [Reply(text="好了", attachment=file)]
    await say(page, "导出")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="守期.json").click()
    assert (await download.value).suggested_filename == "守期.json"
