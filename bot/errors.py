"""Errors that cross rooms.

ShouqiError
├── SettingsError        a start that must not happen; holds every fault
├── StartError           a start that cannot happen; says why
├── UserError            something the user can mend; a catalog key with its values
└── NotFoundError        an id that is not there or belongs to somebody else
"""

from __future__ import annotations


class ShouqiError(Exception):
    """Root of the errors that this program raises on purpose."""


class SettingsError(ShouqiError):
    """One or more settings are wrong; `faults` names each of them."""

    def __init__(self, faults: list[str]) -> None:
        """Keep every fault so that the operator mends them in one go."""
        self.faults = faults
        super().__init__("; ".join(faults))


class StartError(ShouqiError):
    """The program cannot start; the message says why and what would help, in one line."""


class UserError(ShouqiError):
    """Input that cannot be used: a key of the catalogs and the values its sentence needs."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep the key (`amount.too_large`) and the values (`max="¥1"`) until an edge words them."""
        self.key = key
        self.values = values
        super().__init__(key)


class NotFoundError(ShouqiError):
    """The id does not exist for this owner. Which of the two is never told."""
