"""What a use case works with: a unit of work, the clock, and the program's data. `Office` opens it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.uow import reading, writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.guide import Guide
    from bot.products import Products
    from bot.services.agenda import Agenda
    from db.database import Database
    from db.uow import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a new user starts with."""

    locale: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything that stays the same between two units of work. `next_moment` is the reminder policy, handed in."""

    database: Database
    clock: Clock
    products: Products
    guide: Guide
    defaults: Defaults
    next_moment: Callable[[Agenda], datetime | None]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Work]:
        """Open work that may write; nothing stays unless `work.uow.commit()` is called."""
        async with writing(self.database) as uow:
            yield Work(uow, self)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Work]:
        """Open work that only reads."""
        async with reading(self.database) as uow:
            yield Work(uow, self)


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work in the office."""

    uow: UnitOfWork
    office: Office

    @property
    def clock(self) -> Clock:
        """The clock."""
        return self.office.clock

    @property
    def products(self) -> Products:
        """The lenders' rules."""
        return self.office.products

    @property
    def guide(self) -> Guide:
        """The guide."""
        return self.office.guide

    async def commit(self) -> None:
        """Make everything that was done so far stay."""
        await self.uow.commit()

    async def take_back(self) -> None:
        """Undo everything that was done in this unit of work; it can be used on."""
        await self.uow.session.rollback()
