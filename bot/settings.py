"""The settings: environment, `.env`, and secrets in files (`NAME_FILE`). Every fault is told at once."""

from __future__ import annotations

import ipaddress
import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError
from db.database import driver_url

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

ENV_FILE = ".env"
SHORTEST_KEY = 8


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        msg = f"{name!r} is not an IANA time zone such as Asia/Shanghai"
        raise ValueError(msg) from error
    return name


def _database(address: str) -> str:
    driver_url(address)
    return address


def _http_address(address: str) -> str:
    if not address.startswith(("http://", "https://")):
        msg = "must start with http:// or https://"
        raise ValueError(msg)
    return address.rstrip("/")


def _proxy(address: str) -> str:
    if address.partition("://")[0] not in {"http", "https", "socks4", "socks5", "socks5h"}:
        msg = "must start with http://, https://, socks4:// or socks5://"
        raise ValueError(msg)
    return address


def _token(value: SecretStr) -> SecretStr:
    number, _, rest = value.get_secret_value().partition(":")
    if not (number.isdecimal() and number.isascii() and rest.isascii() and rest and " " not in rest):
        msg = "must look like 123456:ABC-DEF, as BotFather gives it"
        raise ValueError(msg)
    return value


def _key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SHORTEST_KEY:
        msg = f"must have at least {SHORTEST_KEY} characters"
        raise ValueError(msg)
    return value


def _ids(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


HttpAddress = Annotated[str, AfterValidator(_http_address)]


class Settings(BaseSettings):
    """What an operator can set; each name and its meaning is told in docs/operations.md."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///data/shouqi.db"
    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api_url: HttpAddress = "https://api.telegram.org"
    telegram_proxy: Annotated[str, AfterValidator(_proxy)] | None = None
    telegram_webhook_url: HttpAddress | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_rate: Annotated[int, Field(ge=1, le=1000)] = 25
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: HttpAddress | None = None
    webchat: Literal["on", "off"] | None = None
    webchat_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    default_timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    default_locale: Literal["zh_CN", "en"] = "zh_CN"
    tick_seconds: Annotated[Decimal, Field(gt=0, le=60)] = Decimal(5)
    admin_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)] = frozenset()
    dead_man_url: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("telegram_webhook_url")
    @classmethod
    def _webhook_needs_token(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and info.data.get("telegram_bot_token", value) is None:
            msg = "needs TELEGRAM_BOT_TOKEN"
            raise ValueError(msg)
        return value

    @property
    def webchat_on(self) -> bool:
        """The web chat is on while only this machine can reach it, unless said otherwise."""
        if self.webchat is not None:
            return self.webchat == "on"
        return self.http_host == "localhost" or _is_loopback(self.http_host)

    @property
    def secrets(self) -> list[str]:
        """Every secret that is set, for the log filter."""
        held = (self.telegram_bot_token, self.telegram_webhook_secret, self.webchat_key, self.dead_man_url)
        return [secret.get_secret_value() for secret in held if secret is not None]

    @property
    def public_address(self) -> str:
        """The base of links that leave the process."""
        return self.public_url or f"http://{self.http_host}:{self.http_port}"

    @property
    def data_folder(self) -> Path:
        """Where keys and locks are kept: beside the SQLite file, or ./data."""
        url = driver_url(self.database_url)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            return Path(url.database).resolve().parent
        return Path("data").resolve()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read NAME_FILE as well as NAME; the environment wins over `.env`."""
        del file_secret_settings
        return init_settings, env_settings, _SecretFiles(settings_cls), dotenv_settings


class _SecretFiles(PydanticBaseSettingsSource):
    """Values whose file is named by NAME_FILE, in the environment or in `.env`."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        del field
        name = f"{field_name.upper()}_FILE"
        path = os.environ.get(name) or dotenv_values(ENV_FILE).get(name)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text("utf-8").strip(), field_name, False
        except OSError as error:
            raise SettingsError([f"{name}: cannot read {path} ({error.strerror})"]) from error

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: with every fault, each naming its variable; values of secrets are not repeated.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsError([_fault(detail) for detail in error.errors(include_url=False)]) from None


def _fault(detail: Any) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    if not detail["loc"]:
        return message
    name = str(detail["loc"][0]).upper()
    if any(part in name for part in ("TOKEN", "SECRET", "KEY", "URL", "PROXY")):
        return f"{name}: {message}"  # the value may be or hold a secret
    return f"{name}: {message} (is {detail['input']!r})"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
