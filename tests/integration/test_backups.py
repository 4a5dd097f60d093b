"""Copies of the database: made while it is in use, checked, put back only while it is not, and never by halves."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.place import Place
from db.database import Database
from db.locks import session_lock
from tests.books import add_borrower
from tests.conftest import make_office
from tests.fakes import FakeClock

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str]]

KILLED_WRITER = """
import os, sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("PRAGMA journal_mode=WAL")
file.execute("PRAGMA wal_autocheckpoint=0")
file.execute("UPDATE user_account SET locale = 'late'")
os._exit(9)
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Call the command line; return its exit status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, url: str) -> tuple[int, str]:
        monkeypatch.setenv("DATABASE_URL", url)
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return int(str(ended.value.code)), printed.out + printed.err

    return call


@pytest.fixture
def tools(postgres_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the server's own client programs on PATH."""
    monkeypatch.setenv("PATH", f"{postgres_server.bin_path}:{os.environ['PATH']}")


def add_users(url: str, *locales: str) -> None:
    """Store users; their locale is what they are known by."""

    async def add() -> None:
        database = Database(url)
        office = make_office(database, FakeClock(), None, None)  # type: ignore[arg-type]
        for locale in locales:
            await add_borrower(office, locale=locale)
        await database.close()

    asyncio.run(add())


def users(url: str) -> list[str]:
    async def read() -> list[str]:
        database = Database(url)
        async with database.sa_engine.connect() as connection:
            rows = await connection.exec_driver_sql("SELECT locale FROM user_account ORDER BY id")
            found = [row[0] for row in rows]
        await database.close()
        return found

    return asyncio.run(read())


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_it_copies_what_is_only_in_the_log_so_far(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    add_users(sqlite_url, "a")
    with closing(sqlite3.connect(path_of(sqlite_url), isolation_level=None)) as live:
        live.execute("PRAGMA wal_autocheckpoint=0")
        live.execute("UPDATE user_account SET locale = 'b'")
        assert run("backup", "copy.db", url=sqlite_url)[0] == 0
    assert users(f"sqlite:///{tmp_path / 'copy.db'}") == ["b"]


def test_it_writes_one_file_and_nothing_beside_it(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    assert run("backup", folder / "copy.db", url=sqlite_url) == (0, f"written and checked: {folder / 'copy.db'}\n")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["there.db", "no/folder.db"])
def test_it_writes_only_to_a_new_file_in_a_folder(run: Run, sqlite_url: str, tmp_path: Path, name: str) -> None:
    (tmp_path / "there.db").write_text("precious")
    status, said = run("backup", name, url=sqlite_url)
    assert (status, said.count("\n")) == (2, 1)
    assert name in said
    assert (tmp_path / "there.db").read_text() == "precious"


def test_it_says_that_there_is_no_database(run: Run, tmp_path: Path) -> None:
    status, said = run("backup", "copy.db", url=f"sqlite:///{tmp_path}/none.db")
    assert (status, said) == (1, f"shouqi: there is no database at {tmp_path}/none.db\n")
    assert not (tmp_path / "none.db").exists()


def test_it_leaves_no_half_a_copy_where_the_disk_is_full(sqlite_url: str, tmp_path: Path) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = subprocess.run(
        [sys.executable, "-m", "bot", "backup", "copy.db"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": sqlite_url},
        preexec_fn=small_disk,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert not list(tmp_path.glob("copy*"))


def test_it_puts_a_copy_back_and_keeps_what_was_there(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    add_users(sqlite_url, "a")
    run("backup", "copy.db", url=sqlite_url)
    for locale in ("b", "c"):
        add_users(sqlite_url, locale)
        status, said = run("restore", "copy.db", url=sqlite_url)
        assert (status, "kept as" in said) == (0, True)
        assert users(sqlite_url) == ["a"]
    kept = path_of(sqlite_url).with_name("shouqi.db.before-restore")
    assert users(f"sqlite:///{kept}") == ["a", "b"]
    assert users(f"sqlite:///{kept}-2") == ["a", "c"]


def test_it_does_not_replay_the_log_of_a_killed_process(run: Run, sqlite_url: str) -> None:
    add_users(sqlite_url, "a")
    run("backup", "copy.db", url=sqlite_url)
    file = path_of(sqlite_url)
    subprocess.run([sys.executable, "-c", KILLED_WRITER, file], check=False)
    assert file.with_name("shouqi.db-wal").stat().st_size > 0
    assert run("restore", "copy.db", url=sqlite_url)[0] == 0
    assert users(sqlite_url) == ["a"]
    assert users(f"sqlite:///{file}.before-restore") == ["late"]


def test_it_reads_a_copy_together_with_its_log(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    add_users(sqlite_url, "a")
    run("backup", "copy.db", url=sqlite_url)
    subprocess.run([sys.executable, "-c", KILLED_WRITER, tmp_path / "copy.db"], check=False)
    assert run("restore", "copy.db", url=sqlite_url)[0] == 0
    assert users(sqlite_url) == ["late"]


def test_it_restores_over_a_file_that_is_damaged(run: Run, sqlite_url: str) -> None:
    add_users(sqlite_url, "a")
    run("backup", "copy.db", url=sqlite_url)
    path_of(sqlite_url).write_bytes(b"garbage" * 1000)
    assert run("restore", "copy.db", url=sqlite_url)[0] == 0
    assert users(sqlite_url) == ["a"]


def test_it_restores_to_where_nothing_was(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    add_users(sqlite_url, "a")
    run("backup", "copy.db", url=sqlite_url)
    url = f"sqlite:///{tmp_path}/elsewhere/new.db"
    assert run("restore", "copy.db", url=url) == (0, "restored from copy.db\n")
    assert users(url) == ["a"]


def damage(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[4096:20_000] = os.urandom(20_000 - 4096)
    copy.write_bytes(content)


def cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:50_000])


def belong_to_another(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as other:
        other.execute("CREATE TABLE notes (text)")


def come_from_the_future(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize("spoil", [damage, cut, belong_to_another, come_from_the_future])
def test_it_leaves_the_database_alone_when_the_copy_is_not_fit(
    run: Run, sqlite_url: str, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    add_users(sqlite_url, "a")
    run("backup", "copy.db", url=sqlite_url)
    add_users(sqlite_url, "b")
    spoil(tmp_path / "copy.db")
    status, said = run("restore", "copy.db", url=sqlite_url)
    assert (status, said.count("\n"), said.startswith("shouqi: copy.db ")) == (1, 1, True)
    assert users(sqlite_url) == ["a", "b"]


def test_it_names_a_copy_that_is_not_there_or_is_the_database(run: Run, sqlite_url: str) -> None:
    for file in ("none.db", path_of(sqlite_url)):
        status, said = run("restore", file, url=sqlite_url)
        assert (status, said.count("\n"), str(file) in said) == (2, 1, True)


@pytest.mark.usefixtures("tools")
def test_it_refuses_while_the_bot_runs(run: Run, database_url: str) -> None:
    add_users(database_url, "a")
    assert run("backup", "copy", url=database_url)[0] == 0

    async def try_meanwhile() -> tuple[int, str]:
        place = Place(Database(database_url))
        await place.open(lambda: asyncio.sleep(0))
        try:
            return await asyncio.to_thread(run, "restore", "copy", url=database_url)
        finally:
            await place.close()

    assert asyncio.run(try_meanwhile()) == (1, "shouqi: the bot is running on this database; stop it first\n")
    assert run("restore", "copy", url=database_url)[0] == 0


@pytest.mark.postgres
async def test_it_ends_the_bot_when_a_restore_has_taken_its_place(postgres: Database) -> None:
    place = Place(postgres)
    await place.open(lambda: asyncio.sleep(0))
    assert await place.keep()
    await place._lock.release()  # as a broken connection would
    restore = session_lock(postgres, "process")
    assert await restore.acquire()
    assert not await place.keep()
    await restore.release()
    assert await place.keep()
    await place.close()


@pytest.mark.postgres
@pytest.mark.usefixtures("tools")
def test_it_puts_tables_back_and_touches_no_others(run: Run, postgres_url: str, tmp_path: Path) -> None:
    add_users(postgres_url, "a")
    assert run("backup", "copy", url=postgres_url) == (0, "written and checked: copy\n")
    add_users(postgres_url, "b")
    execute(postgres_url, "CREATE TABLE foreign_notes AS SELECT 1 AS one")
    assert run("restore", "copy", url=postgres_url)[1].endswith("what was there is kept as copy.before-restore\n")
    assert users(postgres_url) == ["a"]
    add_users(postgres_url, "c")  # keys count on from where they were
    assert users(postgres_url) == ["a", "c"]
    assert execute(postgres_url, "SELECT one FROM foreign_notes") == 1
    run("restore", "copy.before-restore", url=postgres_url)
    assert users(postgres_url) == ["a", "b"]


@pytest.mark.postgres
@pytest.mark.usefixtures("tools")
def test_it_restores_all_or_nothing(run: Run, postgres_url: str) -> None:
    add_users(postgres_url, "a")
    run("backup", "copy", url=postgres_url)
    add_users(postgres_url, "b")
    execute(postgres_url, "ALTER TABLE user_account RENAME CONSTRAINT pk_user_account TO other")
    execute(postgres_url, "CREATE TABLE foreign_notes (id int CONSTRAINT pk_user_account PRIMARY KEY)")
    status, said = run("restore", "copy", url=postgres_url)
    assert (status, said.count("\n"), "nothing was restored" in said) == (1, 1, True)
    assert users(postgres_url) == ["a", "b"]


@pytest.mark.postgres
@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("size", [10, 20_000])
def test_it_refuses_a_dump_that_is_cut(run: Run, postgres_url: str, tmp_path: Path, size: int) -> None:
    add_users(postgres_url, "a")
    run("backup", "copy", url=postgres_url)
    (tmp_path / "copy").write_bytes((tmp_path / "copy").read_bytes()[:size])
    status, said = run("restore", "copy", url=postgres_url)
    assert (status, said.count("\n"), said.startswith("shouqi: pg_restore failed")) == (1, 1, True)
    assert users(postgres_url) == ["a"]


@pytest.mark.postgres
def test_it_says_which_client_programs_are_missing_or_too_old(
    run: Run, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "pg_dump is not installed" in run("backup", "copy", url=postgres_url)[1]
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    status, said = run("backup", "copy", url=postgres_url)
    assert (status, said.count("\n")) == (1, 1)
    assert "pg_dump (PostgreSQL) 9.6.1 is older than the server" in said


def test_it_says_that_the_server_is_not_reached(run: Run) -> None:
    said = "shouqi: DATABASE_URL: the server is not reached (Connection refused)\n"
    for command in (("backup", "copy"), ("restore", __file__), ("migrate",)):
        assert run(*command, url="postgresql://nobody@127.0.0.1:1/none") == (1, said)


def execute(url: str, statement: str) -> Any:
    """Do one statement as somebody else would."""

    async def do() -> Any:
        database = Database(url)
        async with database.sa_engine.begin() as connection:
            result = await connection.exec_driver_sql(statement)
            value = result.scalar() if result.returns_rows else None
        await database.close()
        return value

    return asyncio.run(do())
