"""`demo`: the web chat on a throw-away book with sample loans, from a moment of one's choice on."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.app import build
from bot.channels.webchat.channel import HOME
from bot.clock import SystemClock, today_in
from bot.conversation.flows.loan_draft import from_fields
from bot.conversation.parsing import parse
from bot.logs import setup_logging
from bot.runtime import serve
from bot.services import loans, people
from bot.services.contracts import contract_from, with_defaults
from bot.settings import load_settings

if TYPE_CHECKING:
    from datetime import date

    from bot.app import App
    from bot.services.work import Work

ZONE = ZoneInfo("Asia/Shanghai")


class ShiftedClock(SystemClock):
    """The machine's clock, moved by a fixed span."""

    def __init__(self, shift: timedelta) -> None:
        """Keep the span."""
        self._shift = shift

    def now(self) -> datetime:
        """Return the shifted moment."""
        return super().now() + self._shift


@click.command("demo")
@click.option("--at", "at", default="", help="The moment to start at in Beijing, e.g. '2026-12-06 08:59'.")
def demo(at: str) -> None:
    """Try the bot on sample loans; everything is thrown away at the end."""
    clock = _clock(at)
    with tempfile.TemporaryDirectory(prefix="shouqi-demo-") as folder:
        settings = load_settings(
            database_url=f"sqlite:///{folder}/demo.db", telegram_bot_token=None, telegram_webhook_url=None
        )
        setup_logging(settings.log_level, settings.log_format, settings.secrets)
        app = build(settings, clock)
        app.on_open = lambda: _fill(app)
        serve(app.run())


def _clock(at: str) -> SystemClock:
    if not at:
        return SystemClock()
    try:
        wanted = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    except ValueError as error:
        msg = f"{at!r} is not a moment like '2026-12-06 08:59'"
        raise click.BadParameter(msg, param_hint="--at") from error
    return ShiftedClock(wanted.astimezone(UTC) - SystemClock().now())


async def _fill(app: App) -> None:
    """Write the sample loans; each line is one that a borrower could have typed."""
    async with app.office.open() as work:
        today = today_in(work.clock, ZONE)
        profile = await people.meet(work, HOME)
        for line in _lines(today):
            await _add(work, profile.user_id, line, today)
        await work.commit()


async def _add(work: Work, user_id: int, line: str, today: date) -> None:
    draft = from_fields(parse(line, today, work.products).fields)
    assert draft is not None, "the samples name their products"  # noqa: S101
    product = work.products.require(draft.product)
    await loans.save_loan(work, user_id, contract_from(with_defaults(draft, product), product, today))


def _lines(today: date) -> list[str]:
    def ahead(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    return [
        f"/add 花呗 3200 {ahead(1)}",
        f"/add 微粒贷 10000 5期 日息0.05% {ahead(-27)}",
        f"/add 信用卡 交行 账单日{max((today - timedelta(days=25)).day, 1)} 还款日{today.day} 本期8000 最低800",
        f"/add 借呗 2万 12期 年化14.6% 等额本息 起{ahead(-36)}",
    ]
