"""How claims end: sent, closed for a reason, given back, or held because nobody can be reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, Table, bindparam, select, update

from db.models import Push, PushItem
from db.repos.dialects import among, among_named
from db.repos.pushes import IS_OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Update
    from sqlalchemy.ext.asyncio import AsyncSession

_NO_SYNC = {"synchronize_session": False}
_pushes, _items = cast(Table, Push.__table__), cast(Table, PushItem.__table__)

# Statements are made once: for every group anew it takes longer than the database does.
_END = (
    _pushes.update()
    .where(_pushes.c.id == bindparam("push"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        message_id=bindparam("new_message"),
        settled_at=bindparam("now"),
        leased_by=None,
        leased_until=None,
    )
)
_END_OPEN = _END.where(IS_OPEN)
_END_OWN = _END.where(_pushes.c.leased_by == bindparam("worker"), _pushes.c.state == "leased")
_ITEM_ENDS = (
    _items.update()
    .where(_items.c.state == "pending")
    .values(state=bindparam("new_state"), reason=bindparam("new_reason"))
)
_END_ITEM = _ITEM_ENDS.where(_items.c.id == bindparam("item"))
_ENDED = select(_pushes.c.id).where(among_named(_pushes.c.id, "pushes"), _pushes.c.state == bindparam("push_state"))
_END_ITEMS = _ITEM_ENDS.where(_items.c.push_id.in_(_ENDED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The end of a push: its state with the reason. Items not named end with the push."""

    push_id: int
    state: str
    reason: str | None = None
    message_id: str | None = None
    items: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """A claim that is given back: ready again at a moment. `attempts` and the others replace what was counted."""

    push_id: int
    ready_at: datetime
    reason: str
    attempts: int
    ambiguous: int
    plain: bool


class SettlementRepo:
    """Writes what became of claims. All times are aware UTC."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def close(self, closings: Sequence[Closing], worker: str, now: datetime) -> None:
        """End pushes and their items. What was sent ends so whoever holds the row; other ends need the lease."""
        sent = [closing for closing in closings if closing.state == "sent"]
        others = [closing for closing in closings if closing.state != "sent"]
        await self._end(sent, _END_OPEN, now)
        await self._end(others, _END_OWN, now, worker=worker)

    async def give_back(self, rows: Sequence[Returning], worker: str) -> None:
        """Give claims back to be sent later."""
        if not rows:
            return
        names = ("ready_at", "reason", "attempts", "ambiguous", "plain")
        query = (
            _pushes.update()
            .where(_pushes.c.id == bindparam("push"), _pushes.c.leased_by == worker, _pushes.c.state == "leased")
            .values(
                state="pending",
                leased_by=None,
                leased_until=None,
                recoveries=0,  # its worker lived to tell
                **{name: bindparam(f"new_{name}") for name in names},
            )
        )
        values = [{"push": row.push_id, **{f"new_{name}": getattr(row, name) for name in names}} for row in rows]
        await self._session.execute(query, values)

    async def hold(self, recipient_ids: Sequence[int], now: datetime) -> int:
        """Drop everything open for recipients that cannot be reached; return how many pushes that were."""
        open_pushes = select(Push.id).where(among(Push.recipient_id, recipient_ids), IS_OPEN)
        items = update(PushItem).where(PushItem.push_id.in_(open_pushes), PushItem.state == "pending")
        await self._session.execute(items.values(state="dropped", reason="unreachable"), execution_options=_NO_SYNC)
        pushes = update(Push).where(among(Push.recipient_id, recipient_ids), IS_OPEN)
        ended = {"state": "dropped", "reason": "unreachable", "settled_at": now}
        return await self._changed(pushes.values(**ended, leased_by=None, leased_until=None))

    async def _end(self, closings: Sequence[Closing], end: Update, now: datetime, **held: str) -> None:
        if not closings:
            return
        rows = [
            {
                "push": closing.push_id,
                "new_state": closing.state,
                "new_reason": closing.reason,
                "new_message": closing.message_id,
                "now": now,
                **held,
            }
            for closing in closings
        ]
        await self._session.execute(end, rows)
        await self._end_items(closings)

    async def _end_items(self, closings: Sequence[Closing]) -> None:
        """End items whose push has ended: the named ones in their own way, the rest like their push."""
        named = [
            {"item": item_id, "new_state": state, "new_reason": reason}
            for closing in closings
            for item_id, state, reason in closing.items
        ]
        if named:
            await self._session.execute(_END_ITEM, named)
        alike: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
        for closing in closings:
            alike[closing.state, closing.reason].append(closing.push_id)
        for (state, reason), push_ids in alike.items():
            values = {"pushes": push_ids, "push_state": state, "new_state": state, "new_reason": reason}
            await self._session.execute(_END_ITEMS, values)

    async def _changed(self, query: Any) -> int:
        result = await self._session.execute(query, execution_options=_NO_SYNC)
        return cast(CursorResult[Any], result).rowcount
