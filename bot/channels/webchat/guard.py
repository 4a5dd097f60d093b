"""Stands before every route of the web chat: only our own host names, only our own page's posts, strict headers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.channels.webchat.key import Seal

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses foreign Host headers (DNS rebinding) and posts that another page made (CSRF); adds the headers."""

    def __init__(self, app: ASGIApp, *, public_url: str, wrong_host: str) -> None:
        """Take the host of `public_url` beside the local names; under another one only `wrong_host` is said."""
        self._app = app
        public = urlsplit(public_url)
        self._hosts = LOCAL_HOSTS | ({public.hostname} if public.hostname else set())
        self._wrong_host = wrong_host
        self._public_origin = f"{public.scheme}://{public.netloc}".lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        app = self._app
        if _host_name(headers.get("host", "")) not in self._hosts:
            app = PlainTextResponse(self._wrong_host, 400)
        elif scope["method"] not in {"GET", "HEAD"} and not self._is_own_post(headers):
            app = JSONResponse({"error": "foreign"}, 403)
        await app(scope, receive, send_with_headers)

    def _is_own_post(self, headers: Headers) -> bool:
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return False
        origin = headers.get("origin")
        if origin is None:  # no browser: those always name the origin of a post
            return True
        own = urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
        return own or origin.lower() == self._public_origin


class MembersOnly:
    """Lets through whoever brings a cookie of ours."""

    def __init__(self, app: ASGIApp, *, seal: Seal) -> None:
        """Ask the seal."""
        self._app = app
        self._seal = seal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        cookie = HTTPConnection(scope).cookies.get(self._seal.cookie_name, "")
        app = self._app if self._seal.accepts(cookie) else JSONResponse({"error": "locked"}, 403)
        await app(scope, receive, send)


def _host_name(host: str) -> str:
    if set(host) & set("/?#@\\ "):
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
