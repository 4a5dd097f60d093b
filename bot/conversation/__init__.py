"""The channel-neutral conversation: what comes in is read, a use case is called, and replies go out."""

from __future__ import annotations

from bot.conversation.conversation import Conversation

__all__ = ["Conversation"]
