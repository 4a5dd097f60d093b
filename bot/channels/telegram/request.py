"""HTTP to the Bot API over aiohttp, for python-telegram-bot: several times the sends per second of its own client.

It also tells what a retry must know: whether a request that failed may have been carried out.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram._utils.types import ODVInput

FORM = "application/x-www-form-urlencoded"
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
WRITE_SECONDS = 20.0
POOL_SECONDS = 10.0
CONNECTIONS = 256
KEEP_ALIVE_SECONDS = 50  # below the 60 to 75 seconds after which servers close idle connections
DEFAULT_PAUSE = 5.0
SOCKS_PORT = 1080

# The request never left: it failed before a connection stood.
_UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    ProxyConnectionError,
    ProxyTimeoutError,
    ProxyError,
)


class UnsentError(NetworkError):
    """The request surely did not reach the Bot API."""


class UnansweredError(TimedOut):
    """The request went out and no readable answer came: it may have been carried out."""


class SlowDownError(TelegramError):
    """The Bot API asks for silence (429) for `seconds`."""

    def __init__(self, seconds: float) -> None:
        """Keep how long to wait."""
        self.seconds = seconds
        super().__init__(f"Too Many Requests: retry after {seconds:g}")


class AiohttpRequest(BaseRequest):
    """One keep-alive session for all requests of a token. Its errors never name an address: the token is in it."""

    def __init__(
        self,
        *,
        proxy: str | None = None,
        read_timeout: float = READ_SECONDS,
        on_date: Callable[[str], None] | None = None,
    ) -> None:
        """Take a proxy address (`http://`, `socks5://`, perhaps with user and password) and how long to wait.

        `on_date` is handed the `Date` of answers that succeeded: others may come from a proxy with a clock of its own.
        """
        self._proxy = proxy
        self._on_date = on_date
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = _connector(self._proxy)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=None if isinstance(connector, ProxyConnector) else self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature is BaseRequest's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request and return status and body.

        Raises:
            UnsentError: it was not sent.
            UnansweredError: it was sent, and the answer is missing or worthless (also a 504).
            SlowDownError: 429.
        """
        if self._session is None:
            msg = "the request is not initialized"
            raise RuntimeError(msg)
        connect = _seconds(pool_timeout, POOL_SECONDS) + _seconds(connect_timeout, CONNECT_SECONDS)
        read = _seconds(read_timeout, self._read_timeout)
        timeout = aiohttp.ClientTimeout(
            total=connect + _seconds(write_timeout, WRITE_SECONDS) + read,
            connect=connect,
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=read,
        )
        try:
            async with self._session.request(method, url, timeout=timeout, **_body(request_data)) as response:
                status, content = response.status, await response.read()
                said = response.headers.get("Date")
        except _UNSENT as error:
            raise UnsentError(_name(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UnansweredError(_name(error)) from None
        if said and self._on_date is not None and status == HTTPStatus.OK:
            self._on_date(said)
        if status == HTTPStatus.GATEWAY_TIMEOUT:
            raise UnansweredError("Gateway Timeout")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise SlowDownError(_retry_after(content))
        return status, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; one that cannot be read counts as missing. It is not logged: it may quote a message."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise UnansweredError("unreadable answer") from None
        if not isinstance(answer, dict):
            raise UnansweredError("unreadable answer")
        return answer


def _connector(proxy: str | None) -> aiohttp.TCPConnector:
    if proxy and proxy.startswith("socks"):
        # The proxy resolves names in any case; python-socks knows socks5h by its plain name and wants a port.
        address = URL(proxy.replace("socks5h://", "socks5://", 1))
        proxy = str(address if address.port else address.with_port(SOCKS_PORT))
        return ProxyConnector.from_url(proxy, rdns=True, limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS)
    return aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS, ttl_dns_cache=300)


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        # The form that the library itself sends: every Bot API server reads it. An address quotes it in compiled code.
        form = URL().with_query(data.json_parameters).raw_query_string
        return {"data": form.encode(), "headers": {"Content-Type": FORM}}
    files = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, file, media_type) in data.multipart_data.items():
        files.add_field(name, file, filename=filename, content_type=media_type)
    return {"data": files}


def _seconds(given: ODVInput[float], default: float) -> float:
    return given if isinstance(given, (int, float)) else default


def _retry_after(content: bytes) -> float:
    """Read how long to wait from a 429; some proxies answer one without saying."""
    try:
        return float(json.loads(content)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return DEFAULT_PAUSE


def _name(error: BaseException) -> str:
    """Say what happened without the address, which the error's own text may hold."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    detail = cause.strerror if isinstance(cause, OSError) else None
    return f"{type(error).__name__}: {detail}" if detail else type(error).__name__
