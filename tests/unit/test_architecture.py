"""The house rules that a machine can hold: small files, the clock's one door, texts in the catalogs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.conversation.commands import WORDS
from bot.conversation.flows import ALL_FLOWS
from bot.wording import Wording
from bot.wording.catalogs import LOCALES
from bot.wording.check import check_wording

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("db/**/*.py")])
LONGEST_FILE = 300
CHINESE = re.compile(r"[\u4e00-\u9fff]")
READS_CHINESE = (
    "bot/conversation/parsing/",
    "bot/guide/",
    "bot/products/",
    "bot/conversation/commands.py",
    "bot/commands/demo.py",
)
"""Rooms whose work is to read Chinese words; they say none."""


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_it_keeps_files_small(file: Path) -> None:
    if "versions" not in file.parts:
        assert len(file.read_text("utf-8").splitlines()) <= LONGEST_FILE


def test_it_has_every_key_in_every_language() -> None:
    assert check_wording() == []


def test_it_has_a_text_for_every_key_that_the_code_names() -> None:
    wording = Wording()
    templates = list((ROOT / "bot/content/messages").glob("*.j2"))
    named = set()
    for file in [*SOURCES, *templates]:
        text = file.read_text("utf-8")
        named |= set(re.findall(r'(?:\bt|label|reply|button|UserError|_)\(\s*"([a-z_]+\.[a-z_.-]+[a-z])"', text))
    missing = {(key, locale) for key in named for locale in LOCALES if not wording.of(locale).has(key)}
    assert missing == set()


def test_it_has_a_name_for_every_dialog_and_a_word_for_every_undo() -> None:
    wording = Wording()
    keys = {f"dialog.name.{name}" for flow in ALL_FLOWS for name in flow.answers}
    for file in (ROOT / "bot/services").glob("*.py"):
        kinds = re.findall(r'journal\.write\(work, \w+, "(\w+)"', file.read_text("utf-8"))
        keys |= {f"undo.{kind}" for kind in kinds}
    assert {(key, locale) for key in keys for locale in LOCALES if not wording.of(locale).has(key)} == set()


def test_it_says_what_every_command_does() -> None:
    wording = Wording()
    keys = [f"command.{name}.about" for name in WORDS]
    assert [key for key in keys for locale in LOCALES if not wording.of(locale).has(key)] == []


def test_it_has_no_chinese_sentences_in_the_code() -> None:
    found = []
    for file in SOURCES:
        path = str(file.relative_to(ROOT))
        if path.startswith(READS_CHINESE):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
                continue
            if len(CHINESE.findall(node.value)) > 8:
                found.append(f"{path}:{node.lineno}")
    assert found == []
