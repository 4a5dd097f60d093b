"""What the dispatcher reads and writes: what is ready, claims with a lease, and the rate budget of a token."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, Table, bindparam, case, func, or_, select, text, update

from db.models import Push, RateBudget, Recipient
from db.repos.dialects import among, among_named, insert_unless_there

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

# Written out, not bound: only so do both databases see that the partial index on open pushes serves.
IS_OPEN = text("push.state IN ('pending','leased')")
URGENCIES = (0, 1)
TRAFFIC_WINDOW = timedelta(minutes=1)
TRAFFIC_AHEAD = timedelta(seconds=10)
"""As far as machines' clocks may differ; what was sent later than that was dated by a clock that was set back since."""
_NO_SYNC = {"synchronize_session": False}
_pushes = cast(Table, Push.__table__)

# Statements that every claim needs are made once: anew each time it takes longer than the database does.
_LEASE = (
    _pushes.update()
    .where(among_named(_pushes.c.id, "pushes"), IS_OPEN)
    .values(
        state="leased",
        leased_by=bindparam("worker"),
        leased_until=bindparam("until"),
        ready_at=bindparam("until"),
        attempts=_pushes.c.attempts + 1,
    )
    .returning(_pushes.c.id)
)
_TRAFFIC = (
    select(Recipient.chat, Push.settled_at)
    .join(Push, Push.recipient_id == Recipient.id)
    .where(
        Recipient.channel == bindparam("channel"),
        among_named(Recipient.chat, "chats"),
        ~among_named(Push.id, "but"),
        or_(
            (Push.state == "leased") & (Push.leased_until > bindparam("now")),
            (Push.state == "sent") & Push.settled_at.between(bindparam("since"), bindparam("until")),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A push that a worker may send now, and the address it goes to. `leased_by`: who let its lease run out."""

    id: int
    user_id: int
    recipient_id: int
    channel: str
    chat: str
    person: str
    kind: str
    due_at: datetime
    created_at: datetime
    attempts: int
    ambiguous: int
    recoveries: int
    plain: bool
    unreachable: bool
    leased_by: str | None


_NO_COLUMN_OF_PUSH = {
    "chat": Recipient.chat,
    "person": Recipient.person,
    "unreachable": Recipient.unreachable_at.is_not(None),
}
_CLAIM: list[Any] = [_NO_COLUMN_OF_PUSH.get(field.name, _pushes.c.get(field.name)) for field in fields(Claim)]


@dataclass(frozen=True, slots=True)
class ChatTraffic:
    """A push to a chat that is on its way (`sent_at` None) or was sent lately."""

    chat: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a worker asks for: open pushes of a channel that are ready at `now`, none of those it has in hand (`busy`).

    `abandoned`: take leases of other workers that have run out, too. `recovered_below`: leave out what was taken
    over from dead workers so many times or more.
    """

    channel: str
    worker: str
    now: datetime
    limit: int
    busy: tuple[int, ...] = ()
    abandoned: bool = True
    recovered_below: int | None = None

    def at_most(self, limit: int) -> Wanted:
        """Return the same wish for fewer."""
        return replace(self, limit=limit)


class PushRepo:
    """Reads and writes pushes on their way. All times are aware UTC."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on the given session."""
        self._session = session

    async def open_budget(self, token_id: str, now: datetime) -> None:
        """Make sure that a token has a budget row."""
        row = {"token_id": token_id, "next_free_at": now}
        await self._session.execute(insert_unless_there(self._session, RateBudget).values(row))

    async def lock_budget(self, token_id: str) -> datetime | None:
        """Take a token's budget for this transaction; return when its next message may go, None without a row."""
        query = select(RateBudget.next_free_at).where(RateBudget.token_id == token_id).with_for_update()
        return await self._session.scalar(query)

    async def move_budget(self, token_id: str, next_free_at: datetime) -> None:
        """Set when a token's next message may go."""
        query = update(RateBudget).where(RateBudget.token_id == token_id).values(next_free_at=next_free_at)
        await self._session.execute(query, execution_options=_NO_SYNC)

    async def ready(self, wanted: Wanted) -> list[Claim]:
        """Lock pushes that may be sent now, the urgent ones first; those another worker is taking are left out."""
        found: list[Claim] = []
        for urgency in URGENCIES:  # one query each, so that the index hands rows out in order
            if len(found) < wanted.limit:
                query = _ready_query(wanted, urgency).limit(wanted.limit - len(found))
                found += [Claim(*row) for row in await self._session.execute(query)]
        return found

    async def has_ready(self, wanted: Wanted) -> bool:
        """Tell without locking whether there is anything to send."""
        for urgency in URGENCIES:
            query = select(Push.id).where(*_is_ready(wanted, urgency)).limit(1)
            if await self._session.scalar(query) is not None:
                return True
        return False

    async def traffic(
        self, channel: str, chats: Collection[str], but: Collection[int], now: datetime
    ) -> list[ChatTraffic]:
        """List what is on its way to some chats or was sent there in the last minute, `but` these pushes.

        Several people may share a chat; its pace is one all the same.
        """
        values = {
            "channel": channel,
            "chats": chats,
            "but": but,
            "now": now,
            "since": now - TRAFFIC_WINDOW,
            "until": now + TRAFFIC_AHEAD,
        }
        return [ChatTraffic(row[0], row[1]) for row in await self._session.execute(_TRAFFIC, values)]

    async def lease(self, push_ids: Sequence[int], worker: str, until: datetime) -> set[int]:
        """Claim pushes until a moment and count the attempt; return those that are the worker's now."""
        values = {"pushes": push_ids, "worker": worker, "until": until}
        return set(await self._session.scalars(_LEASE, values))

    async def renew(self, push_ids: Sequence[int], worker: str, until: datetime) -> int:
        """Lengthen a worker's leases; return how many were lost to others.

        A row that is being settled at this moment is passed by: to wait for it while holding others is a deadlock.
        """
        own = select(Push.id).where(among(Push.id, push_ids), Push.leased_by == worker, Push.state == "leased")
        free = own.with_for_update(skip_locked=True)
        await self._changed(update(Push).where(Push.id.in_(free)).values(leased_until=until, ready_at=until))
        taken = select(func.count()).where(among(Push.id, push_ids), IS_OPEN, Push.leased_by.is_distinct_from(worker))
        return await self._session.scalar(taken) or 0

    async def postpone(self, rows: Sequence[tuple[int, datetime]]) -> None:
        """Make pending pushes ready later."""
        if rows:
            query = _pushes.update().where(_pushes.c.id == bindparam("push")).values(ready_at=bindparam("at"))
            await self._session.execute(query, [{"push": push_id, "at": at} for push_id, at in rows])

    async def free_absurd_claims(self, worker: str, now: datetime, beyond: datetime) -> int:
        """Give back claims of others that end later than any lease can: their clock was ahead. Return how many."""
        query = update(Push).where(
            IS_OPEN, Push.state == "leased", Push.leased_by != worker, Push.leased_until > beyond
        )
        return await self._changed(query.values(state="pending", leased_by=None, leased_until=None, ready_at=now))

    async def set_back(self, tokens: Sequence[str], now: datetime, seconds: float) -> None:
        """Set right what was written by a clock that has been set back since: waits would last that much longer."""
        waiting = update(Push).where(IS_OPEN, Push.state == "pending", Push.ready_at > now)
        await self._changed(waiting.values(ready_at=case((Push.due_at > now, Push.due_at), else_=now)))
        for token_id in tokens:
            free_at = await self.lock_budget(token_id)
            if free_at is not None and free_at > now:
                await self.move_budget(token_id, max(now, free_at - timedelta(seconds=seconds)))

    async def backlog(self, now: datetime) -> dict[str, tuple[int, datetime]]:
        """Return for each channel how many pushes are due and not settled, and when the oldest was meant to be sent."""
        query = (
            select(Push.channel, func.count(), func.min(Push.due_at))
            .where(IS_OPEN, Push.ready_at <= now)
            .group_by(Push.channel)
        )
        return {row[0]: (row[1], row[2]) for row in await self._session.execute(query)}

    async def _changed(self, query: Any) -> int:
        result = await self._session.execute(query, execution_options=_NO_SYNC)
        return cast(CursorResult[Any], result).rowcount


def _ready_query(wanted: Wanted, urgency: int) -> Select[*tuple[Any, ...]]:
    return (
        select(*_CLAIM)
        .join(Recipient, Recipient.id == Push.recipient_id)
        .where(*_is_ready(wanted, urgency))
        .order_by(Push.ready_at, Push.id)
        .with_for_update(of=Push, skip_locked=True)
    )


def _is_ready(wanted: Wanted, urgency: int) -> list[Any]:
    # A lease that ran out is ready again: `ready_at` of a claimed row is the end of its lease.
    conditions: list[Any] = [
        IS_OPEN,
        Push.channel == wanted.channel,
        Push.urgency == urgency,
        Push.ready_at <= wanted.now,
    ]
    if wanted.busy:
        conditions.append(~among(Push.id, wanted.busy))
    if wanted.recovered_below is not None:
        conditions.append(Push.recoveries < wanted.recovered_below)
    if not wanted.abandoned:
        conditions.append(or_(Push.state == "pending", Push.leased_by == wanted.worker))
    return conditions
