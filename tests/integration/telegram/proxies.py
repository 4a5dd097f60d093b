"""The smallest proxies that do: SOCKS5 with user and password, and plain HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Proxy:
    port: int = 0
    connections: int = 0


@asynccontextmanager
async def socks_proxy() -> AsyncIterator[Proxy]:
    """Speak SOCKS5 to whoever gives any user and password."""
    async with _serving(_socks) as proxy:
        yield proxy


@asynccontextmanager
async def http_proxy() -> AsyncIterator[Proxy]:
    """Forward plain HTTP requests that name their whole address."""
    async with _serving(_http) as proxy:
        yield proxy


async def _socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly((await reader.readexactly(2))[1])
    writer.write(b"\x05\x02")
    await reader.readexactly(1)
    for _ in ("user", "password"):
        await reader.readexactly((await reader.readexactly(1))[0])
    writer.write(b"\x01\x00")
    kind = (await reader.readexactly(4))[3]
    host = await reader.readexactly((await reader.readexactly(1))[0]) if kind == 3 else await reader.readexactly(4)
    port = int.from_bytes(await reader.readexactly(2))
    name = host.decode() if kind == 3 else ".".join(map(str, host))
    far_reader, far_writer = await asyncio.open_connection(name, port)
    writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
    await _join((reader, writer), (far_reader, far_writer))


async def _http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    method, address, rest = head.split(b" ", 2)
    target = urlsplit(address.decode())
    far_reader, far_writer = await asyncio.open_connection(target.hostname, target.port)
    far_writer.write(b" ".join([method, target.path.encode(), rest]))
    await _join((reader, writer), (far_reader, far_writer))


async def _join(
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pump(near[0], far[1]))
        tasks.create_task(pump(far[0], near[1]))


@asynccontextmanager
async def _serving(handler: Handler) -> AsyncIterator[Proxy]:
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proxy.connections += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await handler(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
