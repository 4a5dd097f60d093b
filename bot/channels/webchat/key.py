"""The key of the secret link, and the cookie that stands for it after the first visit."""

from __future__ import annotations

import hmac
import os
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock

COOKIE_AGE = timedelta(days=30)
KEY_BYTES = 24


def load_key(path: Path, given: str = "") -> str:
    """Return the given key, else the one kept in the file; a missing file is made, readable by its owner alone.

    Raises:
        OSError: the file can be neither read nor made.
    """
    if given:
        return given
    kept = _read(path)
    if kept:
        return kept
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(secrets.token_urlsafe(KEY_BYTES) + "\n", "ascii")
        _keep(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return _read(path)


def _keep(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # fails where another process was first, and then its key counts
    except FileExistsError:
        if not _read(path):
            draft.replace(path)


def _read(path: Path) -> str:
    try:
        text = path.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
    path.chmod(0o600)
    return text


class Seal:
    """Tells the right key, and signs and reads the cookie that replaces it. Another key makes all cookies void."""

    def __init__(self, key: str, clock: Clock) -> None:
        """Keep the key; the cookie's name depends on it, so two programs on one host do not overwrite each other's."""
        self._key = key.encode()
        self._clock = clock
        self.cookie_name = f"shouqi-{self._sign('name')[:8]}"

    def is_key(self, offered: str) -> bool:
        """Compare in constant time; nothing is never a key."""
        return bool(offered) and hmac.compare_digest(offered.encode("utf-8", "replace"), self._key)

    def issue(self) -> str:
        """Sign a cookie that is good for 30 days from now."""
        moment = str(int(self._clock.now().timestamp()))
        return f"{moment}.{self._sign(moment)}"

    def accepts(self, cookie: str) -> bool:
        """Tell whether a cookie is one of ours and not too old."""
        moment, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(moment).encode()):
            return False
        age = self._clock.now().timestamp() - int(moment)
        return age <= COOKIE_AGE.total_seconds()

    def _sign(self, text: str) -> str:
        return hmac.digest(self._key, f"shouqi webchat {text}".encode("utf-8", "replace"), "sha256").hex()
