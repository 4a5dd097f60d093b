"""Looks for distress, scams and harmful requests before anything else reads a message."""

from __future__ import annotations

from bot.guide.model import Verdict
from bot.guide.patterns import CRISIS, CRISIS_FALSE, HARMFUL, SCAM
from bot.guide.text import normalise

CRISIS_TOPIC = "x06"
WARNING_TOPIC = "x02"
CARDS = frozenset({"crisis", "scam", *HARMFUL})
"""The ready replies that a verdict can name."""


def screen(text: str) -> Verdict | None:
    """Return what must be answered before the question itself, or None. Distress comes before all else."""
    message = normalise(text)
    if CRISIS.search(CRISIS_FALSE.sub(" ", message)):
        return Verdict("crisis", "crisis", CRISIS_TOPIC)
    for card_id, pattern in HARMFUL.items():
        if pattern.search(message):
            return Verdict("harmful", card_id, WARNING_TOPIC)
    if SCAM.search(message):
        return Verdict("scam", "scam", WARNING_TOPIC)
    return None
