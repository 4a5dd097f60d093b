"""The rows that benchmarks give, and how they are printed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A figure beside its baseline of the same run. `aim` is what the ratio should reach: `>= 2.5` or `<= 2`."""

    what: str
    measured: str
    baseline: str
    ratio: float
    aim: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        if not self.aim:
            return None
        sign, _, figure = self.aim.partition(" ")
        return self.ratio >= float(figure) if sign == ">=" else self.ratio <= float(figure)


HEAD = ("what", "measured", "baseline of the same run", "ratio", "aim", "")
MARKS = {True: "reached", False: "MISSED", None: ""}


def as_lines(rows: Iterable[Row]) -> str:
    """Write rows as JSON, one a line."""
    return "".join(f"{json.dumps(asdict(row), ensure_ascii=False)}\n" for row in rows)


def from_lines(lines: Iterable[str]) -> list[Row]:
    """Read what `as_lines` wrote."""
    return [Row(**json.loads(line)) for line in lines if line.startswith("{")]


def show(rows: Iterable[Row]) -> None:
    """Print rows in columns."""
    cells = [HEAD, *[(row.what, row.measured, row.baseline, f"{row.ratio:.2f}", row.aim, _mark(row)) for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(padded).rstrip() + "\n")
    sys.stdout.flush()


def _mark(row: Row) -> str:
    return MARKS[row.reached]
