"""Counts over all users for the operator: people, loans, pushes, votes. No amounts, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Plain counts. `votes` holds (topic, helpful, not helpful) by the number of votes."""

    users: int
    unreachable: int
    loans: int
    open_occurrences: int
    pushes: dict[str, int]
    votes: tuple[tuple[str, int, int], ...]


async def statistics(work: Work) -> Statistics:
    """Count what there is."""
    counts = await work.uow.book.counts()
    return Statistics(
        users=await work.uow.people.count(),
        unreachable=await work.uow.people.count_unreachable(),
        loans=counts[0],
        open_occurrences=counts[1],
        pushes=await work.uow.pushed.counts(),
        votes=await work.uow.book.vote_counts(),
    )
