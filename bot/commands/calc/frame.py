"""The frame of a calc command: repeated options, --json, and one line on stderr for whatever is wrong."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bot.lending.errors import LendingError
from bot.lending.explain import plain
from bot.wording.texts import Words

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

WRONG_USE = 2


class OneLineError(click.ClickException):
    """Wrong use, told in one line without the usage text."""

    exit_code = WRONG_USE

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line."""
        line = f"{words().label('calc.error')}: {' '.join(self.message.split())}"
        click.echo(line, file=file, err=file is None)


def words() -> Words:
    """Return the words of the language that DEFAULT_LOCALE names."""
    return Words("en" if os.environ.get("DEFAULT_LOCALE") == "en" else "zh_CN")


class CalcCommand(click.Command):
    """A command whose repeated options may share one flag: `--entry A B` is `--entry A --entry B`."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the options; wrong ones are told in one line."""
        try:
            context = super().make_context(info_name, self._spread(args), parent, allow_extra_args=True, **extra)
        except click.UsageError as error:
            raise OneLineError(_worded(error)) from None
        if context.args:
            refuse("calc.extra", value=" ".join(context.args))
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the engine refuses is told in one line."""
        try:
            return super().invoke(ctx)
        except LendingError as error:
            refuse(error.key, **error.values)
        except ArithmeticError:
            refuse("calc.too_large")

    def _spread(self, args: list[str]) -> list[str]:
        repeated = {name for option in self.params if getattr(option, "multiple", False) for name in option.opts}
        spread: list[str] = []
        flag, used = "", False
        for arg in args:
            if arg.startswith("--"):
                name, _, value = arg.partition("=")
                flag, used = (name if name in repeated else ""), bool(value)
            elif flag and used:
                spread.append(flag)
            else:
                used = True
            spread.append(arg)
        return spread


class CalcGroup(click.Group):
    """The group of the calc commands; an unknown command is told in one line."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            refuse("calc.command", value=args[0])


def refuse(key: str, **values: object) -> NoReturn:
    """Stop with exit status 2 and one line from the catalogs."""
    raise OneLineError(words().label(key, **{name: _shown(value) for name, value in values.items()}))


def _shown(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value


def _worded(error: click.UsageError) -> str:
    """Word what click refuses; its own sentence stands where it names the wrong value itself."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return words().label("calc.missing", option=error.param.opts[0])
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{error.param.opts[0]}: {error.message}"
    if isinstance(error, click.NoSuchOption):
        return words().label("calc.no_option", value=error.option_name)
    return error.format_message()


def json_flag(function: F) -> F:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)
