"""An HTTP server on the loopback that does what a test tells it, byte by byte.

It is no API server: it knows nothing. A test gives it a function that answers each request, well
or badly: whole, in pieces, late, cut off, or never.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)

    @property
    def watches(self) -> bool:
        """Say whether it opens a watch."""
        return "watch" in self.query


class Answer:
    """What goes back over one connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.closes = False

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def text(self, status: int, body: str | bytes, **headers: str) -> None:
        """Answer with a body; underscores in names of headers become dashes."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(data)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.raw("\r\n".join([*lines, "", ""]).encode() + data)

    async def json(self, body: Any, status: int = 200, **headers: str) -> None:
        """Answer with JSON."""
        await self.text(status, json.dumps(body), Content_Type="application/json", **headers)

    async def status(self, code: int, reason: str = "", **more: Any) -> None:
        """Refuse as an API server does."""
        message = more.pop("message", f"refused with {code}")
        body = {"kind": "Status", "code": code, "reason": reason, "message": message, **more}
        await self.json({key: value for key, value in body.items() if value}, code)

    async def begin(self) -> None:
        """Begin an answer in chunks."""
        await self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")

    async def chunk(self, data: bytes) -> None:
        """Send one chunk."""
        await self.raw(b"%x\r\n%b\r\n" % (len(data), data))

    async def line(self, *events: Any) -> None:
        """Send events, each as a line in a chunk of its own."""
        for event in events:
            await self.chunk(json.dumps(event).encode() + b"\n")

    async def end(self) -> None:
        """End an answer in chunks as it should end."""
        await self.raw(b"0\r\n\r\n")

    def cut(self) -> None:
        """Reset the connection."""
        self.closes = True
        self._writer.transport.abort()

    async def hang(self) -> None:
        """Send nothing more, for as long as the test lasts."""
        await asyncio.Event().wait()


Script = Callable[[Request, Answer], Awaitable[None]]


class Server:
    """Where it listens, and what it was asked."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.url = ""
        self._open: set[asyncio.Task[None]] = set()

    def asked(self, method: str) -> list[Request]:
        """Return the requests of one method."""
        return [each for each in self.requests if each.method == method]

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection; it is broken with its task, be that one that never began."""
        task = asyncio.create_task(self._serve(reader, Answer(writer)))
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _serve(self, reader: asyncio.StreamReader, answer: Answer) -> None:
        """Answer what comes over one connection, until the client leaves or the test is over."""
        with suppress(ConnectionError, asyncio.CancelledError):
            while not answer.closes and (request := await _read(reader)) is not None:
                self.requests.append(request)
                await self.script(request, answer)

    async def stop(self) -> None:
        """Break all connections."""
        for task in [*self._open]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(method, parts.path, query, headers, body)


@asynccontextmanager
async def scripted(script: Script) -> AsyncIterator[Server]:
    """Serve until the block is left."""
    server = Server(script)
    listening = await asyncio.start_server(server.take, "127.0.0.1", 0, limit=8 * 1024 * 1024)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        await server.stop()
        await listening.wait_closed()
