"""Logs: one line per event, and never a secret, wherever it hides."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.channels.telegram.request import AiohttpRequest
from bot.logs import HIDDEN, setup_logging

TOKEN = "123456:AAF-secret_part"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    kept = (root.handlers[:], root.level, sys.excepthook, logging.root.manager.disable)
    yield
    root.handlers[:], root.level, sys.excepthook, logging.root.manager.disable = kept
    logging.captureWarnings(capture=False)


def test_it_hides_secrets_in_messages_arguments_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "json", [TOKEN, 'pass"word'])
    url = f"https://api.telegram.org/bot{TOKEN}/sendMessage"
    logging.getLogger("x").info("GET %s and %s", url, 'pass"word', extra={"url": url, "action": "x"})
    line = json.loads(capsys.readouterr().err)
    assert line["message"] == f"GET https://api.telegram.org/bot{HIDDEN}/sendMessage and {HIDDEN}"
    assert line["url"] == f"https://api.telegram.org/bot{HIDDEN}/sendMessage"
    assert (line["level"], line["logger"], line["action"]) == ("INFO", "x", "x")


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("shown", [TOKEN, TOKEN.replace(":", "%3A"), TOKEN.partition(":")[2]])
def test_it_hides_secrets_in_tracebacks(capsys: pytest.CaptureFixture[str], style: str, shown: str) -> None:
    setup_logging("INFO", style, [TOKEN])  # type: ignore[arg-type]
    try:
        int(f"/bot{shown}/getMe")
    except ValueError:
        logging.getLogger("x").exception("failed")
    printed = capsys.readouterr().err
    assert "Traceback" in printed
    assert "secret_part" not in printed


def test_it_hides_secrets_of_a_crash(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "text", [TOKEN])
    sys.excepthook(ValueError, ValueError(f"bot{TOKEN}"), None)
    assert "stopped by an error" in (printed := capsys.readouterr().err)
    assert "secret_part" not in printed


def test_it_leaves_ordinary_words_alone_when_a_secret_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", "text", ["", "a"])
    logging.getLogger("x").info("all well")
    assert "all well" in capsys.readouterr().err


def test_it_keeps_talkative_libraries_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("DEBUG", "text", [])
    for name in ("httpx", "httpcore.http11", "aiohttp.client", "telegram.Bot"):
        logging.getLogger(name).info("https://api.telegram.org/bot…/sendMessage text=…")
    assert capsys.readouterr().err == ""


def test_it_keeps_one_quiet_that_sets_its_own_level_later(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("debug", "text")
    logging.getLogger("bm25s").setLevel(logging.DEBUG)
    logging.getLogger("bm25s").debug("Building index from tokens")
    logging.getLogger("bm25s").warning("no index")
    said = capsys.readouterr().err
    assert ("no index" in said, "Building" in said) == (True, False)


@pytest.mark.parametrize("client", [AiohttpRequest, HTTPXRequest])
async def test_it_does_not_leak_the_token_of_a_failing_send(
    capsys: pytest.CaptureFixture[str], client: type[AiohttpRequest | HTTPXRequest]
) -> None:
    setup_logging("DEBUG", "json", [TOKEN])
    async with client() as request:
        bot = Bot(TOKEN, base_url="http://127.0.0.1:1/bot", request=request, get_updates_request=request)
        words = "秘密 ¥3,200.00"  # a traceback quotes the source, so not in the call
        try:
            await bot.send_message(7, words)
        except NetworkError:
            logging.getLogger("bot").exception("send to %s failed", bot.base_url)
    printed = capsys.readouterr().err
    assert "failed" in printed
    assert "secret_part" not in printed
    assert "3,200" not in printed
