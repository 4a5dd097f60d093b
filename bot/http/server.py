"""uvicorn as one task among others: the caller owns the signals, binding fails loudly, stopping lets answers finish."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Generator

    from starlette.types import ASGIApp

BACKLOG = 256
GRACE_SECONDS = 10


class _Quiet(uvicorn.Server):
    """A uvicorn server that leaves SIGINT and SIGTERM to the program."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take no signals."""
        yield


class HttpServer:
    """Serves an app on one address.

    `bind()` first (the port is taken, connections wait), then `serve()` inside a TaskGroup until `stop()` or
    cancellation. Whoever holds streams open must end them before `stop()`, else they are cut after the grace period.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, *, grace_seconds: int = GRACE_SECONDS) -> None:
        """Prepare; nothing is opened yet. Port 0 takes any free one."""
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None
        self._server = _Quiet(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # it would write the secret link's key down
                lifespan="off",
                ws="none",
                proxy_headers=False,
                server_header=False,
                backlog=BACKLOG,
                timeout_graceful_shutdown=grace_seconds,
            ),
        )

    def bind(self) -> None:
        """Take the port.

        Raises:
            OSError: the address is in use or not ours.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        self._socket = socket.create_server((self._host, self._port), family=family, backlog=BACKLOG)
        self._port = self._socket.getsockname()[1]

    @property
    def port(self) -> int:
        """The port; the real one once bound."""
        return self._port

    async def serve(self) -> None:
        """Serve until `stop()`; when cancelled, finish what is being answered and pass the cancellation on."""
        if self._socket is None:
            self.bind()
        sockets = [self._socket] if self._socket is not None else []
        try:
            await self._server.serve(sockets=sockets)
        except asyncio.CancelledError:
            if self._server.started:
                await self._server.shutdown(sockets=sockets)
            raise
        finally:
            self.close()

    def stop(self) -> None:
        """Ask the server to end: no new connections, answers that are under way are finished."""
        self._server.should_exit = True

    def close(self) -> None:
        """Give the port back; for a server that was bound and never served."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
