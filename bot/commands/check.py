"""`check`: are the settings, the content and the database in order?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import SystemClock, today_in
from bot.guide.check import check_guide
from bot.products import check_products
from bot.settings import load_settings
from bot.wording.check import check_wording
from db.database import Database
from db.migrations import is_current

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.settings import Settings


@click.command("check")
@click.option("--content-only", is_flag=True, help="Leave the settings and the database out.")
def check(*, content_only: bool) -> None:
    """Check settings, content and database; exit status 1 and a line per fault if something is wrong."""
    faults = list(_content(today_in(SystemClock(), ZoneInfo("Asia/Shanghai"))))
    if not content_only:
        faults += asyncio.run(_database(load_settings()))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo("all in order")


def _content(today: date) -> Iterator[str]:
    yield from (f"{fault.file}:{fault.line}: {fault.message}" for fault in check_wording())
    yield from (f"products/{fault.file}:{fault.line}: {fault.message}" for fault in check_products())
    yield from (f"guide/{fault.file}:{fault.line}: {fault.message}" for fault in check_guide(today))


async def _database(settings: Settings) -> list[str]:
    database = Database(settings.database_url)
    try:
        if await is_current(database):
            return []
    except (SQLAlchemyError, OSError) as error:
        return [f"DATABASE_URL: the database cannot be opened ({type(error).__name__})"]
    finally:
        await database.close()
    click.echo("the database is not at the newest schema yet; `shouqi migrate` or a start brings it there")
    return []
