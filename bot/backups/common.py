"""What both kinds of copies share: their error, and where the old state is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ShouqiError

if TYPE_CHECKING:
    from pathlib import Path


class BackupError(ShouqiError):
    """The copy could not be made, checked or put back; the message says why. `wrong_use`: FILE itself is at fault."""

    def __init__(self, message: str, *, wrong_use: bool = False) -> None:
        """Keep the message for the operator."""
        self.wrong_use = wrong_use
        super().__init__(message)


def free_name(file: Path) -> Path:
    """Name a file beside another that is not there yet: an earlier one that was kept is kept still."""
    kept = file.with_name(f"{file.name}.before-restore")
    number = 1
    while kept.exists():
        number += 1
        kept = file.with_name(f"{file.name}.before-restore-{number}")
    return kept


def make_private(file: Path) -> None:
    """Make an empty file that nobody else may read: what comes into it is people's debts."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600, exist_ok=False)
