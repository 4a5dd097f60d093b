"""What is said to a borrower and when: the policy (pure), the planner that writes pushes, and their rendering."""

from __future__ import annotations

from bot.reminders.planner import Planner
from bot.reminders.policy import due, next_moment
from bot.reminders.rendering import PushRenderer

__all__ = ["Planner", "PushRenderer", "due", "next_moment"]
