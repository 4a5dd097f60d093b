"""Health, metrics, and a server that starts and stops as one task among others."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.http import HttpServer, Probe, StoreWatch, build_http, freshness_probe
from bot.metrics import Metrics
from db.database import Database
from tests.fakes import FakeClock


@asynccontextmanager
async def serving(*probes: Probe) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=build_http([], probes, Metrics()))
    async with httpx.AsyncClient(transport=transport, base_url="http://any.example") as client:
        yield client


async def fine() -> str | None:
    return None


async def broken() -> str | None:
    return "ticks: silent for 60 s"


async def hanging() -> str | None:
    await asyncio.Event().wait()
    return None


async def test_it_is_alive_whatever_the_probes_say() -> None:
    async with serving(broken) as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_it_is_ready_when_every_probe_is_content() -> None:
    async with serving(fine, fine) as client:
        assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_it_names_every_reason_when_it_is_not_ready() -> None:
    async with serving(broken, fine, broken) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["ticks: silent for 60 s"] * 2)


async def test_it_does_not_wait_for_a_probe_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.http.probes.PROBE_SECONDS", 0.05)
    async with serving(hanging) as client:
        answer = await client.get("/readyz")
    assert answer.json()["reasons"] == ["a check did not answer in time"]


async def test_it_shows_its_metrics_as_prometheus_text() -> None:
    async with serving() as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "shouqi_build_info{version=" in answer.text


async def test_it_keeps_the_metrics_of_two_programs_apart() -> None:
    assert Metrics().registry is not Metrics().registry


async def test_it_asks_the_database(database: Database) -> None:
    assert await StoreWatch(database, FakeClock()).probe() is None


async def test_it_says_that_the_database_is_gone(tmp_path: object) -> None:
    database = Database("postgresql://nobody:x@127.0.0.1:1/nothing")
    reason = await StoreWatch(database, FakeClock()).probe()
    assert (reason or "").startswith("database: ")
    await database.close()


@pytest.mark.parametrize(
    ("beat", "reason"),
    [(None, "ticks: has not run yet"), (1000.0, None), (980.0, None), (979.0, "ticks: silent for 21 s")],
)
async def test_it_says_how_long_something_was_silent(beat: float | None, reason: str | None) -> None:
    assert await freshness_probe("ticks", lambda: beat, FakeClock(), 20)() == reason


async def slow(_request: Request) -> Response:
    await asyncio.sleep(0.3)
    return PlainTextResponse("done")


def make_server(port: int = 0) -> HttpServer:
    server = HttpServer(Starlette(routes=[Route("/", slow)]), "127.0.0.1", port)
    server.bind()
    return server


async def test_it_finishes_what_it_is_answering_before_it_stops() -> None:
    server = make_server()
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        answer = tasks.create_task(client.get(f"http://127.0.0.1:{server.port}/"))
        await asyncio.sleep(0.15)
        server.stop()
    assert answer.result().text == "done"


async def test_it_finishes_what_it_is_answering_when_it_is_cancelled() -> None:
    server = make_server()
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as tasks:
        serving_task = tasks.create_task(server.serve())
        answer = tasks.create_task(client.get(f"http://127.0.0.1:{server.port}/"))
        await asyncio.sleep(0.15)
        serving_task.cancel()
    assert serving_task.cancelled()
    assert answer.result().text == "done"


async def test_it_leaves_the_signals_to_the_program() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    server = make_server()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await asyncio.sleep(0.15)
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
        server.stop()


async def test_it_says_so_when_the_port_is_taken() -> None:
    server = make_server()
    with pytest.raises(OSError, match="in use"):
        make_server(server.port)
    server.close()
    make_server(server.port).close()
