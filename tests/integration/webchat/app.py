"""A small program around the web chat: a real server and store, and a conversation that answers in a known way."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import httpx

from bot.channels.webchat.channel import HOME, WebchatChannel, WebchatSetup
from bot.http import HttpServer, StoreWatch, build_http
from bot.messages import Button, Inbound, Outbound, Reply
from bot.metrics import Metrics
from bot.services.work import Defaults, Office, Work
from bot.wording import Wording
from db.database import Database
from db.models import Recipient, User
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

KEY = "open-sesame-0123456789"
WORDING = Wording()
PUBLIC_URL = "http://books.example:8080"


@dataclass
class Echo:
    """Says how long the text was, or what a test told it to. It handles in one transaction and runs `also` in it."""

    office: Office
    heard: list[Inbound] = field(default_factory=list)
    scripted: dict[str, list[Reply]] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def __call__(
        self,
        inbound: Inbound,
        *,
        also: Callable[[Work], Awaitable[None]] | None = None,
    ) -> list[Reply]:
        await self.gate.wait()
        self.heard.append(inbound)
        said = inbound.press or inbound.text
        async with self.office.open() as work:
            await self._know(work, inbound)
            if said == "forget everything":
                await work.uow.webchat.forget(inbound.address.chat)
            if also is not None:
                await also(work)
            await work.uow.commit()
        if said == "die":
            raise ConnectionResetError
        return self.scripted.get(said, [Reply(text=f"听到了 {len(said)} 个字")])

    async def _know(self, work: Work, inbound: Inbound) -> None:
        home, now = inbound.address, work.clock.now()
        recipient = await work.uow.people.get_recipient(home.channel, home.chat, home.person)
        if recipient is None:
            user = User(locale="zh_CN", timezone="Asia/Shanghai", planned_until=now, created_at=now)
            owner_id = (await work.uow.people.add_user(user)).id
            recipient = await work.uow.people.add_recipient(
                Recipient(user_id=owner_id, channel=home.channel, chat=home.chat, person=home.person, created_at=now),
            )
        owner = await work.uow.people.get(recipient.user_id)
        if owner is not None and inbound.text in {"English", "中文"}:
            owner.locale = "en" if inbound.text == "English" else "zh_CN"


@dataclass
class Program:
    """One run of the program: ends, and may be started again over the same database and port."""

    office: Office
    echo: Echo
    channel: WebchatChannel
    server: HttpServer
    clock: FakeClock

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def link(self) -> str:
        return f"{self.url}/?key={KEY}"

    async def push(self, text: str, reference: str, *rows: tuple[Button, ...]) -> str:
        message = Outbound(address=HOME, text=text, reference=reference, keyboard=rows)
        return (await self.channel.transport.send(message)).message_id

    async def forget(self) -> None:
        async with self.office.open() as work:
            await work.uow.webchat.forget(HOME.chat)
            await work.uow.commit()


@asynccontextmanager
async def running(url: str, *, port: int = 0, clock: FakeClock | None = None) -> AsyncIterator[Program]:
    """Run the program over a migrated database, on a port."""
    clock = clock or FakeClock()
    database = Database(url)
    office = Office(
        database=database,
        clock=clock,
        products=cast(Any, None),
        guide=cast(Any, None),
        defaults=Defaults(locale="zh_CN", timezone="Asia/Shanghai"),
        next_moment=lambda _agenda: None,
    )
    echo = Echo(office)
    channel = WebchatChannel(
        WebchatSetup(office=office, answer=echo, wording=WORDING, key=KEY, public_url=PUBLIC_URL),
    )
    server = HttpServer(build_http(channel.routes, [StoreWatch(database, clock).probe], Metrics()), "127.0.0.1", port)
    server.bind()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        try:
            yield Program(office, echo, channel, server, clock)
        finally:
            echo.gate.set()
            channel.close()
            server.stop()
    await database.close()


@asynccontextmanager
async def visitor(program: Program, *, key: str = KEY) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that went through the secret link."""
    async with httpx.AsyncClient(base_url=program.url, timeout=10) as client:
        await client.get("/", params={"key": key})
        yield client


@dataclass(frozen=True)
class Event:
    """One event of the live feed."""

    name: str
    data: dict[str, Any]
    id: str


@asynccontextmanager
async def following(client: httpx.AsyncClient, cursor: str, **headers: str) -> AsyncIterator[AsyncIterator[Event]]:
    """Listen to the live feed; yields an iterator over its events, pings left out."""
    async with client.stream("GET", "/api/live", params={"cursor": cursor}, headers=headers) as response:
        assert response.status_code == 200
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if fields.get("event") not in {None, "ping"}:
            yield Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""))
        fields = {}


async def next_event(events: AsyncIterator[Event], name: str) -> Event:
    """Wait for the next event of a name."""
    async with asyncio.timeout(5):
        while (event := await anext(events)).name != name:
            pass
    return event
