"""Starts that cannot be: a disk that is full, a database that is read-only, foreign, newer or away. One clear line."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

ROOT = Path(__file__).parents[2]
START_SECONDS = 30
Prepare = Callable[[], None]


def start(folder: Path, *before: str, prepare: Prepare | None = None, **settings: str) -> str:
    """Start the program where it cannot run; return the one line that it says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM", "HTTP_", "WEBCHAT"))}
    usual = {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{folder}/shouqi.db", "WEBCHAT": "off"}
    done = subprocess.run(
        [*before, sys.executable, "-m", "bot"],
        cwd=folder,
        env=kept | usual | {"HTTP_PORT": "0"} | settings,
        preexec_fn=prepare,
        capture_output=True,
        check=False,
        text=True,
        timeout=START_SECONDS,
    )
    told = [line for line in done.stderr.splitlines() if " INFO " not in line]
    assert (done.returncode, len(told)) == (1, 1), done.stderr
    assert told[0].startswith("shouqi: ")
    return told[0]


def without_privileges() -> None:
    """Make permissions count for root as well; for everybody else they do."""
    drop_from_bounding_set, override, read_search = 24, 1, 2
    for capability in (override, read_search):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


def small_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield
    for path in paths:
        path.chmod(path.stat().st_mode | 0o200)


@pytest.fixture
def book(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated database in a folder of its own."""
    folder = tmp_path / "book"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "shouqi.db")
    return folder / "shouqi.db"


def test_it_says_that_the_database_file_is_read_only(book: Path) -> None:
    with read_only(book):
        assert "DATABASE_URL: the database is read-only" in start(book.parent, prepare=without_privileges)


def test_it_says_that_the_folder_is_read_only(book: Path) -> None:
    with read_only(book, book.parent):
        said = start(book.parent, prepare=without_privileges)
    assert f"DATABASE_URL: {book}" in said
    assert "Permission denied" in said


@pytest.mark.parametrize("name", ["process", "migrate"])
def test_it_says_which_lock_cannot_be_had(book: Path, name: str) -> None:
    lock = book.with_name(f"shouqi.db.{name}.lock")
    lock.mkdir()
    book.unlink()  # so that there is something to migrate
    assert start(book.parent) == f"shouqi: DATABASE_URL: {lock}: Is a directory"


def test_it_says_that_no_folder_can_be_made(tmp_path: Path) -> None:
    with read_only(tmp_path):
        said = start(tmp_path, prepare=without_privileges, DATABASE_URL=f"sqlite:///{tmp_path}/new/shouqi.db")
    assert f"DATABASE_URL: {tmp_path}/new: Permission denied" in said


def test_it_says_that_the_disk_cannot_be_written(tmp_path: Path) -> None:
    assert "DATABASE_URL: the disk cannot be written" in start(tmp_path, prepare=small_disk)


@pytest.mark.skipif(
    subprocess.run(["unshare", "--map-root-user", "--mount", "true"], check=False, capture_output=True).returncode != 0,
    reason="no file system can be mounted here",
)
@pytest.mark.parametrize(("size", "said"), [("80k", "the disk is full"), ("280k", "cannot be written; is it full?")])
def test_it_says_that_the_disk_is_full(book: Path, size: str, said: str) -> None:
    """In the first case the schema does not fit, in the second not even what SQLite keeps beside its file."""
    fill = "cp shouqi.db /mnt/ && head -c 300000 /dev/zero > /mnt/filler" if size == "280k" else "true"
    script = f'mount -t tmpfs -o size={size} none /mnt && {{ {fill}; }} 2>/dev/null; exec "$@"'
    command = ("unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh")
    assert said in start(book.parent, *command, DATABASE_URL="sqlite:////mnt/shouqi.db")


def test_it_says_that_the_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "shouqi.db").write_text("a letter to my bank" * 500)
    assert "DATABASE_URL: the file is not a SQLite database" in start(tmp_path)


def test_it_does_not_touch_the_database_of_a_newer_version(book: Path) -> None:
    with closing(sqlite3.connect(book, isolation_level=None)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "a newer version of this program has used the database (revision 9999)" in start(book.parent)


def test_it_says_that_the_server_is_not_there(tmp_path: Path) -> None:
    said = start(tmp_path, DATABASE_URL="postgresql://lin:secret@127.0.0.1:1/shouqi?sslmode=disable")
    assert said == "shouqi: DATABASE_URL: the server is not reached (Connection refused)"


@pytest.mark.postgres
def test_it_says_what_the_server_has_against_it(tmp_path: Path, postgres_url: str) -> None:
    url = make_url(postgres_url)
    nameless = url.set(database="none").render_as_string(hide_password=False)
    assert "there is no database of this name" in start(tmp_path, DATABASE_URL=nameless)
    stranger = url.set(username="stranger").render_as_string(hide_password=False)
    assert "the server refuses the user" in start(tmp_path, DATABASE_URL=stranger)


@pytest.mark.postgres
async def test_it_says_that_the_server_writes_nothing(tmp_path: Path, postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"ALTER DATABASE {make_url(postgres_url).database} SET default_transaction_read_only = on")
    await connection.close()
    assert "DATABASE_URL: the database is read-only" in await asyncio.to_thread(
        start, tmp_path, DATABASE_URL=postgres_url
    )
