"""`calc`: the loan engine as a command line; every command prints a table or, with --json, one object."""

from __future__ import annotations

from bot.commands.calc.card import card
from bot.commands.calc.frame import CalcGroup
from bot.commands.calc.overdue import overdue
from bot.commands.calc.parts import allocate_payment, fee, minimum
from bot.commands.calc.payoff import early_payoff
from bot.commands.calc.rate import rate
from bot.commands.calc.schedule import dates, schedule

__all__ = ["calc"]

calc = CalcGroup(
    "calc",
    help="Compute schedules, overdue costs, card interest and true rates.",
    no_args_is_help=False,
    commands=[schedule, overdue, card, fee, minimum, allocate_payment, rate, early_payoff, dates],
)
