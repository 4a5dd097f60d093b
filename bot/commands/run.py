"""`run`: serves the bot until SIGTERM."""

from __future__ import annotations

import click

from bot.app import build
from bot.logs import setup_logging
from bot.runtime import loading, serve
from bot.settings import load_settings


@click.command("run")
@click.option("--trust-clock", is_flag=True, help="The machine's clock is right, whatever rows and other machines say.")
def run(*, trust_clock: bool) -> None:
    """Serve the bot: Telegram if a token is set, the web chat while bound to this machine."""
    settings = load_settings()
    setup_logging(settings.log_level, settings.log_format, settings.secrets)
    with loading():
        app = build(settings)
    app.trust_clock = trust_clock
    serve(app.run())
