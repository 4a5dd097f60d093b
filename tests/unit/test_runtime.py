from __future__ import annotations

import asyncio
import gc

import pytest
import uvloop

from bot.runtime import loading, serve


def test_it_serves_on_uvloop() -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    async def program() -> None:
        loops.append(asyncio.get_running_loop())

    serve(program())
    assert isinstance(loops[0], uvloop.Loop)


def test_what_is_loaded_is_left_alone_by_the_collector() -> None:
    with loading():
        assert not gc.isenabled()
        guide: list[list[str]] = [[] for _ in range(100)]
    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() >= len(guide)
        assert not any(each is guide for each in gc.get_objects())
    finally:
        gc.unfreeze()


def test_the_collector_works_again_when_loading_fails() -> None:
    with pytest.raises(ImportError), loading():
        raise ImportError
    gc.unfreeze()
    assert gc.isenabled()
