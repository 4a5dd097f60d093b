"""How the program runs: on libuv's event loop, with a garbage collector that leaves alone what stays to the end."""

from __future__ import annotations

import asyncio
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator


@contextmanager
def loading() -> Iterator[None]:
    """Make what stays to the end: the collector looks through none of it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def serve(program: Coroutine[Any, Any, None]) -> None:
    """Run a program that serves until it ends."""
    from uvloop import new_event_loop  # noqa: PLC0415 - most commands serve nobody

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(program)
