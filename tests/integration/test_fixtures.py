"""The fixtures themselves: a database of either kind, migrated and empty."""

from __future__ import annotations

from sqlalchemy import func, select

from db.database import Database
from db.models import User


async def test_it_hands_out_an_empty_database(database: Database) -> None:
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(User)) == 0
