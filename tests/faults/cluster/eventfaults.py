"""What can be done to one event of a watch, and with it to the watch."""

import asyncio
import json

from faults.cluster import faults, http11
from faults.cluster.address import WATCH, Place
from faults.cluster.feed import Feed
from faults.cluster.proxy import Call, EventFault, Fault


def delays(seconds: float) -> EventFault:
    """Let it come late, and all that follows it."""

    async def fault(feed: Feed, line: bytes) -> None:
        await asyncio.sleep(seconds)
        await feed.put(line)

    return fault


async def drops(feed: Feed, line: bytes) -> None:
    """Never let it come: no server does that, so only the next list heals it, in half an hour."""
    proxy = feed.call.proxy

    async def heal() -> None:
        await asyncio.sleep(20)
        proxy.skip()
        for each in [*proxy.feeds]:
            await each.end()
            each.call.cut()

    proxy.later(heal())


async def duplicates(feed: Feed, line: bytes) -> None:
    """Let it come twice, and once more after the next."""
    await feed.put(line)
    await feed.put(line)
    feed.held.append(line)


async def reorders(feed: Feed, line: bytes) -> None:
    """Let the next event overtake it; where none comes, it comes late."""
    feed.held.append(line)

    async def release() -> None:
        await asyncio.sleep(40)
        if line in feed.held:
            feed.held.remove(line)
            await feed.put(line)

    feed.call.proxy.later(release())


async def splits(feed: Feed, line: bytes) -> None:
    """Let it come in three pieces with pauses between, cut amid letters."""
    third = len(line) // 3
    for piece in (line[:third], line[third : 2 * third], line[2 * third :]):
        await feed.call.send(http11.chunk_of(piece))
        await asyncio.sleep(2)
    feed.revision = json.loads(line)["object"]["metadata"]["resourceVersion"]


async def cuts(feed: Feed, line: bytes) -> None:
    """Break off amid it."""
    await feed.call.send(http11.chunk_of(line[: len(line) // 2]))
    feed.call.cut()


async def ends_amid(feed: Feed, line: bytes) -> None:
    """End the watch amid it, as if all were well."""
    await feed.call.send(http11.chunk_of(line[: len(line) // 2]))
    await feed.end()
    feed.is_stalled = True


async def garbles(feed: Feed, line: bytes) -> None:
    """Spoil it: half a line, ended as a line; a bookmark that follows is past it."""
    await feed.call.send(http11.chunk_of(line[: len(line) // 2] + b"\n"))
    feed.revision = json.loads(line)["object"]["metadata"]["resourceVersion"]


async def only_bookmarks(feed: Feed, line: bytes) -> None:
    """Send nothing from here on but bookmarks that know no more than what was sent."""
    feed.is_silent = True


async def stalls(feed: Feed, line: bytes) -> None:
    """Send nothing from here on, not even the end, and keep the connection."""
    feed.is_stalled = True
    feed.life.reschedule(None)


async def expires(feed: Feed, line: bytes) -> None:
    """Say that the revision is too old: 410 in the stream."""
    await _expire(feed)


async def lists_stale(feed: Feed, line: bytes) -> None:
    """Say that the revision is too old, and answer the list that follows from the past."""
    past = [event for event in feed.call.proxy.streamed[feed.resource] if event != line]
    feed.call.proxy.next_time(Place(WATCH, feed.resource), _stale_list(past))
    await _expire(feed)


async def _expire(feed: Feed) -> None:
    feed.call.proxy.forgotten[feed.resource] = faults.gone
    status = json.loads(faults.refusal(410, "Expired").body)
    told = json.dumps({"type": "ERROR", "object": status}).encode() + b"\n"
    await feed.call.send(http11.chunk_of(told))
    await feed.end()
    feed.is_stalled = True


def _stale_list(events: list[bytes]) -> Fault:
    """Answer a list as a stream with the first object alone, in its first revision."""

    async def fault(call: Call) -> None:
        if "sendInitialEvents" not in call.query or not events:
            await call.stream()
            return
        first = json.loads(events[0])["object"]
        whole = {"k8s.io/initial-events-end": "true"}
        meta = {"resourceVersion": first["metadata"]["resourceVersion"], "annotations": whole}
        mark = {"type": "BOOKMARK", "object": {**first, "metadata": meta}}
        told = [{"type": "ADDED", "object": first}, mark]
        head = http11.answer(200, b"").encode_head()
        await call.send(head)
        for each in told:
            await call.send(http11.chunk_of(json.dumps(each).encode() + b"\n"))
        await call.hang()

    return fault
