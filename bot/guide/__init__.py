"""The guide: the document's sections and titles as topics that are found by a plain question."""

from __future__ import annotations

from bot.guide.library import Guide, load_guide
from bot.guide.model import (
    Answer,
    Card,
    CauseQuestion,
    Fault,
    Figures,
    Hit,
    ReliefStep,
    Rung,
    Situation,
    Source,
    Topic,
    Verdict,
)
from bot.guide.render import plain, render

__all__ = [
    "Answer",
    "Card",
    "CauseQuestion",
    "Fault",
    "Figures",
    "Guide",
    "Hit",
    "ReliefStep",
    "Rung",
    "Situation",
    "Source",
    "Topic",
    "Verdict",
    "load_guide",
    "plain",
    "render",
]
