"""Copies of a SQLite file. A write-ahead log belongs to its file: it is read and moved with it, never left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from bot.backups.common import BackupError, free_name, make_private
from db.migrations import is_known

if TYPE_CHECKING:
    from pathlib import Path

SIDE_FILES = ("-wal", "-shm", "-journal")


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use into one file, and check the copy."""
    if not _holds_something(source):
        raise BackupError(f"there is no database at {source}")
    _duplicate(source, target)
    check(target)


def put(file: Path, target: Path) -> Path | None:
    """Check a copy and put it in place of `target`, which nobody uses; return where what was there is kept."""
    if target.exists() and file.samefile(target):  # also when it is named by another way
        raise BackupError(f"{file} is the database itself", wrong_use=True)
    check(file)
    draft = target.with_name(f"{target.name}.restoring")
    try:
        _duplicate(file, draft)
        check(draft)
        _own_like(target if _holds_something(target) else target.parent, draft)
        kept = _set_aside(target)
        draft.replace(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror})") from error
    finally:
        draft.unlink(missing_ok=True)
        _own_like(target.parent, target.with_name(f"{target.name}.process.lock"))
    return kept


def check(file: Path) -> None:
    """Require a whole database of this program, of a version that it can read."""
    try:
        with closing(_open(file)) as opened:
            result = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
            opened.execute("SELECT count(*) FROM user_account").fetchone()
            revision = opened.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError) as error:
        raise BackupError(f"{file} is not a copy of this program's database ({error})") from error
    if result != "ok" or broken:
        raise BackupError(
            f"{file} is damaged ({result if result != 'ok' else 'rows point to rows that are not there'})"
        )
    if not is_known(revision):
        raise BackupError(f"{file} was written by a newer version of this program")


def _open(file: Path) -> sqlite3.Connection:
    """Open a file for reading, with its write-ahead log if it has one."""
    address = f"{file.resolve().as_uri()}?mode=ro"
    if not file.with_name(f"{file.name}-wal").exists() and not os.access(file.resolve().parent, os.W_OK):
        address += "&immutable=1"  # a log could not be made here, and there is none to be read
    return sqlite3.connect(address, uri=True)


def _duplicate(source: Path, target: Path) -> None:
    """Write the state that `source` has now into one file without companions, and make it last."""
    for suffix in SIDE_FILES:
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    make_private(target)
    try:
        with closing(_open(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{source} could not be copied to {target} ({error})") from error
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _set_aside(target: Path) -> Path | None:
    """Rename a database with its log; a log that stayed would be played into whatever takes the name next."""
    if not _holds_something(target):
        for suffix in SIDE_FILES:
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        return None
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as old:  # it may be what is damaged
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = free_name(target)
    target.rename(kept)
    for suffix in SIDE_FILES:
        with suppress(FileNotFoundError):
            target.with_name(target.name + suffix).rename(kept.with_name(kept.name + suffix))
    return kept


def _holds_something(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _own_like(model: Path, file: Path) -> None:
    """Give a file that the administrator made to the bot's own user, which could not write it otherwise."""
    if not file.exists():
        return
    if model.is_file():
        shutil.copymode(model, file)
    if os.geteuid() == 0:
        owner = model.stat()
        os.chown(file, owner.st_uid, owner.st_gid)
