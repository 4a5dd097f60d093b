"""Locks over processes: one holder, freed with the process or the connection."""

from __future__ import annotations

import asyncio
import errno
import sys

import pytest

from db.database import Database
from db.locks import session_lock
from tests.integration.telegram.waiting import until

HOLDER = """
import asyncio, sys
from db.database import Database
from db.locks import session_lock

async def main():
    lock = session_lock(Database(sys.argv[1]), "poll")
    print(await lock.acquire(), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_it_has_one_holder(database: Database) -> None:
    one, two = session_lock(database, "poll"), session_lock(database, "poll")
    assert await one.acquire()
    assert await one.acquire()
    assert not await two.acquire()
    assert (await one.held(), await two.held()) == (True, False)
    await one.release()
    await asyncio.sleep(0.1)
    assert await two.acquire()
    await two.release()


async def test_it_keeps_names_apart(database: Database) -> None:
    one, two = session_lock(database, "poll"), session_lock(database, "migrate")
    assert await one.acquire()
    assert await two.acquire()
    await one.release()
    await two.release()


async def test_it_is_freed_when_its_process_is_killed(database_url: str, database: Database) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", HOLDER, database_url),
        stdout=asyncio.subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"True\n"
    lock = session_lock(database, "poll")
    assert not await lock.acquire()
    holder.kill()
    await holder.wait()
    await until(lock.acquire, seconds=5)
    await lock.release()


async def test_it_names_the_file_that_cannot_be_locked(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is no holder: an operator would look for a process that is not there."""

    def refuse(_fd: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    database = Database(sqlite_url)
    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(OSError, match="No locks available") as found:
        await session_lock(database, "poll").acquire()
    assert found.value.filename == f"{database.url.database}.poll.lock"
    await database.close()


@pytest.mark.postgres
async def test_it_knows_that_it_lost_its_connection(postgres: Database) -> None:
    lock = session_lock(postgres, "poll")
    assert await lock.acquire()
    async with postgres.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'",
        )
    assert not await lock.held()
    assert await lock.acquire()
    await lock.release()


async def test_it_is_not_taken_while_the_database_is_away() -> None:
    lock = session_lock(Database("postgresql://nobody:secret@127.0.0.1:1/none"), "poll")
    assert not await lock.acquire()


async def test_it_is_always_free_in_memory() -> None:
    lock = session_lock(Database("sqlite://"), "poll")
    assert await lock.acquire()
    assert await lock.held()
    await lock.release()
    assert not await lock.held()
