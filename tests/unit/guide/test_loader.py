from __future__ import annotations

from datetime import date

import pytest

from bot.guide.loader import GuideError, parse_topic
from tests.unit.guide.topics import TOPIC


def test_it_reads_every_part_of_a_topic() -> None:
    topic = parse_topic(TOPIC, "t99.md", "zh_CN")
    assert (topic.id, topic.section, topic.document_title, topic.products) == ("t99", "四", 99, ("微粒贷",))
    assert topic.days_past_due == range(1, 4)
    assert topic.steps == ("打电话,要单号。", "记下来。")
    assert topic.traps == ("别急。", "别借。")
    assert topic.say == "“我今天还。”"
    assert (topic.sources[0].law, topic.sources[1].url) == (True, "https://example.org/a")
    assert (topic.reviewed_on, topic.expires_on) == (date(2026, 11, 23), None)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("## say", "## sya", 29, "unknown heading 'sya'"),
        ("## help\n12378。\n", "", 19, "missing heading 'help'"),
        ("confidence: medium\n", "", 1, "KeyError 'confidence'"),
        ("keywords: [催收]", "keywords: 催收", 1, "a list is wanted"),
        ("products: [微粒贷]", "products: [微粒贷", 8, "not valid YAML"),
        ("2026-11-23", "2026-23-11", 1, "not valid YAML"),
    ],
)
def test_it_names_the_line_of_what_it_cannot_read(old: str, new: str, line: int, message: str) -> None:
    with pytest.raises(GuideError, match=message) as caught:
        parse_topic(TOPIC.replace(old, new), "zh_CN/t99.md", "zh_CN")
    assert (caught.value.file, caught.value.line) == ("zh_CN/t99.md", line)


@pytest.mark.parametrize(
    ("product", "days", "fits"),
    [
        ("微粒贷", 2, True),
        ("微粒贷", 4, False),  # after the range
        ("微粒贷", 0, False),  # not late
        ("花呗", 2, False),
    ],
)
def test_it_knows_which_loan_a_topic_speaks_of(product: str, days: int, *, fits: bool) -> None:
    assert parse_topic(TOPIC, "t99.md", "zh_CN").fits(product, days) is fits


def test_it_counts_every_card_among_the_cards() -> None:
    topic = parse_topic(TOPIC.replace("[微粒贷]", "[信用卡]"), "t99.md", "zh_CN")
    assert topic.fits("交通银行信用卡", 1)
