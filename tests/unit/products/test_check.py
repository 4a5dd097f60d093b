"""Faults in preset files are collected with file and line."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from bot.products import Fault, ProductsError, check_products, load_products

if TYPE_CHECKING:
    from pathlib import Path

GOOD = (files("bot") / "content" / "products" / "jiebei.toml").read_text(encoding="utf-8")


def faults_of(folder: Path, text: str, name: str = "jiebei.toml") -> list[Fault]:
    (folder / name).write_text(text, encoding="utf-8")
    return check_products(folder)


def test_it_accepts_a_good_file(tmp_path: Path) -> None:
    assert faults_of(tmp_path, GOOD) == []
    assert [product.id for product in load_products(tmp_path)] == ["jiebei"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "loan"', 'kind = "lorry"', "kind"),
        ('zh_CN = "借呗", en', 'zh_CN = "", en', "names"),
        (', en = "Jiebei (Ant)"', "", "locales"),
        ("daily_rate_min = 0.00015", "daily_rate_min = 0.1", "between its bounds"),
        ("default_tenor = 12", "default_tenor = 7", "among tenors"),
        ('method = "equal-instalment"', 'method = "bullet"', "among methods"),
        ('hotline = "95188"', 'hotline = "ask"', "hotline"),
        ('id = "jiebei"', 'id = "jie"', "name of the file"),
        ("multiple = 1.5", "multiple = 1.5\ndaily_rate = 0.0005", "both multiple and daily_rate"),
        ("as_of = 2026-11-01", "as_of = 2026-11-01\ncolour = 1", "colour"),
        ('kind = "loan"', 'kind = "loan"\nparent = "nobody"', "parent nobody"),
        ("auto_debit = true", "auto_debit = ", "at line"),
    ],
)
def test_it_names_the_fault_and_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    faults = faults_of(tmp_path, GOOD.replace(old, new, 1))
    assert len(faults) == 1
    assert said in faults[0].message
    assert faults[0].file == "jiebei.toml"


def test_it_names_the_line_of_a_wrong_value(tmp_path: Path) -> None:
    line = 1 + GOOD.splitlines().index("multiple = 1.5")
    faults = faults_of(tmp_path, GOOD.replace("multiple = 1.5", "multiple = -1"))
    assert [(fault.line, str(fault).split(": ")[0]) for fault in faults] == [(line, f"jiebei.toml:{line}")]


def test_it_collects_the_faults_of_all_files(tmp_path: Path) -> None:
    faults_of(tmp_path, "nothing = 1", "a.toml")
    faults = faults_of(tmp_path, GOOD.replace("as_of = 2026-11-01", 'as_of = "soon"'))
    assert {fault.file for fault in faults} == {"a.toml", "jiebei.toml"}


def test_it_reports_a_name_that_two_presets_share(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GOOD.replace('id = "jiebei"', 'id = "other"'), encoding="utf-8")
    faults = faults_of(tmp_path, GOOD)
    assert any("借呗 belongs to more than one" in fault.message for fault in faults)


def test_it_refuses_to_load_faulty_presets(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("id = 1", encoding="utf-8")
    with pytest.raises(ProductsError, match=r"bad\.toml:1"):
        load_products(tmp_path)
