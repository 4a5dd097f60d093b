"""The codec of button data: `1:<verb>:<base36 id>[:<argument>]`, at most 64 bytes, versioned."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "1"
MAX_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Press:
    """What a button says: a verb, the id of a row (0 for none), and a short argument."""

    verb: str
    id: int = 0
    argument: str = ""


def encode(verb: str, row_id: int = 0, argument: str = "") -> str:
    """Write button data.

    Raises:
        ValueError: it would be longer than a platform carries.
    """
    data = f"{VERSION}:{verb}:{_to_base36(row_id)}" + (f":{argument}" if argument else "")
    if len(data.encode()) > MAX_BYTES:
        msg = f"button data of {len(data.encode())} bytes"
        raise ValueError(msg)
    return data


def decode(data: str) -> Press | None:
    """Read button data; None if it is not ours or of another version."""
    parts = data.split(":", 3)
    if len(data) > MAX_BYTES or len(parts) < 3 or parts[0] != VERSION or not parts[1]:
        return None
    if not parts[2] or any(digit not in _DIGITS for digit in parts[2]) or len(parts[2]) > 12:
        return None
    return Press(parts[1], int(parts[2], 36), parts[3] if len(parts) == 4 else "")


def _to_base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
