"""The way in: the secret link, the cookie, the page itself and its assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from bot.channels.webchat.key import COOKIE_AGE
from bot.channels.webchat.state import read_locale

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.channels.webchat.key import Seal
    from bot.channels.webchat.page import Page
    from bot.messages import Address
    from bot.services.work import Office


def link_with(public_url: str, key: str) -> str:
    """Write the link that opens the web chat with a key (quoted already)."""
    return f"{public_url.rstrip('/')}/?key={key}"


class Door:
    """Serves the page to whoever brings the key or a cookie."""

    def __init__(self, office: Office, page: Page, seal: Seal, home: Address, *, public_url: str) -> None:
        """Serve `home`'s page at `public_url`; with https there the cookie is kept off plain HTTP."""
        self._office = office
        self._page = page
        self._seal = seal
        self._home = home
        self._link = link_with(public_url, "……")
        self._secure_cookie = public_url.startswith("https:")

    async def enter(self, request: Request) -> Response:
        """GET /: with the right key set the cookie and go to the bare address; with the cookie show the page."""
        if self._seal.is_key(request.query_params.get("key", "")):
            return self._with_cookie(RedirectResponse("/", status_code=303))
        if not self._seal.accepts(request.cookies.get(self._seal.cookie_name, "")):
            # A strict cookie stays away when another site sent the visitor here; our own reload brings it.
            comes_from_elsewhere = request.headers.get("sec-fetch-site") == "cross-site"
            return self._page.locked(self._office.defaults.locale, link=self._link, knock_again=comes_from_elsewhere)
        async with self._office.look() as work:
            locale, _zone = await read_locale(work, self._home)
        return self._with_cookie(self._page.chat(locale))

    async def asset(self, request: Request) -> Response:
        """GET /static/…: a stylesheet, script or picture; nothing secret."""
        return self._page.asset(request.path_params["name"])

    def _with_cookie(self, response: Response) -> Response:
        response.set_cookie(
            self._seal.cookie_name,
            self._seal.issue(),
            max_age=int(COOKIE_AGE.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=self._secure_cookie,
        )
        return response
