"""The composition root: builds every part from the settings, opens them in order, and closes them in reverse."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bot.channels.webchat import WebchatChannel, load_key
from bot.channels.webchat.channel import WebchatSetup
from bot.clock import SystemClock
from bot.conversation import Conversation
from bot.errors import StartError
from bot.guide import load_guide
from bot.http import HttpServer, StoreWatch, build_http
from bot.metrics import Census, Metrics, TimedAnswer
from bot.outbox import Dispatcher, OutboxSettings
from bot.outbox.meters import PrometheusMeters
from bot.outbox.touching_up import Retoucher
from bot.place import Place
from bot.products import load_products
from bot.reminders import PushRenderer
from bot.reminders.planner import Planner
from bot.reminders.policy import next_moment
from bot.reminders.touching_up import TouchUp
from bot.runtime import loading
from bot.scheduler import PrometheusTickMeters, Ticker
from bot.services.timekeeping import ClockCheck
from bot.services.upkeep import tidy
from bot.services.work import Defaults, Office
from bot.wording import Wording
from db.database import Database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.channels.telegram import TelegramChannel
    from bot.clock import Clock
    from bot.http import Probe
    from bot.services.inbox import Answer
    from bot.settings import Settings
    from bot.transport import Transport

logger = logging.getLogger(__name__)

KEY_FILE = "webchat.key"
UPKEEP_EVERY = timedelta(hours=1)
STORE_EVERY = 10.0
CENSUS_EVERY = 15.0


@dataclass(slots=True, kw_only=True)
class App:
    """All parts of the running program. `run()` serves until `stop()` or SIGTERM."""

    settings: Settings
    clock: Clock
    office: Office
    wording: Wording
    conversation: Conversation
    metrics: Metrics
    webchat: WebchatChannel | None
    telegram: TelegramChannel | None
    planner: Planner
    dispatcher: Dispatcher
    ticker: Ticker
    store_watch: StoreWatch
    clock_check: ClockCheck
    announce: Callable[[str], object] = click.echo
    on_open: Callable[[], Awaitable[None]] | None = None
    trust_clock: bool = False
    started: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Ask the program to end: what is under way is finished first."""
        self._stopping.set()

    async def run(self) -> None:
        """Open everything, serve until told to stop, close everything.

        Raises:
            StartError: the port, the database or the key cannot be had.
        """
        async with AsyncExitStack() as stack:
            await self._open_store(stack)
            server = self._bind(stack)
            if self.telegram is not None:
                await self.telegram.open()
                stack.push_async_callback(self.telegram.close)
            await self._serve(server)

    async def _open_store(self, stack: AsyncExitStack) -> None:
        place = Place(self.office.database)
        stack.push_async_callback(place.close)
        if self.trust_clock:
            self.clock_check.trust()
        await place.open(self.clock_check.look)
        self.ticker.add("place", lambda: self._keep(place))
        if self.on_open is not None:
            await self.on_open()

    async def _keep(self, place: Place) -> None:
        if not await place.keep():
            logger.error("The database is being restored: stopping", extra={"action": "app.restore"})
            self.stop()

    def _bind(self, stack: AsyncExitStack) -> HttpServer:
        routes = [*(self.webchat.routes if self.webchat else []), *(self.telegram.routes if self.telegram else [])]
        probes = self._probes()
        if self.settings.dead_man_url:
            from bot.http.pulse import PULSE_SECONDS, Pulse  # noqa: PLC0415 - aiohttp takes long to load

            pulse = Pulse(self.settings.dead_man_url.get_secret_value(), probes)
            self.ticker.add("pulse", pulse.beat, every=PULSE_SECONDS)
        app = build_http(routes, probes, self.metrics)
        server = HttpServer(app, self.settings.http_host, self.settings.http_port)
        try:
            server.bind()
        except OSError as error:
            msg = f"HTTP_PORT: cannot listen on {self.settings.http_host}:{self.settings.http_port} ({error.strerror})"
            raise StartError(msg) from error
        stack.callback(server.close)
        self.port = server.port
        return server

    def _probes(self) -> list[Probe]:
        return [self.store_watch.probe, self.clock_check.probe, self.ticker.probe, self.dispatcher.probe]

    async def _serve(self, server: HttpServer) -> None:
        self._listen_to_signals()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(), name="http")
            tasks.create_task(self.dispatcher.run(), name="outbox")
            tasks.create_task(self.ticker.run(), name="ticks")
            if self.telegram is not None:
                await self.telegram.start(tasks)
            self._say_ready()
            self.started.set()
            tasks.create_task(self._warm(), name="guide")
            await self._stopping.wait()
            await self._wind_down(server)

    async def _warm(self) -> None:
        """Have the guide read and indexed beside everything else, so that the first question does not wait for it."""
        with loading():
            await asyncio.to_thread(self.office.guide.warm)

    async def _wind_down(self, server: HttpServer) -> None:
        """Stop taking in, finish what is under way, settle what is being sent, then close the doors."""
        logger.info("stopping", extra={"action": "app.stop"})
        self.ticker.stop()
        self.planner.stop()
        async with asyncio.TaskGroup() as ending:  # side by side, to be done within the grace that a stop is given
            ending.create_task(self.dispatcher.stop())
            if self.telegram is not None:
                ending.create_task(self.telegram.stop())
        if self.webchat is not None:
            self.webchat.close()
        server.stop()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)

    def _say_ready(self) -> None:
        logger.info("ready", extra={"action": "app.ready"})
        words = self.wording.of(self.settings.default_locale)
        if self.webchat is not None:
            self.announce(words.label("app.open_webchat", link=self.webchat.link))
        if self.telegram is not None:
            self.announce(words.label("app.telegram_on"))


def build(settings: Settings, clock: Clock | None = None) -> App:
    """Put the program together; nothing is opened yet. Without a clock it runs by the machine's."""
    is_machines = clock is None
    clock = clock or SystemClock()
    wording = Wording()
    office = Office(
        database=Database(settings.database_url),
        clock=clock,
        products=load_products(),
        guide=load_guide(),
        defaults=Defaults(locale=settings.default_locale, timezone=settings.default_timezone),
        next_moment=next_moment,
    )
    private_links: dict[str, str] = {}
    conversation = Conversation(office, wording, admins=settings.admin_ids, private_links=private_links)
    metrics = Metrics()
    answer = TimedAnswer(conversation, clock, metrics)
    webchat = _webchat(settings, office, answer, wording) if settings.webchat_on else None
    clock_check = ClockCheck(office, of_machine=is_machines)
    telegram = _telegram(settings, office, answer, wording, private_links, clock_check)
    transports: list[Transport] = [channel.transport for channel in (webchat, telegram) if channel is not None]
    by_channel = {transport.channel: transport for transport in transports}
    rates = OutboxSettings(rate=settings.telegram_rate, token_id=telegram.bot_id if telegram else "")
    dispatcher = Dispatcher(
        office,
        transports=by_channel,
        renderer=PushRenderer(wording),
        settings=rates,
        meters=PrometheusMeters(metrics.registry, by_channel),
    )
    planner = Planner(office, per_second=settings.telegram_rate, on_planned=dispatcher.wake)
    ticker = Ticker(clock, float(settings.tick_seconds), PrometheusTickMeters(metrics.registry))
    ticker.add("planner", planner.tick)
    ticker.add("census", Census(office, metrics).take, every=CENSUS_EVERY)
    retoucher = Retoucher(office, by_channel, TouchUp(wording), rates)
    ticker.add("touch_up", retoucher.tick)
    store_watch = StoreWatch(office.database, clock)
    ticker.add("store", store_watch.look, every=STORE_EVERY)
    if webchat is not None:
        ticker.add("webchat", webchat.prune, every=UPKEEP_EVERY.total_seconds())
    ticker.add("upkeep", lambda: tidy(office), every=UPKEEP_EVERY.total_seconds())
    return App(
        settings=settings,
        clock=clock,
        office=office,
        wording=wording,
        conversation=conversation,
        metrics=metrics,
        webchat=webchat,
        telegram=telegram,
        planner=planner,
        dispatcher=dispatcher,
        ticker=ticker,
        store_watch=store_watch,
        clock_check=clock_check,
    )


def _webchat(settings: Settings, office: Office, answer: Answer, wording: Wording) -> WebchatChannel:
    given = settings.webchat_key.get_secret_value() if settings.webchat_key else ""
    try:
        key = load_key(settings.data_folder / KEY_FILE, given)
    except OSError as error:
        msg = f"WEBCHAT_KEY: {error.filename} can be neither read nor made ({error.strerror})"
        raise StartError(msg) from error
    setup = WebchatSetup(
        office=office,
        answer=answer,
        wording=wording,
        key=key,
        public_url=settings.public_address,
    )
    return WebchatChannel(setup)


def _telegram(
    settings: Settings,
    office: Office,
    answer: Answer,
    wording: Wording,
    private_links: dict[str, str],
    clock_check: ClockCheck,
) -> TelegramChannel | None:
    if settings.telegram_bot_token is None:
        return None
    # Loaded only when it is used: python-telegram-bot takes a third of the start.
    from bot.channels.telegram import TelegramChannel, TelegramSettings  # noqa: PLC0415

    secret = settings.telegram_webhook_secret
    return TelegramChannel(
        TelegramSettings(
            token=settings.telegram_bot_token.get_secret_value(),
            api_url=settings.telegram_api_url,
            proxy=settings.telegram_proxy,
            webhook_url=settings.telegram_webhook_url,
            webhook_secret=secret.get_secret_value() if secret else None,
        ),
        office=office,
        answer=answer,
        wording=wording,
        private_links=private_links,
        on_date=clock_check.hear,
    )
