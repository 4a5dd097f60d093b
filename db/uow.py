"""The unit of work: one transaction with all repositories; rolled back unless it is committed."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from db.repos.book import BookRepo
from db.repos.changes import ChangeRepo
from db.repos.copies import CopyRepo
from db.repos.inbound import InboundRepo
from db.repos.letters import LetterRepo
from db.repos.memos import MemoRepo
from db.repos.people import PeopleRepo
from db.repos.plans import PlanRepo
from db.repos.pushed import PushedRepo
from db.repos.pushes import PushRepo
from db.repos.reach import ReachRepo
from db.repos.recoveries import RecoveryRepo
from db.repos.settlements import SettlementRepo
from db.repos.spoken import SpokenRepo
from db.repos.webchat import WebchatRepo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.database import Database


class UnitOfWork:
    """The repositories over one session. Whoever changes a user's book takes `people.lock(user_id)` first."""

    def __init__(self, session: AsyncSession) -> None:
        """Bind every repository to the session."""
        self.session = session
        self.people = PeopleRepo(session)
        self.book = BookRepo(session)
        self.changes = ChangeRepo(session)
        self.copies = CopyRepo(session)
        self.pushed = PushedRepo(session)
        self.inbound = InboundRepo(session)
        self.letters = LetterRepo(session)
        self.memos = MemoRepo(session)
        self.plans = PlanRepo(session)
        self.pushes = PushRepo(session)
        self.reach = ReachRepo(session)
        self.recoveries = RecoveryRepo(session)
        self.settlements = SettlementRepo(session)
        self.spoken = SpokenRepo(session)
        self.webchat = WebchatRepo(session)

    async def commit(self) -> None:
        """Make everything that was done so far stay."""
        await self.session.commit()


@asynccontextmanager
async def writing(database: Database) -> AsyncIterator[UnitOfWork]:
    """Open a unit of work that may write."""
    async with database.write() as session:
        yield UnitOfWork(session)


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[UnitOfWork]:
    """Open a unit of work that only reads."""
    async with database.read() as session:
        yield UnitOfWork(session)
