"""Connections to the API server: kept, used by one request at a time, handed on."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import urlsplit

from controlplane.access import Access
from faults.cluster import http11, pace
from faults.cluster.http11 import Message

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Upstream:
    """The way to one API server. asyncio sets TCP_NODELAY: nothing waits for a late ACK."""

    def __init__(self, access: Access) -> None:
        url = urlsplit(access.url)
        self.token = access.bearer().token
        self._at = (url.hostname, url.port)
        self._tls = ssl.create_default_context(cafile=str(access.authority.certificate))
        self._idle: list[Streams] = []
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        """Open nothing yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Break all connections."""
        for writer in self._open:
            writer.transport.abort()

    async def ask(self, method: str, target: str, body: bytes = b"", media: str = "") -> Message:
        """Ask as one who may do everything."""
        headers = {"host": "api", "authorization": f"Bearer {self.token}"}
        headers |= {"content-type": media or "application/json"} if body else {}
        return await self.send(Message(f"{method} {target} HTTP/1.1", headers, body))

    async def send(self, request: Message) -> Message:
        """Send a request and read its whole answer."""
        with pace.asking():
            async with self.answering(request) as (head, reader):
                return await http11.read_body(reader, head)

    @asynccontextmanager
    async def answering(
        self, request: Message, *, keep: bool = True
    ) -> AsyncIterator[tuple[Message, asyncio.StreamReader]]:
        """Send a request and read the head of its answer; the rest is the caller's to read.

        The connection is kept for others, where all of it is sure to be read.

        Raises:
            ConnectionError: the server is not there.
        """
        streams = self._idle.pop() if self._idle else await self._connect()
        is_whole = False
        try:
            streams[1].write(request.encode())
            head = await http11.read_head(streams[0])
            if head is None:
                raise ConnectionResetError("the server hung up")
            yield head, streams[0]
            is_whole = True
        finally:
            if keep and is_whole and not streams[0].at_eof():
                self._idle.append(streams)
            else:
                self._open.discard(streams[1])
                streams[1].transport.abort()

    async def _connect(self) -> Streams:
        host, port = self._at
        reader, writer = await asyncio.open_connection(
            host, port, ssl=self._tls, limit=http11.LIMIT
        )
        self._open.add(writer)
        return reader, writer
