"""docs/guide.md tells of every topic, and tells the truth."""

from __future__ import annotations

import re
from pathlib import Path

from bot.guide import Guide
from bot.guide.loader import content_root, read_toml

DOCS = (Path(__file__).parents[3] / "docs" / "guide.md").read_text("utf-8")
ROW = re.compile(r"^\| (.+?) \| .+? \| \[(\w+)\]\(.+?\) \| (.+?) \| (\w+) \| ([\d-]+) \|$", re.MULTILINE)


def test_it_maps_every_section_and_title_to_its_topic() -> None:
    document = read_toml(content_root(), "document.toml")
    wanted = {f"section {row['number']}": row["topic"] for row in document["section"]}
    wanted |= {f"title {row['number']}": row["topic"] for row in document["title"]}
    assert {what: topic_id for what, topic_id, *_ in ROW.findall(DOCS) if what != "added"} == wanted


def test_it_names_title_confidence_and_review_date_as_the_files_do(guide: Guide) -> None:
    rows = {topic_id: (title, confidence, date) for _, topic_id, title, confidence, date in ROW.findall(DOCS)}
    topics = guide.topics("zh_CN")
    assert rows == {topic.id: (topic.title, topic.confidence, topic.reviewed_on.isoformat()) for topic in topics}


def test_it_names_every_file_of_the_guide() -> None:
    names = {entry.name for entry in content_root().joinpath("en").iterdir() if entry.name.endswith(".toml")}
    names |= {entry.name for entry in content_root().iterdir() if entry.name.endswith(".toml")}
    assert [name for name in sorted(names) if name not in DOCS] == []
