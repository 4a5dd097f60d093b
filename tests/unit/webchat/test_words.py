"""The catalogs of the page."""

from __future__ import annotations

from bot.channels.webchat.page import MENU, Page
from bot.wording import Wording

PAGE = Page(Wording())


def test_it_has_every_sentence_in_both_languages() -> None:
    chinese, english = PAGE.words("zh_CN"), PAGE.words("en")
    assert chinese.keys() == english.keys()
    assert all(text and not text.startswith("webchat.") for text in (*chinese.values(), *english.values()))


def test_it_sends_the_commands_of_the_readers_language() -> None:
    assert [entry["name"] for entry in PAGE.menu("zh_CN")] == list(MENU)
    assert [entry["send"] for entry in PAGE.menu("zh_CN")][:3] == ["开始", "我的贷款", "添加"]
    assert all(entry["send"].startswith("/") for entry in PAGE.menu("en"))
