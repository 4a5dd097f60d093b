"""What the program counts, in a registry of its own; every number is about messages and ticks, none about a person."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector
from prometheus_client.exposition import choose_encoder

from bot import __version__


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
