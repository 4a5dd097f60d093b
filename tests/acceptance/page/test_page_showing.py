"""How the page shows what was said: as text, within its width, from its beginning."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, ViewportSize, expect

from bot.messages import Button, Reply
from tests.acceptance.pages import DESKTOP, PAID, PHONE, say
from tests.integration.webchat.app import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_it_shows_a_push_without_a_reload(page: Page, program: Program) -> None:
    await program.push("<b>花呗</b> ¥3,200.00 今天到期", "p1", (PAID, Button("明天再提醒", "1:snooze:5")))
    article = page.get_by_role("article", name="守期 09:00")
    await expect(article).to_contain_text("花呗 ¥3,200.00 今天到期")
    await expect(article.locator("b")).to_have_text("花呗")
    await expect(article.get_by_role("button")).to_have_text(["✅ 已还", "明天再提醒"])


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


async def test_it_shows_a_long_answer_from_its_beginning(page: Page, program: Program) -> None:
    program.echo.scripted["怎么办"] = [Reply(text="<b>开头</b>\n" + "一行\n" * 80)]
    await say(page, "怎么办")
    await expect(page.get_by_text("开头")).to_be_in_viewport()
    await page.wait_for_timeout(600)
    await expect(page.get_by_text("开头")).to_be_in_viewport()


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
