"""The run: days pass in jumps, calls fail, processes die, borrowers act; then calm, until everything has ended."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from db.database import Database
from db.models import InboundUpdate, Push, User
from tests.botapi.faults import KINDS, Fault
from tests.botapi.server import BotApiServer
from tests.chaos.herd import Herd, environment_of
from tests.chaos.players import Players
from tests.chaos.town import LENDERS_ZONE, Town, build_town, settle_town
from tests.chaos.wall import Wall

SINCE = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
"""Monday evening in the lenders' zone; the first day of the run is the Tuesday."""
MORNING, NOON, NIGHT = time(8, 59, 58), time(14, 5), time(21, 31)
UNTIL_NINE = 2.0
NUDGE = timedelta(minutes=20)
"""Farther than any lease."""
LONG_WAIT = timedelta(minutes=1)
GLANCE = 0.2
DARK_SECONDS = 1.0
FROZEN_SECONDS = 13.0
"""Longer than a lease."""
FAULT_RATE = 0.1
QUICK_KINDS = tuple(kind for kind in KINDS if kind != "silent")
"""A call that is never answered holds a slot for as long as the client waits: twenty seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much, how long, how rough. Times are real seconds.

    `dwell` is how long the clock runs between two jumps, `pause` the time between two strikes, on average.
    """

    users: int
    replicas: int
    days: int
    rate: int
    dwell: tuple[float, float]
    pause: float
    strikes: int
    patience: float
    rough: bool = False


class StormError(AssertionError):
    """Something did not come about in time."""


class Storm:
    """One run on one database. Everything random comes from `seed`."""

    def __init__(self, scale: Scale, seed: int, database_url: str, folder: Path) -> None:
        self.scale = scale
        self.seed = seed
        self.dice = random.Random(seed)
        self.folder = folder
        self.database_url = database_url
        self.database = Database(database_url)
        self.wall = Wall.hang(folder / "clock", SINCE)
        self.town: Town = build_town(scale.users, scale.days, SINCE, self.dice)
        self.server = BotApiServer(now=lambda: int(self.wall.now().timestamp()))
        self.players = Players(self.server, self.town)
        self.jumps: list[datetime] = []
        self.exits: list[int] = []
        self.until = SINCE
        self.over_at = 0.0
        self.herd: Herd
        self._hands = asyncio.Lock()
        self._over = asyncio.Event()
        self._checked = SINCE

    async def blow(self) -> None:
        """Let it all happen; at the end every process has stopped.

        Raises:
            StormError: planning, handling or sending did not come to an end.
        """
        await settle_town(self.database_url, self.town)
        async with self.server:
            api = (self.server.url, self.server.token)
            told = environment_of(self.database_url, self.folder / "clock", api, self.scale.rate)
            self.herd = Herd(self.scale.replicas, self.folder, self.database, told)
            try:
                await self._days_and_calm()
                self.exits = await self.herd.end()
            finally:
                await self.herd.put_down()

    async def _days_and_calm(self) -> None:
        kinds = KINDS if self.scale.rough else QUICK_KINDS
        methods = ("sendMessage", "editMessageText", "getUpdates")
        self.server.weather(FAULT_RATE, kinds=kinds, methods=methods, seed=self.seed)
        self.server.script("sendMessage", *[Fault.silent()] * 3)  # early, so that the wait is over in the end
        await self.herd.start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._strike_again_and_again())
            try:
                await self._checkpoint()
                for day in range(self.scale.days):
                    await self._live_through(day)
            finally:
                self._over.set()
        self.server.weather(0)
        await self.herd.start()
        await self._drain()

    async def _live_through(self, day: int) -> None:
        if day == self.scale.days // 2:
            async with self._hands:  # nobody lives through this morning
                await self.herd.kill(range(self.scale.replicas))
                self._jump(day, MORNING)
                await asyncio.sleep(DARK_SECONDS)
                self._jump(day, NOON)
                await self.herd.start()
            self._play(day, hot=True)
        else:
            self._jump(day, MORNING)
            await asyncio.sleep(UNTIL_NINE)
            await self._live_through_the_rush(day)
            await self._dwell()
            self._jump(day, NOON)
        await self._checkpoint()
        self._play(day, hot=False)
        await self._until(self._is_handled, "updates are not handled")
        self.players.handled(self.wall.now())
        self._jump(day, NIGHT)
        await self._dwell()

    def _play(self, day: int, *, hot: bool) -> None:
        today = self.wall.now().astimezone(ZoneInfo(LENDERS_ZONE)).date()
        self.players.play(day, today, self._checked, hot=hot)

    def _jump(self, day: int, at: time) -> None:
        first = SINCE.astimezone(ZoneInfo(LENDERS_ZONE)).date() + timedelta(days=1)
        moment = datetime.combine(first + timedelta(days=day), at, tzinfo=ZoneInfo(LENDERS_ZONE))
        self._set(moment.astimezone(UTC))

    def _set(self, moment: datetime) -> None:
        self.wall.set(moment)
        self.jumps.append(moment)

    async def _dwell(self) -> None:
        await asyncio.sleep(self.dice.uniform(*self.scale.dwell))

    async def _strike_again_and_again(self) -> None:
        dice = random.Random(self.seed + 1)  # its own: what it takes must not depend on how tasks take turns
        while not self._over.is_set() and len(self.herd.strikes) < self.scale.strikes:
            await asyncio.sleep(dice.uniform(0.2, 2 * self.scale.pause))
            async with self._hands:
                await self._strike(dice)
            await asyncio.sleep(dice.uniform(0, 1.5))
            async with self._hands:
                await self.herd.start()
            if dice.random() < 0.8:  # otherwise the next strike may hit one that is just starting
                await self.herd.ready()

    async def _live_through_the_rush(self, day: int) -> None:
        """While the morning's messages are on their way: people act, the clock is set, a process or all are killed.

        In the short form one, for the start of all takes long; all of them die on the dark morning.
        """
        self._play(day, hot=True)
        for _ in range(3 if self.scale.rough else 1):
            await asyncio.sleep(self.dice.uniform(0.2, 2.0))
            self._set(self.wall.now() + NUDGE)
        await asyncio.sleep(self.dice.uniform(0.0, 1.0))
        everywhere = range(self.scale.replicas)
        async with self._hands:
            one = self.dice.choice(everywhere)
            await self.herd.kill(everywhere if self.scale.rough and self.dice.random() < 0.5 else [one])
            await self.herd.start()

    async def _strike(self, dice: random.Random) -> None:
        chance, place = dice.random(), dice.randrange(self.scale.replicas)
        if chance < 0.1:
            await self.herd.kill(range(self.scale.replicas))
        elif chance < 0.25 and self.scale.rough and self.scale.replicas > 1:
            await self.herd.freeze(place, FROZEN_SECONDS)
        else:
            await self.herd.kill([place])

    async def _checkpoint(self) -> None:
        """Wait until everybody whose moment has come is planned."""
        await self._until(self._is_planned, "users are not planned")

    async def _is_planned(self) -> bool:
        now = self.wall.now()
        query = select(func.count()).select_from(User).where(User.next_push_at <= now)
        async with self.database.read() as session:
            waiting = await session.scalar(query)
        if not waiting:
            self._checked = now
        return not waiting

    async def _is_handled(self) -> bool:
        async with self.database.read() as session:
            # In this order: asked the other way round, a batch that is stored in between would pass for handled.
            stored = await session.scalar(select(func.max(InboundUpdate.update_id)))
            waiting = select(func.count()).select_from(InboundUpdate).where(InboundUpdate.done_at.is_(None))
            still_open = await session.scalar(waiting)
        return not still_open and (stored or 0) >= self.players.last_update

    async def _drain(self) -> None:
        await self._until(self._is_over, "not everything has come to an end")
        self.players.handled(self.wall.now())
        self.until, self.over_at = self._checked, self.wall.monotonic()

    async def _is_over(self) -> bool:
        planned, handled = await self._is_planned(), await self._is_handled()
        query = select(func.count(), func.min(Push.ready_at)).where(Push.state.in_(("pending", "leased")))
        async with self.database.read() as session:
            count, first = (await session.execute(query)).one()
        if count and first > self.wall.now() + LONG_WAIT:
            self._set(first)  # what is left waits for the end of somebody's quiet hours
        return planned and handled and not count

    async def _until(self, holds: Callable[[], Awaitable[bool]], otherwise: str) -> None:
        try:
            async with asyncio.timeout(self.scale.patience):
                while not await holds():  # noqa: ASYNC110 - other processes do the work
                    await asyncio.sleep(GLANCE)
        except TimeoutError:
            raise StormError(otherwise) from None
