"""The key file and the cookie's seal."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.channels.webchat.key import Seal, load_key
from tests.fakes import FakeClock


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_makes_a_key_once_and_keeps_it_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "webchat.key"
    key = load_key(path)
    assert len(key) >= 32
    assert load_key(path) == key
    assert mode_of(path) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["webchat.key"]


def test_it_takes_the_key_it_is_given_and_writes_nothing(tmp_path: Path) -> None:
    assert load_key(tmp_path / "webchat.key", "mine") == "mine"
    assert list(tmp_path.iterdir()) == []


def test_it_closes_a_key_file_that_others_could_read(tmp_path: Path) -> None:
    path = tmp_path / "webchat.key"
    path.write_text("kept\n")
    path.chmod(0o644)
    assert load_key(path) == "kept"
    assert mode_of(path) == 0o600


def test_it_replaces_an_empty_key_file(tmp_path: Path) -> None:
    path = tmp_path / "webchat.key"
    path.touch()
    assert load_key(path) == path.read_text().strip() != ""


def test_it_gives_processes_that_start_together_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_key, [tmp_path / "webchat.key"] * 16))
    assert len(keys) == 1


def test_it_accepts_its_own_cookie_and_no_other() -> None:
    clock = FakeClock()
    seal, other = Seal("one", clock), Seal("two", clock)
    assert seal.accepts(seal.issue())
    assert not seal.accepts(other.issue())
    assert seal.cookie_name != other.cookie_name


def test_it_accepts_its_cookie_after_the_clock_went_back() -> None:
    clock = FakeClock()
    cookie = Seal("one", clock).issue()
    clock.advance(days=-400)
    assert Seal("one", clock).accepts(cookie)
