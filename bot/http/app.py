"""Builds the Starlette app: the routes it is handed, /healthz, /readyz and /metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http.probes import ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.http.probes import Probe
    from bot.metrics import Metrics


def build_http(routes: Sequence[BaseRoute], probes: Sequence[Probe], metrics: Metrics) -> Starlette:
    """Put the channels' routes, health and metrics into one app; every probe must be content for /readyz to be 200."""

    async def alive(_request: Request) -> Response:
        return JSONResponse({"status": "alive"}, headers=_FRESH)

    async def ready(_request: Request) -> Response:
        reasons = [reason for probe in probes if (reason := await ask(probe)) is not None]
        if reasons:
            return JSONResponse({"status": "not ready", "reasons": reasons}, status_code=503, headers=_FRESH)
        return JSONResponse({"status": "ready"}, headers=_FRESH)

    async def measure(request: Request) -> Response:
        body, media_type = metrics.render(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": media_type, **_FRESH})

    own = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", measure)]
    return Starlette(routes=[*own, *routes])


_FRESH = {"Cache-Control": "no-store"}
