"""A storm over a small town: whatever is killed or fails, every reminder ends, none is lost, none doubled unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chaos.audit import all_due, audit
from tests.chaos.expiry import PROMPT_SECONDS, expiries
from tests.chaos.record import Item, Record
from tests.chaos.run import SHORT, alone, weather

SEED = int(os.environ.get("CHAOS_SEED", "360902"))
"""The same town and the same faults each time; `python -m tests.chaos --short` takes others."""
pytestmark = pytest.mark.xdist_group("chaos")  # one after the other: each wants the whole machine


@pytest.mark.postgres
async def test_it_loses_nothing_with_three_processes_on_postgres(postgres_url: str, tmp_path: Path) -> None:
    record = await weather(SHORT, SEED, postgres_url, tmp_path)
    stands_the_audit(record)


async def test_it_loses_nothing_with_one_process_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    record = await weather(alone(SHORT), SEED, sqlite_url, tmp_path)
    stands_the_audit(record)


def stands_the_audit(record: Record) -> None:
    """Expect no fault, and that the audit would have found an alert that was given up, as far as one could be sent.

    Where nothing could be sent for long, as on a fast machine whose days are seconds, only the first of the two faults
    can be planted; tests/unit/chaos has the second in every case.
    """
    report = audit(record)
    print(report)  # noqa: T201 - the counts are the point
    assert not report.faults, str(report)
    planted = 0
    for place, item in alerts(record):
        push = record.pushes[item.push_id]
        known = push.settled_at
        record.items[place] = replace(item, state="expired", reason="too_late")
        assert any(f"{item.key}" in fault and "was of use until" in fault for fault in audit(record).faults)
        planted += 1
        [expiry] = [each for each in expiries(record, all_due(record)) if each.key == item.key]
        if expiry.spare > PROMPT_SECONDS:
            push.settled_at = expiry.until + timedelta(minutes=1)
            assert any(f"{item.key}" in fault and "could be sent for" in fault for fault in audit(record).faults)
            return
        push.settled_at, record.items[place] = known, item
    assert planted, "no alert was sent in all these days"


def alerts(record: Record) -> Iterator[tuple[int, Item]]:
    """Yield what was sent of overdue items with its place in the record, the earliest first."""
    for place, item in enumerate(record.items):
        if item.key.stage.startswith("o") and item.state == "sent":
            yield place, item
