"""What the program counts, in a registry of its own; every number is about messages and ticks, none about a person."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.messages import Inbound, Reply
    from bot.services.inbox import Answer
    from bot.services.work import Office, Work

LAG_SLEEP = 0.05
LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """The registry of one App. A room that counts something registers its own collectors in `registry`."""

    def __init__(self) -> None:
        """Open the registry with the process's own figures and the version."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        info = Gauge("shouqi_build_info", "Always 1; the version is its label.", ["version"], registry=self.registry)
        info.labels(__version__).set(1)

    def render(self, accept: str) -> tuple[bytes, str]:
        """Return the text of /metrics and its media type, in the form the `Accept` header asks for."""
        encode, media_type = choose_encoder(accept)
        return encode(self.registry), media_type


class Census:
    """Counts people who cannot be reached and updates that wait, and how late the event loop runs."""

    def __init__(self, office: Office, metrics: Metrics) -> None:
        """Register the gauges."""
        self._office = office
        self._unreachable = Gauge(
            "shouqi_unreachable_recipients", "Addresses that cannot be reached.", registry=metrics.registry
        )
        self._inbound = Gauge("shouqi_inbound_open", "Updates that are not handled yet.", registry=metrics.registry)
        self._lag = Gauge(
            "shouqi_loop_lag_seconds", "How late the event loop woke from a short sleep.", registry=metrics.registry
        )

    async def take(self) -> None:
        """Count once."""
        async with self._office.look() as work:
            self._unreachable.set(await work.uow.people.count_unreachable())
            self._inbound.set(await work.uow.inbound.count_all_open())
        started = self._office.clock.monotonic()
        await asyncio.sleep(LAG_SLEEP)
        self._lag.set(max(self._office.clock.monotonic() - started - LAG_SLEEP, 0))


class TimedAnswer:
    """A conversation whose every turn is timed, from the message in hand to the committed answer."""

    def __init__(self, answer: Answer, clock: Clock, metrics: Metrics) -> None:
        """Register the histogram."""
        self._answer = answer
        self._clock = clock
        self._seconds = Histogram(
            "shouqi_command_seconds",
            "How long an inbound message or press took to be answered.",
            ["channel"],
            buckets=LATENCY_BUCKETS,
            registry=metrics.registry,
        )

    async def __call__(
        self,
        inbound: Inbound,
        *,
        also: Callable[[Work], Awaitable[None]] | None = None,
    ) -> list[Reply]:
        """Answer, and note how long it took."""
        started = self._clock.monotonic()
        try:
            return await self._answer(inbound, also=also)
        finally:
            self._seconds.labels(inbound.address.channel).observe(self._clock.monotonic() - started)
