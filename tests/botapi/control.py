"""A small HTTP surface for trying things by hand, and for tests that run the server in a process of its own.

POST /control/says      {"chat", "text", "language_code"?, ...}        -> {"update_id"}
POST /control/presses   {"message_id", "data", ...}                    -> {"update_id"}
POST /control/edits     {"message_id", "text"}                         -> {"update_id"}
POST /control/blocks, /control/unblocks {"chat"}                       -> {"update_id"}
POST /control/migrates  {"old", "new", "tell"?}
POST /control/chat      {"chat", "state": ok|blocked|deactivated|kicked|left|missing}
POST /control/script    {"method", "faults": [{"kind", "seconds"?, "code"?, "description"?}], "chat"?}
POST /control/weather   {"rate", "kinds"?, "methods"?, "retry_seconds"?, "slow_seconds"?, "seed"?}
GET  /control/calls     ?method=sendMessage&accepted=1&since=0         -> [{"method", "params", "accepted", "outcome"}]
GET  /control/counts                                                   -> {"method outcome": how many}
GET  /control/messages  ?chat=1                                        -> messages of a chat as Telegram shows them
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.botapi.faults import Fault

if TYPE_CHECKING:
    from tests.botapi.server import BotApiServer

Json = dict[str, Any]


def control_routes(server: BotApiServer) -> list[web.RouteDef]:
    """Make the routes of a server."""

    def chat_state(chat: int, state: str) -> None:
        server.state.chat(chat).state = state

    def script(method: str, faults: list[Json], chat: int | None = None) -> None:
        server.script(method, *(Fault(**fault) for fault in faults), chat=chat)

    actions: dict[str, Callable[..., Any]] = {
        "says": server.user_says,
        "presses": server.user_presses,
        "edits": server.user_edits,
        "blocks": server.blocks,
        "unblocks": server.unblocks,
        "migrates": server.migrates,
        "chat": chat_state,
        "script": script,
        "weather": server.weather,
    }
    posts = [web.post(f"/control/{name}", _action(action)) for name, action in actions.items()]
    return [
        *posts,
        web.get("/control/calls", _calls(server)),
        web.get("/control/counts", _counts(server)),
        web.get("/control/messages", _messages(server)),
    ]


def _action(action: Callable[..., Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def act(request: web.Request) -> web.Response:
        try:
            return web.json_response({"update_id": action(**await request.json())})
        except (TypeError, ValueError, KeyError) as error:
            return web.json_response({"error": repr(error)}, status=400)

    return act


def _calls(server: BotApiServer) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def calls(request: web.Request) -> web.Response:
        method, since = request.query.get("method"), int(request.query.get("since", "0"))
        found = [
            {"method": call.method, "params": call.params, "accepted": call.accepted, "outcome": call.outcome}
            for call in server.state.calls[since:]
            if method in {None, call.method} and (call.accepted or not request.query.get("accepted"))
        ]
        return _json(found)

    return calls


def _counts(server: BotApiServer) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def counts(_request: web.Request) -> web.Response:
        return web.json_response(Counter(f"{call.method} {call.outcome}" for call in server.state.calls))

    return counts


def _messages(server: BotApiServer) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def messages(request: web.Request) -> web.Response:
        chat = int(request.query["chat"])
        return _json([one for one in server.state.messages.values() if one["chat"]["id"] == chat])

    return messages


def _json(value: object) -> web.Response:
    """Answer with JSON; the content of a file is shown as text."""
    body = json.dumps(value, ensure_ascii=False, default=lambda content: content.decode("utf-8", "replace"))
    return web.Response(text=body, content_type="application/json")
