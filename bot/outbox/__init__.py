"""The way of a push to its reader: claim, render, send, settle. At least once; doubled only where none can know."""

from __future__ import annotations

from bot.outbox.dispatcher import Dispatcher
from bot.outbox.limits import OutboxSettings
from bot.rendered import Broken, Closed, Later, Ready, Renderer

__all__ = ["Broken", "Closed", "Dispatcher", "Later", "OutboxSettings", "Ready", "Renderer"]
