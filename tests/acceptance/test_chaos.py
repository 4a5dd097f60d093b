"""A storm over a small town: whatever is killed or fails, every reminder ends, none is lost, none doubled unasked."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.run import SHORT, weather

SEED = "CHAOS_SEED"
pytestmark = pytest.mark.xdist_group("chaos")  # one after the other: each wants the whole machine


@pytest.fixture
def seed() -> int:
    """The seed of this run: of the environment, or a new one; the report names it."""
    given = os.environ.get(SEED)
    return int(given) if given else random.SystemRandom().randrange(10**6)


@pytest.mark.postgres
async def test_it_loses_nothing_with_three_processes_on_postgres(postgres_url: str, seed: int, tmp_path: Path) -> None:
    report = await weather(SHORT, seed, postgres_url, tmp_path)
    print(report)  # noqa: T201 - the counts are the point
    assert not report.faults, f"{SEED}={seed}\n{report}"


async def test_it_loses_nothing_with_one_process_on_sqlite(sqlite_url: str, seed: int, tmp_path: Path) -> None:
    report = await weather(replace(SHORT, replicas=1, pause=4.0, strikes=4), seed, sqlite_url, tmp_path)
    print(report)  # noqa: T201 - the counts are the point
    assert not report.faults, f"{SEED}={seed}\n{report}"
