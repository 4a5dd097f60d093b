"""What a person does with the page in a browser."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, ViewportSize, expect

from bot.messages import Button
from tests.integration.webchat.app import Program

PHONE, DESKTOP = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
PAID = Button("✅ 已还", "1:paid:5")


async def open_page(page: Page, program: Program) -> None:
    await page.goto(program.link)
    await expect(page.locator("#presence")).to_have_text("在线")


async def say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="消息")
    await box.fill(text)
    await box.press("Enter")


async def all_seen(program: Program) -> None:
    for _ in range(100):
        if not await unseen(program):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the page did not mark the messages as seen")


async def unseen(program: Program) -> int:
    async with program.office.look() as work:
        return await work.uow.webchat.count_unseen("local")
