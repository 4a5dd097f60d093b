"""The command line. Each command is loaded only when it is called, so that the program starts fast."""

from __future__ import annotations

import importlib
import sys
from typing import NoReturn

import click

from bot import __version__
from bot.errors import SettingsError, ShouqiError
from bot.runtime import loading

WRONG_USE = 2
COMMANDS = {
    "run": ("bot.commands.run", "run"),
    "migrate": ("bot.commands.manage", "migrate"),
    "check": ("bot.commands.check", "check"),
    "parse": ("bot.commands.parse", "parse"),
    "ask": ("bot.commands.ask", "ask"),
    "calc": ("bot.commands.calc", "calc"),
    "outbox": ("bot.commands.outbox", "outbox"),
    "backup": ("bot.commands.manage", "backup"),
    "restore": ("bot.commands.manage", "restore"),
    "seed": ("bot.commands.seed", "seed"),
    "export": ("bot.commands.manage", "export"),
    "demo": ("bot.commands.demo", "demo"),
}


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        with loading():
            command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group("shouqi", cls=LazyGroup, invoke_without_command=True)
@click.version_option(__version__, message="%(version)s")
@click.pass_context
def shouqi(ctx: click.Context) -> None:
    """守期 Shouqi: keeps loans, reminds before due dates, says what waiting costs. Without a command it runs."""
    if ctx.invoked_subcommand is None:
        command = ctx.command
        assert isinstance(command, click.Group), "this is the group itself"  # noqa: S101
        run = command.get_command(ctx, "run")
        assert run is not None, "the table names it"  # noqa: S101
        ctx.invoke(run)


def main(args: list[str] | None = None) -> None:
    """Run a command. Exit status: 0 done, 2 wrong use (one line that names the value), 1 anything else."""
    try:
        status = shouqi.main(args, prog_name="shouqi", standalone_mode=False)
    except click.ClickException as error:
        _stop(error.format_message(), error.exit_code)
    except SettingsError as error:
        _stop("the settings are wrong:\n" + "\n".join(f"  - {fault}" for fault in error.faults), WRONG_USE)
    except ShouqiError as error:
        _stop(str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        from db.faults import why  # noqa: PLC0415 - it takes long to load, and is needed only now

        reason = why(error)
        if reason is None:
            raise
        _stop(f"DATABASE_URL: {reason}", 1)
    sys.exit(status if isinstance(status, int) else 0)


def _stop(message: str, status: int) -> NoReturn:
    click.echo(f"shouqi: {message}", err=True)
    sys.exit(status)
