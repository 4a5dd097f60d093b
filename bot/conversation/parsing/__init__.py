"""Pure reading of what a borrower writes: amounts, dates, rates, hours, and whole one-line adds and payments."""

from __future__ import annotations

from bot.conversation.parsing.dates import parse_date, parse_due_day
from bot.conversation.parsing.fields import Fields
from bot.conversation.parsing.hours import parse_time
from bot.conversation.parsing.intents import Intent
from bot.conversation.parsing.line import Parsed, classify, parse
from bot.conversation.parsing.numbers import MAX_AMOUNT, parse_amount
from bot.conversation.parsing.periods import parse_periods
from bot.conversation.parsing.rates import Rate, RateKind, parse_rate
from bot.conversation.parsing.view import as_data
from bot.conversation.parsing.zones import parse_timezone

__all__ = [
    "MAX_AMOUNT",
    "Fields",
    "Intent",
    "Parsed",
    "Rate",
    "RateKind",
    "as_data",
    "classify",
    "parse",
    "parse_amount",
    "parse_date",
    "parse_due_day",
    "parse_periods",
    "parse_rate",
    "parse_time",
    "parse_timezone",
]
