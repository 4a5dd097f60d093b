"""`migrate`, `backup`, `restore`, `export`: what an operator does with the database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot import backups
from bot.app import build
from bot.services.export import export_user
from bot.settings import load_settings
from db.database import Database
from db.migrations import migrate as migrate_database

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.app import App

T = TypeVar("T")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest schema."""
    asyncio.run(_migrate(Database(load_settings().database_url)))
    click.echo("the database is up to date")


@click.command("backup")
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write a consistent copy of the database to FILE; the bot may be running."""
    address = load_settings().database_url
    _copying(backups.backup(address, file))
    click.echo(f"written and checked: {file}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=True))
def restore(file: Path) -> None:
    """Put the copy in FILE in place of the database; refused while the bot runs."""
    address = load_settings().database_url
    kept = _copying(backups.restore(address, file))
    click.echo(f"restored from {file}" + (f"; what was there is kept as {kept}" if kept else ""))


@click.command("export")
@click.option("--user", "user_id", type=int, required=True, help="The user's id.")
def export(user_id: int) -> None:
    """Print everything that is kept about a user as JSON."""
    app = build(load_settings())
    click.echo(asyncio.run(_export(app, user_id)))


def _copying(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except backups.BackupError as error:
        if error.wrong_use:
            raise click.BadParameter(str(error), param_hint="FILE") from error
        raise


async def _migrate(database: Database) -> None:
    try:
        await migrate_database(database)
    finally:
        await database.close()


async def _export(app: App, user_id: int) -> str:
    try:
        async with app.office.look() as work:
            if await work.uow.people.get(user_id) is None:
                msg = f"there is no user {user_id}"
                raise click.BadParameter(msg, param_hint="--user")
            return (await export_user(work, user_id)).decode()
    finally:
        await app.office.database.close()
