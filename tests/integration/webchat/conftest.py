"""One program and one visitor of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.fakes import FakeClock
from tests.integration.webchat.app import Program, running, visitor


@pytest.fixture
async def program(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Program]:
    async with running(sqlite_url, clock=clock) as program:
        yield program


@pytest.fixture
async def page(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(program) as client:
        yield client
