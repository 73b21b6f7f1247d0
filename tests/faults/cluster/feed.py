"""One watch on its way through a proxy, event by event."""

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from faults.cluster import http11

if TYPE_CHECKING:
    from faults.cluster.proxy import Call

Object = dict[str, Any]


class Feed:
    """One watch on its way: what a fault may do with its events."""

    def __init__(self, call: "Call") -> None:
        self.call = call
        self.resource = call.place.resource
        self.held: list[bytes] = []  # Sent after the next event.
        self.is_silent = False  # No event passes any more.
        self.is_stalled = False  # Nor does a bookmark.
        self.life = asyncio.timeout(float(call.query.get("timeoutSeconds", 1e6)))
        self.revision = call.query.get("resourceVersion", "")
        self.sample: Object = {}  # What a bookmark of this kind begins with.

    async def put(self, line: bytes) -> None:
        """Send an event, and then what was held back for it."""
        if self.is_silent or self.is_stalled:
            return
        told = json.loads(line)
        self.revision = (told["object"].get("metadata") or {}).get("resourceVersion", "")
        self.sample = {name: told["object"].get(name) for name in ("apiVersion", "kind")}
        held, self.held = self.held, []
        await self.call.send(b"".join(map(http11.chunk_of, [line, *held])))

    async def bookmark(self) -> None:
        """Send bookmarks, as the server does: in our fast time it is too slow."""
        while True:
            await asyncio.sleep(30)  # Within the life of a watch.
            if self.sample and not self.is_stalled:
                obj = {**self.sample, "metadata": {"resourceVersion": self.revision}}
                line = json.dumps({"type": "BOOKMARK", "object": obj}).encode()
                await self.call.send(http11.chunk_of(line + b"\n"))

    async def end(self) -> None:
        """End the watch as a server ends it when its time is over."""
        with suppress(ConnectionError):
            await self.call.send(http11.END_OF_CHUNKS)
