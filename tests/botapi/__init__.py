"""A Bot API server of our own: real HTTP, scripted and random faults, every accepted call on record."""

from __future__ import annotations

from tests.botapi.faults import Fault
from tests.botapi.server import BotApiServer

__all__ = ["BotApiServer", "Fault"]
