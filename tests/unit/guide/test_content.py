"""Promises that every text of the guide keeps."""

from __future__ import annotations

import re

import pytest

from bot.guide import Guide, Topic, render
from bot.guide.markup import strip_tags
from bot.guide.model import LOCALES

# What contradicts itself in the sources, or has none: never told as a fact.
NEVER_SAID = (
    "4000308800", "400-030-8800", "95172", "4008508888",  # hotlines that contradict each other
    "成功率85", "成功率70", "99%", "一定能减免", "保证减免", "包过包", "逾期三个月才能谈",
)  # fmt: skip
HOTLINES = {"12378", "12363", "12345", "12348", "12368", "12356", "12123", "95384", "95188", "95559", "95588", "95533"}


@pytest.fixture(params=LOCALES)
def topics(request: pytest.FixtureRequest, guide: Guide) -> tuple[Topic, ...]:
    return guide.topics(request.param)


def test_it_says_nothing_that_contradicts_itself(topics: tuple[Topic, ...]) -> None:
    for topic in topics:
        body = " ".join((topic.answer, topic.meaning, *topic.steps, topic.say, topic.help))
        assert [phrase for phrase in NEVER_SAID if phrase in body] == [], topic.id


def test_it_names_only_public_lines_and_known_lenders(topics: tuple[Topic, ...]) -> None:
    for topic in topics:
        text = strip_tags(render(topic, None, topic.locale))
        found = set(re.findall(r"(?<![\d.,-])(?:123\d\d|95\d{3})(?![\d,.]\d|\d)", text))
        assert found <= HOTLINES, (topic.id, found - HOTLINES)


def test_it_gives_every_topic_a_dated_source_and_steps(topics: tuple[Topic, ...]) -> None:
    for topic in topics:
        assert topic.sources, topic.id
        assert 3 <= len(topic.steps) <= 8, topic.id
        assert topic.traps, topic.id


def test_it_answers_every_section_and_title_of_the_document(guide: Guide) -> None:
    topics = guide.topics("zh_CN")
    assert {topic.section for topic in topics} >= {"一", "二", "三", "四", "五"}
    assert sorted(topic.document_title for topic in topics if topic.document_title) == list(range(1, 31))
    assert len(topics) == 41
