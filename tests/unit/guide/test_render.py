from __future__ import annotations

from dataclasses import replace

import pytest

from bot.guide import Figures, Guide, plain, render
from bot.guide.loader import parse_topic
from bot.guide.markup import to_html, unknown_markup
from bot.guide.model import LOCALES
from tests.unit.guide.topics import TOPIC

CHANNEL_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**先**还 `95384`", "<b>先</b>还 <code>95384</code>"),
        ("[央行](https://pbc.gov.cn/a?b=1&c=2)", '<a href="https://pbc.gov.cn/a?b=1&amp;c=2">央行</a>'),
        ("a < b & c", "a &lt; b &amp; c"),
        ("- 一\n- 二", "• 一\n• 二"),
    ],
)
def test_it_turns_guide_markup_into_chat_html(text: str, html: str) -> None:
    assert to_html(text, None) == html


def test_it_never_reads_a_figure_as_markup(figures: Figures) -> None:
    named = replace(figures, product_name="**<b>我的`贷款`</b>**")
    assert to_html("**{{ f.product_name }}**", named) == "<b>**&lt;b&gt;我的`贷款`&lt;/b&gt;**</b>"


def test_it_shows_the_borrowers_own_figures_or_the_example(figures: Figures) -> None:
    topic = parse_topic(TOPIC, "t99.md", "zh_CN")
    assert "每天 ¥7.93。" in render(topic, figures, "zh_CN")
    assert "每天 7.50 元。" in render(topic, None, "zh_CN")
    assert plain(topic) == "先还清。\n\n每天 7.50 元。"


def test_it_numbers_the_steps_and_says_where_it_was_read() -> None:
    html = render(parse_topic(TOPIC, "t99.md", "zh_CN"), None, "zh_CN")
    assert "1. 打电话,要单号。\n2. 记下来。" in html
    assert "<blockquote>“我今天还。”</blockquote>" in html
    assert "民法典676条；报道" in html
    assert "2026-11-23" in html


@pytest.mark.parametrize("locale", LOCALES)
def test_it_uses_only_tags_that_every_channel_shows(guide: Guide, figures: Figures, locale: str) -> None:
    for topic in guide.topics(locale):
        for html in (render(topic, figures, locale), render(topic, None, locale)):
            tags = {part.split(">")[0].strip("/").split(" ")[0] for part in html.split("<")[1:]}
            assert tags <= CHANNEL_TAGS, topic.id
            assert html.count("<") == html.count(">"), topic.id
            assert "{{" not in html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**粗** 和 `码` 和 [链](https://a.cn)", []),
        ("# 标题", ["#"]),
        ("<i>x</i>", ["<i>", "</i>"]),
        ("没有关的 **粗", ["**"]),
        ("| a | b |", ["| a | b |"]),
        ("![图](https://a.cn/b.png)", ["![", "]("]),
        ("{% if f %}{{ f.cost }}{% endif %}", []),
    ],
)
def test_it_finds_markup_that_would_show_as_it_is(text: str, found: list[str]) -> None:
    assert [mark[: len(want)] for mark, want in zip(unknown_markup(text), found, strict=True)] == found


@pytest.mark.parametrize(
    ("changed", "grows"),
    [
        ({}, True),
        ({"days_past_due": "0"}, False),
        ({"cost": "¥0.00"}, False),
        ({"per_day": "¥0.00"}, False),
        ({"per_day": ""}, False),
    ],
)
def test_it_grows_only_when_late_at_a_known_price(figures: Figures, changed: dict[str, str], *, grows: bool) -> None:
    assert replace(figures, **changed).grows is grows
