"""Waits that a stop cuts short. Only network waits are cut: a transaction under way always comes to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")


class BrakedError(Exception):
    """The wait was cut short, or never begun, because the brake is pulled."""


class Brake:
    """One brake for all waits of a channel."""

    def __init__(self) -> None:
        """Start released."""
        self._pulled = False
        self._scopes: set[asyncio.Timeout] = set()

    @property
    def pulled(self) -> bool:
        """Whether a stop was asked for."""
        return self._pulled

    def pull(self) -> None:
        """Cut every wait short, and all later ones."""
        if self._pulled:
            return
        self._pulled = True
        for scope in self._scopes:
            scope.reschedule(asyncio.get_running_loop().time())

    async def wait(self, doing: Awaitable[T]) -> T:
        """Wait for a call over the network, or for time to pass.

        Raises:
            BrakedError: the brake was pulled before it was done.
        """
        scope = asyncio.timeout(0 if self._pulled else None)
        try:
            async with scope:
                self._scopes.add(scope)
                return await doing
        except TimeoutError:
            if self._pulled:
                raise BrakedError from None
            raise
        finally:
            self._scopes.discard(scope)
