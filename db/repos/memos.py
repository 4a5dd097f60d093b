"""What the program remembers about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.models import Memo
from db.repos.dialects import insert

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class MemoRepo:
    """Reads and writes memos."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def get(self, name: str) -> str | None:
        """Return what is remembered under a name."""
        memo = await self._session.get(Memo, name)
        return None if memo is None else memo.value

    async def put(self, name: str, value: str) -> None:
        """Remember something in place of what was there; another process may be doing the same."""
        row = insert(self._session, Memo).values(name=name, value=value)
        await self._session.execute(row.on_conflict_do_update(index_elements=[Memo.name], set_={"value": value}))
