from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.guide.check import check_guide
from bot.guide.model import LOCALES

TODAY = date(2026, 12, 1)
SHIPPED = Path(__file__).parents[3] / "bot" / "content" / "guide"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "guide"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path, today: date = TODAY) -> list[tuple[str, str]]:
    return [(fault.file.removeprefix("bot/content/guide/"), fault.message) for fault in check_guide(today, folder)]


def test_it_finds_the_shipped_guide_in_order() -> None:
    assert check_guide(TODAY) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("zh_CN/t03.md", "related: [", "related: [t77, ", "unknown related topic 't77'"),
        ("zh_CN/sec1.md", 'url: "http://lwstw', 'url: "lwstw', "has no address that can be opened"),
        ("zh_CN/sec1.md", "confidence: high", "confidence: sure", "unknown confidence 'sure'"),
        ("en/x06.md", "You matter", "<b>You</b> matter", "markup that a channel cannot show: '<b>'"),
        ("zh_CN/sec4.md", "{{ f.cost }}", "{{ f.prize }}", "template: "),
        ("zh_CN/x06.md", "你比这些钱重要。", "你比这些钱重要。" * 120, "Chinese characters, 900 are the most"),
        ("en/t05.md", "section: ", "section: 五 # ", "section is"),
        ("document.toml", 'topic = "t07"', 'topic = "t08"', "title 7 has no topic 't08'"),
        ("document.toml", 'topic = "sec2"', 'topic = "none"', "section 二 has no topic 'none'"),
        ("en/ladder.toml", 'topic = "t30"', 'topic = "t31"', "unknown topic 't31'"),
        ("phrasings.toml", "sec1 = [", "sec9 = [", "unknown topic 'sec9'"),
        ("lexicon.toml", 'penalty = ["', 'penalty = ["(", "', "a pattern of 'penalty' is wrong"),
        ("examples.toml", "roundabout = [", "sideways = [", "the kinds of lines must be"),
        ("zh_CN/cards.toml", 'id = "scam"', 'id = "scams"', "no card 'scam'"),
        ("zh_CN/relief.toml", "{{ f.hotline }}", "{{ f.hot }}", "step 1: template"),
    ],
)
def test_it_names_what_is_wrong(folder: Path, file: str, old: str, new: str, message: str) -> None:
    change(folder / file, old, new)
    assert any(message in text for _, text in faults(folder)), faults(folder)


@pytest.mark.parametrize("locale", LOCALES)
def test_it_misses_the_twin_of_another_language(folder: Path, locale: str) -> None:
    (folder / locale / "t16.md").unlink()
    other = next(other for other in LOCALES if other != locale)
    assert (f"{other}/t16.md", f"no twin in {locale}") in faults(folder)


def test_it_lets_a_dated_topic_expire() -> None:
    expired = {fault.file for fault in check_guide(date(2030, 1, 1)) if "expired" in fault.message}
    assert {f"bot/content/guide/{locale}/x05.md" for locale in LOCALES} <= expired


def test_it_points_at_the_line(folder: Path) -> None:
    change(folder / "zh_CN" / "t03.md", "expires_on: ", "expires_on: 2026-11-30  # ")
    fault = next(fault for fault in check_guide(TODAY, folder) if "expired" in fault.message)
    lines = (folder / "zh_CN" / "t03.md").read_text("utf-8").splitlines()
    assert lines[fault.line - 1].startswith("expires_on:")


def test_it_points_at_the_concept_whose_pattern_is_wrong(folder: Path) -> None:
    change(folder / "lexicon.toml", 'penalty = ["', 'penalty = ["(?!x)", "')
    (fault,) = check_guide(TODAY, folder)
    lines = (folder / "lexicon.toml").read_text("utf-8").splitlines()
    assert lines[fault.line - 1].startswith("penalty =")
    assert "'penalty'" in fault.message
