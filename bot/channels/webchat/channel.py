"""Puts the web chat together: the transport for the outbox, the routes for the HTTP app, and an orderly end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.middleware import Middleware
from starlette.routing import Route

from bot.channels.webchat.api import Api
from bot.channels.webchat.desk import Desk
from bot.channels.webchat.door import Door, link_with
from bot.channels.webchat.guard import Guard, MembersOnly
from bot.channels.webchat.key import Seal
from bot.channels.webchat.live import Bells
from bot.channels.webchat.page import Page
from bot.channels.webchat.transport import WebchatTransport
from bot.messages import Address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from bot.services.inbox import Answer
    from bot.services.work import Office
    from bot.wording import Wording

    Endpoint = Callable[[Request], Awaitable[Response]]

HOME = Address(channel="webchat", chat="local", person="local")
KEEP_LINES = 500
KEEP_FOR = timedelta(days=90)
MAX_BODY_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WebchatSetup:
    """What the web chat is built from. `key` opens it; `public_url` is what the printed link starts with."""

    office: Office
    answer: Answer
    wording: Wording
    key: str
    public_url: str


class WebchatChannel:
    """The web chat: `.transport` is for the outbox, `.routes` for the HTTP app; `.close()` before the server stops."""

    def __init__(self, setup: WebchatSetup) -> None:
        """Build it; nothing is opened."""
        self._setup = setup
        self._office = setup.office
        self._bells = Bells()
        self._desk = Desk(setup.office, setup.answer, self._bells, HOME)
        self.transport = WebchatTransport(setup.office, self._bells, HOME)

    @property
    def link(self) -> str:
        """The secret link, to be printed for the operator and never logged."""
        return link_with(self._setup.public_url, quote(self._setup.key, safe=""))

    @property
    def open_pages(self) -> int:
        """How many pages are open at this moment."""
        return self._bells.open_pages

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes of the page; each guarded."""
        setup = self._setup
        page = Page(setup.wording)
        seal = Seal(setup.key, setup.office.clock)
        door = Door(setup.office, page, seal, HOME, public_url=setup.public_url)
        api = Api(setup.office, self._desk, page, self._bells, HOME)
        wrong_host = page.words(setup.office.defaults.locale)["wrong_host"]
        guard = Middleware(Guard, public_url=setup.public_url, wrong_host=wrong_host)
        inside = [guard, Middleware(MembersOnly, seal=seal)]

        def member(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
            return Route(path, endpoint, methods=[method], middleware=inside, max_body_size=MAX_BODY_BYTES)

        return [
            Route("/", door.enter, middleware=[guard]),
            Route("/static/{name}", door.asset, middleware=[guard]),
            member("/api/state", api.state),
            member("/api/messages", api.older),
            member("/api/messages", api.write, "POST"),
            member("/api/presses", api.press, "POST"),
            member("/api/seen", api.seen, "POST"),
            member("/api/live", api.live),
            member("/files/{id:int}", api.file),
        ]

    async def prune(self) -> None:
        """Delete lines beyond the newest 500, and those older than 90 days."""
        async with self._office.open() as work:
            await work.uow.webchat.prune(HOME.chat, work.clock.now() - KEEP_FOR, KEEP_LINES)
            await work.uow.commit()
        self._bells.ring()

    def close(self) -> None:
        """End the live feeds, so that the server need not wait for them."""
        self._bells.close()
