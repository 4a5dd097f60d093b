"""What an operator sees of a program that has trouble with its platform: figures, and a line per event."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.logs import Redactor, _json_formatter
from bot.outbox.meters import OUTCOMES
from tests.acceptance.program import MovableClock, TelegramUser, running
from tests.botapi.faults import Fault
from tests.botapi.server import BotApiServer

LOAN = "/add! 花呗 3200 2026-12-09"
CHATS = (7301, 7302, 7303, 7304)
SECRETS = re.compile("花呗|3,?200|¥")


@pytest.fixture
def log_lines() -> Iterator[StringIO]:
    """Everything that the program logs, as it would stand on stderr; the filter for secrets is left out."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Redactor(_json_formatter(), []))
    room = logging.getLogger("bot")
    before = room.level
    room.addHandler(handler)
    room.setLevel(logging.DEBUG)
    yield written
    room.removeHandler(handler)
    room.setLevel(before)


async def metrics(url: str) -> dict[str, dict[str, float]]:
    """Read /metrics: by name the values, each under its labels."""
    async with httpx.AsyncClient() as web:
        answer = await web.get(f"{url}/metrics", headers={"Accept": "text/plain"})
    found: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[" ".join(sample.labels.values())] = sample.value
    return found


async def until_sent(url: str, count: int) -> dict[str, dict[str, float]]:
    """Wait until so many pushes are counted as sent; return all figures."""
    seen: dict[str, dict[str, float]] = {}
    for _ in range(300):
        seen = await metrics(url)
        if seen["shouqi_push_outcomes_total"]["telegram sent"] >= count:
            return seen
        await asyncio.sleep(0.1)
    raise AssertionError(seen)


def check_lines(written: str, token: str) -> None:
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line for line in lines if not line.get("action")] == []
    assert {"app.ready", "push.failed", "app.stop"} <= {line["action"] for line in lines}
    assert token.partition(":")[2] not in written
    assert SECRETS.search(written) is None


async def test_it_shows_what_became_of_each_send_and_logs_no_word_of_it(
    settings: dict[str, Any], clock: MovableClock, server: BotApiServer, log_lines: StringIO
) -> None:
    people = [TelegramUser(server, chat) for chat in CHATS]
    async with running(clock, **settings) as desk:
        for who in people:
            await who.says(LOAN)
        before = await metrics(desk.url)
        server.script("sendMessage", Fault.status(502), chat=CHATS[0])
        server.script("sendMessage", Fault.retry_after(1), chat=CHATS[1])
        server.script("sendMessage", Fault.reset_after(), chat=CHATS[2])
        server.script("sendMessage", Fault.refuse(403, "Forbidden: bot was blocked by the user"), chat=CHATS[3])
        clock.set("2026-12-08 08:59:59")
        for who in people[:3]:
            assert "花呗" in await who.hears(30)
        seen = await until_sent(desk.url, 3)
    outcomes = seen["shouqi_push_outcomes_total"]
    assert set(before["shouqi_push_outcomes_total"]) >= {f"telegram {outcome}" for outcome in OUTCOMES}
    assert set(before["shouqi_push_outcomes_total"].values()) == {0}
    assert outcomes["telegram sent"] == 3
    assert outcomes["telegram ambiguous"] == 1
    assert outcomes["telegram unreachable"] == 1
    assert min(outcomes["telegram retry"], outcomes["telegram rate_limited"]) >= 1
    assert outcomes["telegram dead"] == 0
    assert seen["shouqi_push_delay_seconds_count"]["telegram"] == 3
    assert seen["shouqi_command_seconds_count"]["telegram"] == 4
    assert seen["shouqi_tick_seconds_count"]["planner"] > 1
    assert {"planner", "census", "store"} <= set(seen["shouqi_tick_lag_seconds"])
    for gauge in ("push_backlog", "push_oldest_seconds", "unreachable_recipients", "inbound_open", "loop_lag_seconds"):
        assert all(0 <= value < 100 for value in seen[f"shouqi_{gauge}"].values()), gauge
    check_lines(log_lines.getvalue(), server.token)
