"""`calc`: the loan engine as a command line; every command prints a table or, with --json, one object."""

from __future__ import annotations

import click

from bot.commands.calc.card import card
from bot.commands.calc.frame import CalcGroup, refuse
from bot.commands.calc.overdue import overdue
from bot.commands.calc.parts import allocate_payment, fee, minimum
from bot.commands.calc.payoff import early_payoff
from bot.commands.calc.rate import rate
from bot.commands.calc.schedule import dates, schedule

__all__ = ["calc"]

COMMANDS = [schedule, overdue, card, fee, minimum, allocate_payment, rate, early_payoff, dates]


@click.pass_context
def _needs_a_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        refuse("calc.missing", option=" / ".join(str(command.name) for command in COMMANDS))


calc = CalcGroup(
    "calc",
    callback=_needs_a_command,
    invoke_without_command=True,
    help="Compute schedules, overdue costs, card interest and true rates.",
    epilog="Results are worded in Chinese, with DEFAULT_LOCALE=en in the environment in English.",
    no_args_is_help=False,
    commands=COMMANDS,
)
