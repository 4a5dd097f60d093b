"""The HTTP side: one Starlette app with health and metrics beside the channels' routes, and its server."""

from __future__ import annotations

from bot.http.app import build_http
from bot.http.probes import Probe, StoreWatch, freshness_probe
from bot.http.server import HttpServer

__all__ = ["HttpServer", "Probe", "StoreWatch", "build_http", "freshness_probe"]
