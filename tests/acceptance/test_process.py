"""The program as a process: how it starts, what it says of wrong settings, how it stops, what it never logs."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "987654:a-token-that-must-not-be-seen"
START_SECONDS = 20


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM", "HTTP_", "WEBCHAT"))}
    return kept | {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder}/data/shouqi.db"} | settings


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=folder,
        env=_environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _wait_for_link(process: subprocess.Popen[str]) -> tuple[str, list[str]]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"http://\S+\?key=\S+", line):
            return found[0], lines
    msg = "".join(lines)
    raise AssertionError(msg)


def test_it_prints_a_link_that_opens_the_chat_and_stops_cleanly(tmp_path: Path) -> None:
    with started(tmp_path, HTTP_PORT=_free_port()) as process:
        link, _ = _wait_for_link(process)
        assert httpx.get(link, follow_redirects=True).status_code == 200
        assert (tmp_path / "data" / "webchat.key").stat().st_mode & 0o077 == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def test_it_starts_again_with_the_same_link(tmp_path: Path) -> None:
    port, links = _free_port(), []
    for _ in range(2):
        with started(tmp_path, HTTP_PORT=port) as process:
            links.append(_wait_for_link(process)[0])
            assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=15)
    assert links[0] == links[1]


def test_it_is_ready_and_counts(tmp_path: Path) -> None:
    port = _free_port()
    with started(tmp_path, HTTP_PORT=port, TICK_SECONDS="0.2") as process:
        _wait_for_link(process)
        deadline = time.monotonic() + START_SECONDS
        while httpx.get(f"http://127.0.0.1:{port}/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert "shouqi_tick_seconds" in httpx.get(f"http://127.0.0.1:{port}/metrics").text


def test_it_names_every_wrong_setting_and_does_not_start(tmp_path: Path) -> None:
    wrong = {"HTTP_PORT": "eighty", "DEFAULT_TIMEZONE": "Moon", "TELEGRAM_BOT_TOKEN": TOKEN.replace(":", "")}
    with started(tmp_path, **wrong) as process:
        assert process.wait(timeout=START_SECONDS) == 2
        said = process.stdout.read() if process.stdout else ""
    assert all(name in said for name in wrong)
    assert "Traceback" not in said
    assert "must-not-be-seen" not in said


def test_it_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started(tmp_path, HTTP_PORT=port) as process:
            assert process.wait(timeout=START_SECONDS) == 1
            said = process.stdout.read() if process.stdout else ""
    assert port in said
    assert "Traceback" not in said


def test_it_lets_one_process_into_a_sqlite_file(tmp_path: Path) -> None:
    with started(tmp_path, HTTP_PORT=_free_port()) as first:
        _wait_for_link(first)
        with started(tmp_path, HTTP_PORT=_free_port()) as second:
            assert second.wait(timeout=START_SECONDS) == 1
            said = second.stdout.read() if second.stdout else ""
    assert "shouqi.db" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("webhook", ["", "https://bot.example.org"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_it_never_logs_the_token(tmp_path: Path, webhook: str, form: str) -> None:
    settings = {
        "HTTP_PORT": _free_port(),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{_free_port()}",  # nobody listens there: every call fails
        "TELEGRAM_WEBHOOK_URL": webhook,
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": form,
    }
    with started(tmp_path, **settings) as process:
        _wait_for_link(process)
        time.sleep(1.5)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=20)
    assert "Telegram is not reached" in said
    assert "must-not-be-seen" not in said
