"""Runs the server for trying things by hand: `python -m tests.botapi --port 8081`."""

from __future__ import annotations

import asyncio

import click

from bot.runtime import serve
from tests.botapi.server import BotApiServer


@click.command()
@click.option("--port", default=8081, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
def main(port: int) -> None:
    """Serve a Bot API on 127.0.0.1 until interrupted; see tests/botapi/control.py for what it can be told."""
    serve(_serve(port))


async def _serve(port: int) -> None:
    server = BotApiServer()
    await server.start(port)
    click.echo(f"TELEGRAM_API_URL={server.url} TELEGRAM_BOT_TOKEN={server.token}")
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    main()
