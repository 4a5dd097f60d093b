"""The server: HTTP in front of the methods, with long polling, webhook delivery and faults."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.botapi.control import control_routes
from tests.botapi.faults import Fault, Faults, Weather
from tests.botapi.methods import Methods, RefusedError
from tests.botapi.people import People
from tests.botapi.state import Call, Json, State, chat_id

SILENCE_SECONDS = 3600.0
COURIER_PAUSE = 0.1
STRUCTURED = frozenset(
    {"reply_markup", "link_preview_options", "entities", "allowed_updates", "commands", "scope", "reply_parameters"},
)


class BotApiServer(People):
    """A Bot API server on 127.0.0.1. `async with BotApiServer() as server:` then `server.url`."""

    def __init__(
        self, *, bot_id: int = 42, username: str = "ShouqiTestBot", now: Callable[[], int] | None = None
    ) -> None:
        self.state = State(bot_id, username)
        clock = now or (lambda: int(time.time()))  # noqa: TID251 - Telegram's own clock
        super().__init__(self.state, clock, self._something_new)
        self.faults = Faults()
        self.refuse_token = False
        self.limit_per_second: int | None = None
        self._recent: deque[float] = deque()
        self.url = ""
        self._methods = Methods(self.state, clock)
        self._news = asyncio.Event()
        self._poll = 0
        self._runner: web.AppRunner | None = None
        self._courier: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    @property
    def token(self) -> str:
        return f"{self.state.bot_id}:test-token-of-{self.state.username}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes([web.route("*", "/bot{token}/{method}", self._receive), *control_routes(self)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._courier = asyncio.get_running_loop().create_task(self._deliver_to_webhook())

    async def stop(self) -> None:
        if self._courier is not None:
            self._courier.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._courier
        if self._runner is not None:
            await self._runner.cleanup()

    def script(self, method: str, *faults: Fault, chat: int | None = None) -> None:
        """Let the next calls of a method go wrong."""
        self.faults.script(method, faults, chat)

    def weather(self, rate: float, **options: Any) -> None:
        """Let a share of all calls go wrong at random (options of Weather); 0 ends it."""
        self.faults.set_weather(Weather(rate=rate, **options) if rate else None)

    def accepted(self, method: str = "sendMessage", chat: int | None = None) -> list[Call]:
        """List the calls that took effect."""
        return [
            call
            for call in self.state.calls
            if call.accepted and call.method == method and (chat is None or call.chat == chat)
        ]

    def texts(self, chat: int | None = None) -> list[str]:
        """List the texts that were accepted as new messages."""
        return [str(call.params.get("text")) for call in self.accepted("sendMessage", chat)]

    async def wait_for(
        self, method: str, count: int = 1, *, chat: int | None = None, seconds: float = 10
    ) -> list[Call]:
        """Wait until so many calls of a method were accepted."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.accepted(method, chat)) >= count)
        return self.accepted(method, chat)

    def _something_new(self) -> None:
        self._news.set()

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        params = await _params(request)
        method = request.match_info["method"]
        if self.refuse_token:
            return _error(401, "Unauthorized")
        if method == "getUpdates":
            return await self._get_updates(params, request)
        call = Call(method, params, time.monotonic())
        self.state.calls.append(call)
        fault = Fault.retry_after(1) if self._is_too_fast(call) else self.faults.take(method, chat_id(params))
        refusal = await self._suffer_before(fault, request)
        if refusal is not None:
            call.outcome = fault.kind if fault else ""
            return refusal
        try:
            call.result = self._methods.call(method, params)
        except RefusedError as error:
            call.outcome = error.description
            return _error(error.code, error.description, error.parameters)
        call.accepted, call.outcome = True, fault.kind if fault else "ok"
        async with self._changed:
            self._changed.notify_all()
        return await self._answer(fault, request, call.result)

    def _is_too_fast(self, call: Call) -> bool:
        """Keep to `limit_per_second` new messages, if it is set, as Telegram does to a token."""
        if self.limit_per_second is None or call.method != "sendMessage":
            return False
        while self._recent and self._recent[0] <= call.at - 1:
            self._recent.popleft()
        if len(self._recent) >= self.limit_per_second:
            return True
        self._recent.append(call.at)
        return False

    async def _suffer_before(self, fault: Fault | None, request: web.Request) -> web.StreamResponse | None:
        if fault is None:
            return None
        match fault.kind:
            case "retry_after":
                described = f"Too Many Requests: retry after {fault.seconds:g}"
                return _error(429, described, {"retry_after": fault.seconds})
            case "refuse":
                return _error(fault.code, fault.description)
            case "status":
                return web.Response(status=fault.code, text="<html>gateway</html>", content_type="text/html")
            case "reset_before":
                return _reset(request)
            case _:
                return None

    async def _answer(self, fault: Fault | None, request: web.Request, result: Any) -> web.StreamResponse:
        match fault.kind if fault else "":
            case "reset_after":
                return _reset(request)
            case "silent":
                await asyncio.sleep(SILENCE_SECONDS)
            case "slow":
                await asyncio.sleep(fault.seconds if fault else 0)
            case "garbage":
                return web.Response(text="<html>not JSON")
            case _:
                pass
        return _ok(result)

    async def _get_updates(self, params: Json, request: web.Request) -> web.StreamResponse:
        if self.state.webhook.get("url"):
            described = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            return _error(409, described)
        fault = self.faults.take("getUpdates", None)
        if fault and fault.kind != "slow":
            return await self._suffer_before(fault, request) or _ok([])
        if offset := int(params.get("offset", 0)):
            self.state.updates[:] = [update for update in self.state.updates if update["update_id"] >= offset]
        self._poll += 1
        mine = self._poll
        self._news.set()  # an older poll hears that it was replaced
        deadline = time.monotonic() + float(params.get("timeout", 0))
        while not self.state.updates and time.monotonic() < deadline:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._news.wait()
            if self._poll != mine:
                described = "Conflict: terminated by other getUpdates request; make sure only one instance is running"
                return _error(409, described)
        return _ok(self.state.updates[: int(params.get("limit", 100))])

    async def _deliver_to_webhook(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(COURIER_PAUSE if not self.state.updates else 0)
                if not self.state.webhook.get("url") or not self.state.updates:
                    continue
                if await self._post(session, self.state.updates[0]):
                    self.state.updates.pop(0)
                else:
                    await asyncio.sleep(COURIER_PAUSE)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.state.webhook.get("secret_token", "")}
        try:
            async with session.post(self.state.webhook["url"], json=update, headers=headers) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False


async def _params(request: web.Request) -> Json:
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        params |= await request.json()
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            params[name] = (
                {"file_name": value.filename, "content": value.file.read(), "file_id": "f", "file_unique_id": "u"}
                if isinstance(value, web.FileField)
                else _form_value(name, str(value))
            )
    return params


def _form_value(name: str, value: str) -> Any:
    """In a form everything is text, and what is no text is JSON in it."""
    return json.loads(value) if name in STRUCTURED or value in {"true", "false"} else value


def _ok(result: Any) -> web.Response:
    body = json.dumps({"ok": True, "result": result}, default=_shown)
    return web.Response(text=body, content_type="application/json")


def _shown(value: object) -> str:
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


def _error(code: int, description: str, parameters: Json | None = None) -> web.Response:
    body: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=code)


def _reset(request: web.Request) -> web.StreamResponse:
    """Break the connection the hard way: the caller gets a reset, not an end."""
    transport = request.transport
    if transport is not None:
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
