from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.outbox import outbox
from bot.guide import Guide
from bot.products import Products
from db.database import Database
from tests.books import add_borrower
from tests.conftest import make_office
from tests.fakes import FakeClock
from tests.outboxes import add_push

Shouqi = Callable[..., Result]


@pytest.fixture
def shouqi(
    database_url: str, clock: FakeClock, products: Products, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> Shouqi:
    """The command, over a database with two dead letters and one push that waits."""
    asyncio.run(_fill(Database(database_url), clock, products, guide))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(outbox, arguments)


async def _fill(database: Database, clock: FakeClock, products: Products, guide: Guide) -> None:
    office = make_office(database, clock, products, guide)
    dead: dict[str, Any] = {"state": "dead", "reason": "http 400", "settled_at": clock.now()}
    for columns in (dead, dead, {}):
        await add_push(office, await add_borrower(office), **columns)
    await database.close()


def test_it_lists_dead_letters(shouqi: Shouqi) -> None:
    rows = json.loads(shouqi("list", "--json").output)
    assert [(row["id"], row["state"], row["reason"]) for row in rows] == [
        (2, "dead", "http 400"),
        (1, "dead", "http 400"),
    ]
    assert shouqi("list", "--state", "pending").output.splitlines()[-1] == "1 listed"


def test_it_sends_named_letters_again(shouqi: Shouqi) -> None:
    assert shouqi("retry", "2").output == "1 will be sent again\n"
    assert [row["id"] for row in json.loads(shouqi("list", "--json").output)] == [1]


def test_it_sends_all_dead_letters_again(shouqi: Shouqi) -> None:
    assert shouqi("retry", "--all-dead").output == "2 will be sent again\n"
    assert json.loads(shouqi("list", "--json").output) == []


def test_it_says_when_an_id_is_no_dead_letter(shouqi: Shouqi) -> None:
    result = shouqi("retry", "3")
    assert (result.exit_code, result.output) == (1, "Error: 0 will be sent again; not a dead letter: 3\n")


@pytest.mark.parametrize(
    "arguments", [("retry",), ("retry", "1", "--all-dead"), ("retry", "0"), ("list", "--state", "x")]
)
def test_it_refuses_wrong_use(shouqi: Shouqi, arguments: tuple[str, ...]) -> None:
    assert shouqi(*arguments).exit_code == 2


def test_it_counts(shouqi: Shouqi) -> None:
    counted = json.loads(shouqi("stats", "--json").output)
    assert counted["pushes"] == [
        {"channel": "telegram", "state": "dead", "reason": "http 400", "count": 2},
        {"channel": "telegram", "state": "pending", "reason": None, "count": 1},
    ]
    assert (counted["items"], counted["unreachable"]) == ([], 0)
    assert "cannot be reached: 0" in shouqi("stats").output


def test_it_says_when_there_is_no_such_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    result = CliRunner().invoke(outbox, ["stats"])
    assert result.exit_code == 1
    assert "was it migrated?" in result.output
