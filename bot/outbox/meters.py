"""What the outbox counts, as a protocol, and its form for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client import Counter, Gauge, Histogram

if TYPE_CHECKING:
    from collections.abc import Collection

    from prometheus_client import CollectorRegistry


OUTCOMES = (
    "sent",
    "retry",
    "rate_limited",
    "ambiguous",
    "plain",
    "migrate",
    "unreachable",
    "dead",
    "later",
    "dropped",
    "superseded",
    "expired",
)


class Meters(Protocol):
    """Hooks for counting; none of them sees a text, an amount or a person."""

    def outcome(self, channel: str, outcome: str) -> None:
        """Count what became of one try: one of OUTCOMES."""
        ...

    def delay(self, channel: str, seconds: float) -> None:
        """Note how long after its moment a push was accepted."""
        ...

    def recovered(self, channel: str, count: int) -> None:
        """Count pushes taken over from a worker that is gone."""
        ...

    def backlog(self, channel: str, waiting: int, oldest_seconds: float) -> None:
        """Note how many pushes are due and not settled, and the age of the oldest."""
        ...


class NoMeters:
    """Counts nothing."""

    def outcome(self, channel: str, outcome: str) -> None:
        """Forget it."""

    def delay(self, channel: str, seconds: float) -> None:
        """Forget it."""

    def recovered(self, channel: str, count: int) -> None:
        """Forget it."""

    def backlog(self, channel: str, waiting: int, oldest_seconds: float) -> None:
        """Forget it."""


class PrometheusMeters:
    """Keeps the counts in a registry."""

    def __init__(self, registry: CollectorRegistry, channels: Collection[str]) -> None:
        """Register the collectors. All outcomes stand at nought from the start: an alarm needs the step to one."""
        label = ["channel"]
        self._outcomes = Counter(
            "shouqi_push_outcomes_total", "Tries by what became of them.", ["channel", "outcome"], registry=registry
        )
        self._delay = Histogram(
            "shouqi_push_delay_seconds",
            "From the moment a push was meant for until it was accepted.",
            label,
            buckets=(1, 5, 15, 60, 300, 900, 3600, 7200, 86400),
            registry=registry,
        )
        self._recovered = Counter(
            "shouqi_push_recovered_total", "Pushes taken over from a worker that is gone.", label, registry=registry
        )
        self._waiting = Gauge("shouqi_push_backlog", "Pushes that are due and not settled.", label, registry=registry)
        self._oldest = Gauge(
            "shouqi_push_oldest_seconds",
            "Age of the oldest push that is due and not settled.",
            label,
            registry=registry,
        )
        for channel in channels:
            self._recovered.labels(channel)
            for outcome in OUTCOMES:
                self._outcomes.labels(channel, outcome)
            self.backlog(channel, 0, 0.0)

    def outcome(self, channel: str, outcome: str) -> None:
        """Count what became of one try."""
        self._outcomes.labels(channel, outcome).inc()

    def delay(self, channel: str, seconds: float) -> None:
        """Note how long after its moment a push was accepted."""
        self._delay.labels(channel).observe(max(seconds, 0.0))

    def recovered(self, channel: str, count: int) -> None:
        """Count pushes taken over from a worker that is gone."""
        self._recovered.labels(channel).inc(count)

    def backlog(self, channel: str, waiting: int, oldest_seconds: float) -> None:
        """Note the backlog."""
        self._waiting.labels(channel).set(waiting)
        self._oldest.labels(channel).set(oldest_seconds)
