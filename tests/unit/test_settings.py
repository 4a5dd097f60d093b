"""The settings: read from the environment, `.env` and files; every fault is named, no secret repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
TOKEN = "123456:ABC-def_1234567890"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


def test_it_has_defaults_for_everything() -> None:
    settings = load_settings()
    assert (settings.http_host, settings.http_port, settings.webchat_on) == ("127.0.0.1", 8080, True)


def test_it_names_every_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "HTTP_PORT": "abc",
        "DEFAULT_TIMEZONE": "Mars/Base",
        "TELEGRAM_BOT_TOKEN": "secret words",
        "DATABASE_URL": "mysql://x",
        "LOG_FORMAT": "xml",
        "ADMIN_IDS": "1,zwei",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    text = "\n".join(caught.value.faults)
    assert all(name in text for name in wrong)
    assert "secret words" not in text


def test_it_reads_a_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "token"))
    token = load_settings().telegram_bot_token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_it_reads_the_env_file_and_prefers_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HTTP_PORT=9001\nDEFAULT_LOCALE=en\n")
    monkeypatch.setenv("HTTP_PORT", "9002")
    settings = load_settings()
    assert (settings.http_port, settings.default_locale) == (9002, "en")


def test_it_names_a_secret_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBCHAT_KEY_FILE", "/nowhere/key")
    with pytest.raises(SettingsError, match="WEBCHAT_KEY_FILE"):
        load_settings()


def test_it_turns_the_web_chat_off_where_others_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_HOST", "0.0.0.0")
    assert load_settings().webchat_on is False


@pytest.mark.parametrize("name", [field.upper() for field in Settings.model_fields])
@pytest.mark.parametrize("file", [".env.example", "docs/operations.md"])
def test_it_is_documented(name: str, file: str) -> None:
    assert name in (ROOT / file).read_text("utf-8")
