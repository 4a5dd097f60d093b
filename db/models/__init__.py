"""The tables. Importing this package registers all of them on `Base.metadata`."""

from __future__ import annotations

from db.models.base import Base
from db.models.book import Change, Loan, Occurrence, Payment, TopicShown, TopicVote
from db.models.memo import Memo
from db.models.person import Dialog, Recipient, User
from db.models.traffic import InboundUpdate, Push, PushItem, RateBudget, WebchatMessage

__all__ = [
    "Base",
    "Change",
    "Dialog",
    "InboundUpdate",
    "Loan",
    "Memo",
    "Occurrence",
    "Payment",
    "Push",
    "PushItem",
    "RateBudget",
    "Recipient",
    "TopicShown",
    "TopicVote",
    "User",
    "WebchatMessage",
]
