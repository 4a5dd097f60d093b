"""What the outbox asks of the room that words a push: a message as of now, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.messages import Outbound
    from bot.services.work import Work
    from db.repos.pushes import Claim

ItemEnd = tuple[int, str, str]
"""An item that is not in the message: its id, the state it ends in, and the reason."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The message to send. `left_out` are items of the push that it does not speak of any more."""

    message: Outbound
    left_out: tuple[ItemEnd, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """There is nothing to send: the push ends in `state` (dropped, superseded, expired)."""

    state: str
    reason: str
    left_out: tuple[ItemEnd, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the reader's quiet hours have begun."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """It could not be worded; that is a defect and has been logged."""


Rendered = Ready | Closed | Later | Broken


class Renderer(Protocol):
    """Words claimed pushes from today's state."""

    async def render(self, work: Work, claims: Sequence[Claim]) -> Mapping[int, Rendered]:
        """Return for each claim, by its id, what is to be sent; one that fails does not touch the others."""
        ...
