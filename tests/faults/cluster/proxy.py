"""A proxy between one controller and its API server, which does to any call what a plan says.

It listens in plain HTTP/1.1 on the loopback and speaks TLS to the server; a controller is pointed
at it and need not know. What passes is counted by address; a fault is a function that is handed
the call, or the event of a watch, and does with it what it likes.
"""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from faults.cluster import http11
from faults.cluster.address import EVENT, WATCH, Address, Counting, Place, place_of
from faults.cluster.feed import Feed
from faults.cluster.http11 import Message
from faults.cluster.traffic import Traffic
from faults.cluster.upstream import Streams, Upstream

Object = dict[str, Any]

_ESTABLISHED: Final = 1  # As Linux numbers the states of a connection.


class Call:
    """One request on its way."""

    def __init__(self, proxy: "Proxy", request: Message, streams: Streams) -> None:
        self.proxy = proxy
        self.request = request
        self.method, self.target, _ = request.first.split(" ")
        self.place = place_of(self.method, self.target, request.body)
        self.query = dict(parse_qsl(urlsplit(self.target).query))
        self._reader, self._writer = streams

    async def forward(self) -> Message:
        """Ask the server, and remember what it said."""
        proxy = self.proxy
        answer = await proxy.traffic.send(proxy.upstream, self.place, self.request)
        if answer.status < 300:
            self.proxy.note(self.place, answer.body)
        return answer

    async def reply(self, answer: Message) -> None:
        """Send an answer to the controller."""
        self._writer.write(answer.encode())
        await self._writer.drain()

    async def send(self, data: bytes) -> None:
        """Send bytes to the controller, as they are."""
        self._writer.write(data)
        await self._writer.drain()

    def cut(self) -> None:
        """Reset the connection."""
        self._writer.transport.abort()

    @property
    def is_left(self) -> bool:
        """Whether the controller waits no longer."""
        return self._reader.at_eof() or self._writer.transport.is_closing()

    async def hang(self) -> None:
        """Say nothing until the controller waits no longer, and hangs up."""
        self.proxy.traffic.flying += 1
        try:
            while not self.is_left:
                await asyncio.sleep(1)
        finally:
            self.proxy.traffic.flying -= 1

    async def stream(self) -> None:
        """Let a watch pass, event by event, until either side ends it."""
        async with self.proxy.upstream.answering(self.request, keep=False) as (head, reader):
            self.proxy.traffic.codes.add(head.status)
            if head.status != 200:
                await self.reply(await http11.read_body(reader, head))
                return
            await self.send(head.encode_head())
            feed = Feed(self)
            self.proxy.feeds.add(feed)
            bookmarks = asyncio.create_task(feed.bookmark())
            try:
                async with feed.life:
                    async for line in http11.read_lines(reader):
                        await self.proxy.pass_on(feed, line)
            except TimeoutError:
                await feed.end()
            finally:
                bookmarks.cancel()
                self.proxy.feeds.discard(feed)
                self.cut()  # The server's side is broken off as well, by leaving the block.


Fault = Callable[[Call], Awaitable[None]]
EventFault = Callable[[Feed, bytes], Awaitable[None]]


async def pass_through(call: Call) -> None:
    """Do nothing to a call, but for a watch of what has to be listed first."""
    place, forgotten = call.place, call.proxy.forgotten
    if "sendInitialEvents" in call.query or call.query.get("limit", "1") != "1":
        forgotten.pop(place.resource, None)
    if place.verb == WATCH and place.resource in forgotten:
        await forgotten[place.resource](call)
    elif place.verb == WATCH:
        await call.stream()
    else:
        await call.reply(await call.forward())


class Proxy:
    """Counts what passes, and lets faults have what they are for."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.url = ""
        self.met: list[Address] = []
        self.traffic = Traffic()
        self.struck: list[Address] = []
        self.past: defaultdict[tuple[str, str], list[bytes]] = defaultdict(list)
        self.streamed: defaultdict[str, list[bytes]] = defaultdict(list)  # All events, by kind.
        self.wrong: list[str] = []  # What a fault saw that must not be.
        self.feeds: set[Feed] = set()
        self.forgotten: dict[str, Fault] = {}  # Kinds whose watches are refused until a list.
        self.led_by_others = False  # Then nothing may be written (I12).
        self.skip: Callable[[], None] = lambda: None  # Lets half an hour pass for list-watches.
        self._counting = Counting()
        self._calls: dict[Address, Fault] = {}
        self._events: dict[Address, EventFault] = {}
        self._once: dict[Place, Fault] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._connected: set[Streams] = set()

    def connections(self) -> int:
        """Count the connections that the controller has not closed."""
        return sum(_is_established(writer) for _, writer in self._connected)

    def plan(self, address: Address, fault: Fault) -> None:
        """Hit a call."""
        self._calls[address] = fault

    def plan_event(self, address: Address, fault: EventFault) -> None:
        """Hit an event of a watch."""
        self._events[address] = fault

    def next_time(self, place: Place, fault: Fault) -> None:
        """Hit whatever comes next at a place."""
        self._once[place] = fault

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in a while, unless the run is over by then."""
        task = asyncio.create_task(work)
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    def note(self, place: Place, body: bytes) -> None:
        """Remember how an object was."""
        if place.name:
            self.past[place.resource.partition(".")[0], place.name].append(body)

    async def pass_on(self, feed: Feed, line: bytes) -> None:
        """Let an event pass, or be hit."""
        told = json.loads(line)
        meta = told["object"].get("metadata") or {}
        if told["type"] == "BOOKMARK" or not meta.get("name"):
            await feed.put(line)
            return
        place = Place(EVENT, feed.resource, meta["name"])
        address = self._counting.next(place)
        self.met.append(address)
        fault = self._events.pop(address, None)
        self.note(place, json.dumps(told["object"]).encode())
        self.streamed[feed.resource].append(line)
        if fault is not None:
            self.struck.append(address)
        await (fault or Feed.put)(feed, line)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection; it is broken with its task, be that one that never began."""
        streams = reader, writer
        task = asyncio.create_task(self._serve(streams))
        self._open.add(task)
        self._connected.add(streams)
        task.add_done_callback(self._open.discard)
        task.add_done_callback(lambda _: self._connected.discard(streams))
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _serve(self, streams: Streams) -> None:
        """Pass on what comes, until one of the two sides leaves or the run is over."""
        reader, writer = streams
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.transport.is_closing() and (head := await http11.read_head(reader)):
                request = await http11.read_body(reader, head)
                await self._handle(Call(self, request, streams))

    async def _handle(self, call: Call) -> None:
        address = self._counting.next(call.place)
        self.met.append(address)
        if self.led_by_others and call.place.writes and call.place.resource != "leases":
            self.wrong.append(f"I12: somebody else leads, and there is a {address}")
        fault = self._calls.pop(address, None) or self._once.pop(call.place, None)
        if fault is not None:
            self.struck.append(address)
        await (fault or pass_through)(call)

    async def _stop(self) -> None:
        for task in [*self._open]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _is_established(writer: asyncio.StreamWriter) -> bool:
    """Ask the system, as what was sent on a connection and never read hides its end."""
    if writer.transport.is_closing():
        return False
    own: socket.socket = writer.get_extra_info("socket")
    return own.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED


@asynccontextmanager
async def listening(upstream: Upstream) -> AsyncIterator[Proxy]:
    """Have a proxy until the block is left."""
    proxy = Proxy(upstream)
    server = await asyncio.start_server(proxy._take, "127.0.0.1", 0, limit=http11.LIMIT)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        await proxy._stop()
        await server.wait_closed()
