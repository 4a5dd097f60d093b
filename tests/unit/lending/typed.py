"""Runs calc commands as they are typed."""

from __future__ import annotations

import json
import shlex
from typing import Any

from click.testing import CliRunner, Result

from bot.commands.calc import calc

PLAN = "schedule --principal 10000 --periods 5 --start 2018-09-11 --daily-rate 0.0005 --method equal-principal"
LATE = "overdue --amount 1000 --days 5 --daily-rate 0.0005"
EARLY = "payoff --principal 12000 --periods 12 --start 2026-01-15 --daily-rate 0.0005 --method equal-principal"
CARD = "card --entry 2026-08-10:3000 --statement-day 5 --due-day 25 --as-of 2026-10-05"


def invoke(line: str, locale: str = "zh_CN") -> Result:
    """Run a command in a language."""
    return CliRunner(env={"DEFAULT_LOCALE": locale}).invoke(calc, shlex.split(line))


def answer(line: str) -> dict[str, Any]:
    """Return the object that a command prints."""
    result = invoke(f"{line} --json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found
