"""Receives updates by webhook: 200 only once an update is written down, so that Telegram repeats it otherwise."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.poller import arrival_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.services.inbox import Arrival, Inbox

logger = logging.getLogger(__name__)

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LARGEST_BODY = 1024 * 1024


def derived_secret(token: str) -> str:
    """Make the webhook's secret from the token: the same in every replica, and of no use for anything else."""
    return hmac.new(token.encode(), b"shouqi webhook", hashlib.sha256).hexdigest()


def webhook_route(inbox: Inbox, secret: str) -> Route:
    """Make the route `POST /telegram`.

    It answers 200 when the update is stored (also if it was before), 403 without the secret, 400 or 413 for what cannot
    be an update, 503 if the store fails.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("latin-1", "replace"), secret.encode()):
            return Response(status_code=403)
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        arrival = _parse(body)
        if arrival is None:
            return Response(status_code=400)
        try:
            await inbox.store([arrival])
        except (SQLAlchemyError, OSError):
            logger.exception("update cannot be stored", extra={"action": "telegram.store"})
            return Response(status_code=503)
        return Response(status_code=200)

    return Route(PATH, receive, methods=["POST"])


async def _read(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _parse(body: bytes) -> Arrival | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return None
    return arrival_of(update)
