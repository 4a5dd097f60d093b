"""What the page's script asks for: the conversation, sending, pressing, files, and the live feed."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.responses import JSONResponse, Response

from bot.channels.webchat.lines import for_page
from bot.channels.webchat.live import EMPTY, Follower, cursor_of
from bot.channels.webchat.state import read_state

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from bot.channels.webchat.desk import Desk, Outcome
    from bot.channels.webchat.live import Bells
    from bot.channels.webchat.page import Page
    from bot.channels.webchat.state import PageState
    from bot.messages import Address
    from bot.services.work import Office

PAGE_LINES = 50
MAX_TEXT = 10_000
MAX_DATA_BYTES = 64
HEARTBEAT_SECONDS = 10.0
CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,40}")


class Api:
    """The endpoints behind the cookie."""

    def __init__(self, office: Office, desk: Desk, page: Page, bells: Bells, home: Address) -> None:
        """Serve the conversation of `home`."""
        self._office = office
        self._desk = desk
        self._page = page
        self._bells = bells
        self._home = home

    async def state(self, _request: Request) -> Response:
        """GET /api/state: the newest lines, the cursor to follow them from, and everything the page needs to speak."""
        async with self._office.look() as work:
            cursor = cursor_of(await work.uow.webchat.marks(self._home.chat))  # first: a line too many is harmless
            rows = await work.uow.webchat.newest(self._home.chat, PAGE_LINES + 1)
            state = await read_state(work, self._home, self._desk)
        return JSONResponse(
            {
                **state.as_dict(),
                **_page_of(rows),
                "cursor": cursor,
                "now": self._now(),
                "words": self._page.words(state.locale),
                "menu": self._page.menu(state.locale),
            },
        )

    async def older(self, request: Request) -> Response:
        """GET /api/messages?before=<id>: the lines before one."""
        before = request.query_params.get("before", "")
        if not _is_id(before):
            return _refusal("bad_request", 400)
        async with self._office.look() as work:
            rows = await work.uow.webchat.newest(self._home.chat, PAGE_LINES + 1, before=int(before))
        return JSONResponse(_page_of(rows))

    async def write(self, request: Request) -> Response:
        """POST /api/messages {text, client_id}: a line of the person."""
        body = await _read(request)
        text, client_id = _clean(body.get("text")), _client_id(body)
        if not text or not client_id:
            return _refusal("bad_request", 400)
        if len(text) > MAX_TEXT:
            return _refusal("too_long", 413)
        return _told(await self._desk.write(text, client_id))

    async def press(self, request: Request) -> Response:
        """POST /api/presses {message_id, data, client_id}: the press of a button."""
        body = await _read(request)
        data, message_id, client_id = _clean(body.get("data")), body.get("message_id"), _client_id(body)
        is_sound = 0 < len(data.encode()) <= MAX_DATA_BYTES and _is_id(str(message_id))
        if not is_sound or not client_id:
            return _refusal("bad_request", 400)
        return _told(await self._desk.press(data, int(str(message_id)), client_id))

    async def seen(self, request: Request) -> Response:
        """POST /api/seen {up_to}: a page showed the lines up to this id."""
        up_to = str((await _read(request)).get("up_to"))
        if not _is_id(up_to):
            return _refusal("bad_request", 400)
        async with self._office.open() as work:
            await work.uow.webchat.mark_seen(self._home.chat, int(up_to), work.clock.now())
            await work.uow.commit()
        self._bells.ring()
        return Response(status_code=204)

    async def file(self, request: Request) -> Response:
        """GET /files/<id>: the file of a line of this chat."""
        async with self._office.look() as work:
            line = await work.uow.webchat.get(self._home.chat, request.path_params["id"])
        if line is None or line.attachment is None:
            return _refusal("not_found", 404)
        name = quote(line.attachment["filename"], safe="")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Type": line.attachment["media_type"],
        }
        return Response(base64.b64decode(line.attachment["content"]), headers=headers)

    async def live(self, request: Request) -> Response:
        """GET /api/live?cursor=…: events `lines`, `state`, `reset`, `ping`; resumes from Last-Event-ID."""
        cursor = request.headers.get("last-event-id") or request.query_params.get("cursor") or EMPTY
        return EventSourceResponse(self._follow(Follower(cursor)), ping=0)

    async def _follow(self, follower: Follower) -> AsyncIterator[JSONServerSentEvent]:
        told: PageState | None = None
        with self._bells.hung() as bell:
            while not self._bells.closed:
                bell.clear()
                news, state = await self._look(follower)
                if news is None:
                    yield JSONServerSentEvent({}, event="reset")
                    return
                if news:
                    yield JSONServerSentEvent({"messages": news}, event="lines", id=follower.cursor)
                if state != told:
                    yield JSONServerSentEvent(state.as_dict(), event="state", id=follower.cursor)
                    told = state
                yield JSONServerSentEvent({"now": self._now()}, event="ping")
                await _wait(bell)

    async def _look(self, follower: Follower) -> tuple[list[dict[str, Any]] | None, PageState]:
        async with self._office.look() as work:
            fresh = follower.news(await work.uow.webchat.marks(self._home.chat))
            rows = await work.uow.webchat.some(self._home.chat, fresh) if fresh else []
            state = await read_state(work, self._home, self._desk)
        return None if fresh is None else [for_page(row) for row in rows], state

    def _now(self) -> str:
        return self._office.clock.now().isoformat()


async def _wait(bell: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            await bell.wait()
    except TimeoutError:
        return


async def _read(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _page_of(rows: list[Any]) -> dict[str, Any]:
    return {"messages": [for_page(row) for row in rows[-PAGE_LINES:]], "more": len(rows) > PAGE_LINES}


def _told(outcome: Outcome) -> Response:
    return JSONResponse({"messages": [for_page(line) for line in outcome.lines], "toast": outcome.toast})


def _refusal(error: str, status: int) -> Response:
    return JSONResponse({"error": error}, status)


def _clean(text: object) -> str:
    """Return what both databases can keep: no NUL, no half of a surrogate pair, no blank ends."""
    if not isinstance(text, str):
        return ""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()


def _client_id(body: dict[str, Any]) -> str:
    given = body.get("client_id")
    if given is None:  # a caller that does not care about repeated requests
        return secrets.token_hex(16)
    return given if isinstance(given, str) and CLIENT_ID.fullmatch(given) else ""


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18
