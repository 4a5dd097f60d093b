"""The Telegram channel as the program holds it: opens the connection, receives, handles, and stops without loss."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.brake import Brake, BrakedError
from bot.channels.telegram.faults import reason_of
from bot.channels.telegram.inbound import ALLOWED_UPDATES, Identity
from bot.channels.telegram.menu import set_menu
from bot.channels.telegram.poller import FIRST_PAUSE, LONGEST_PAUSE, POLL_SECONDS, Poller, PollerParts
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.transport import CHANNEL, TelegramTransport
from bot.channels.telegram.webhook import PATH, derived_secret, webhook_route
from bot.channels.telegram.worker import TelegramWorker
from bot.services.inbox import Inbox
from db.locks import session_lock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.routing import Route

    from bot.services.inbox import Answer
    from bot.services.work import Office
    from bot.wording import Wording

logger = logging.getLogger(__name__)
T = TypeVar("T")

API_URL = "https://api.telegram.org"
DRAIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """What an operator sets for Telegram; the token, the proxy and the secret are not shown by repr."""

    token: str = field(repr=False)
    api_url: str = API_URL
    proxy: str | None = field(default=None, repr=False)
    webhook_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)
    poll_seconds: int = POLL_SECONDS

    @property
    def bot_id(self) -> str:
        """The public number at the head of the token."""
        return self.token.partition(":")[0]


class TelegramChannel:
    """Receives by long polling or webhook, answers, and lends its transport to the outbox.

    `open()`, then `start(task_group)`; `stop()` lets what is being handled come to its end; `close()` at the very end,
    after the outbox has settled.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        office: Office,
        answer: Answer,
        wording: Wording,
        private_links: dict[str, str] | None = None,
        on_date: Callable[[str], None] | None = None,
    ) -> None:
        """Put the parts together; nothing is opened. The bot's link goes into `private_links` once it is known.

        `on_date` hears what the Bot API's clock says.
        """
        self._settings = settings
        self._office = office
        self._answer = answer
        self._wording = wording
        self._clock = office.clock
        self._private_links = private_links if private_links is not None else {}
        self._brake = Brake()
        self._done = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        request = AiohttpRequest(proxy=settings.proxy, on_date=on_date)
        base = settings.api_url.rstrip("/")
        self._bot = Bot(
            settings.token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=request,
            get_updates_request=request,
        )
        self._request = request
        self._inbox = Inbox(office, f"{CHANNEL}:{settings.bot_id}", uuid.uuid4().hex)
        self._secret = settings.webhook_secret or derived_secret(settings.token)
        self.transport = TelegramTransport(self._bot)

    @property
    def bot_id(self) -> str:
        """The public number at the head of the token; the rate budget is kept under it."""
        return self._settings.bot_id

    @property
    def routes(self) -> list[Route]:
        """The routes to mount: the webhook's, or none while polling."""
        return [webhook_route(self._inbox, self._secret)] if self._settings.webhook_url else []

    async def open(self) -> None:
        """Open the HTTP session; from now on the transport can send."""
        await self._request.initialize()

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        """Begin to receive and to answer inside the program's task group. Telegram need not be reachable yet."""
        if self._office.database.is_sqlite:  # one process per file: whoever held a lease is gone
            await self._inbox.free_all()
        self._task = tasks.create_task(self._run(), name="telegram")

    async def stop(self) -> None:
        """Take nothing new and wait until what is being handled is done; the rest waits for the next start."""
        self._brake.pull()
        self._inbox.stop()
        if self._task is None:
            return
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._done.wait()
        except TimeoutError:
            logger.warning("stopped before all was answered", extra={"action": "telegram.stop"})
            self._task.cancel()

    async def close(self) -> None:
        """Close the HTTP session."""
        await self._request.shutdown()

    async def _run(self) -> None:
        try:
            me = await self._identify()
            worker = TelegramWorker(
                bot=self._bot,
                me=me,
                office=self._office,
                inbox=self._inbox,
                answer=self._answer,
                wording=self._wording,
            )
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._inbox.run(worker), name="telegram workers")
                tasks.create_task(self._receive(), name="telegram intake")
                tasks.create_task(self._decorate(), name="telegram menu")
        except BrakedError:
            logger.debug("stopped before Telegram was reached", extra={"action": "telegram.stop"})
        finally:
            self._done.set()

    async def _identify(self) -> Identity:
        me = await self._persist(self._bot.get_me, "Telegram is not reached")
        logger.info("this is @%s", me.username, extra={"action": "telegram.start"})
        self._private_links[CHANNEL] = f"https://t.me/{me.username}"
        return Identity(me.id, (me.username or "").lower())

    async def _receive(self) -> None:
        if self._settings.webhook_url is None:
            lock = session_lock(self._office.database, f"{CHANNEL}-{self.bot_id}")
            parts = PollerParts(
                bot=self._bot,
                inbox=self._inbox,
                lock=lock,
                clock=self._clock,
                brake=self._brake,
                poll_seconds=self._settings.poll_seconds,
            )
            await Poller(parts).run()
            return
        try:
            await self._persist(self._set_webhook, "webhook not set")
        except BrakedError:
            return

    async def _set_webhook(self) -> bool:
        return await self._bot.set_webhook(
            url=f"{(self._settings.webhook_url or '').rstrip('/')}{PATH}",
            secret_token=self._secret,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
        )

    async def _decorate(self) -> None:
        try:
            await self._brake.wait(set_menu(self._bot, self._wording))
        except BrakedError:
            return

    async def _persist(self, call: Callable[[], Awaitable[T]], failure: str) -> T:
        """Repeat a call until it succeeds."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await self._brake.wait(call())
            except InvalidToken:
                logger.error("%s: the token is refused", failure, extra={"action": "telegram.start"})  # noqa: TRY400
            except TelegramError as error:
                logger.warning("%s: %s", failure, reason_of(error), extra={"action": "telegram.start"})
            await self._brake.wait(self._clock.sleep(pause))
            pause = min(pause * 2, LONGEST_PAUSE)
