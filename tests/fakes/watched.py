"""What a list-watch is tried with: a handler that remembers, time that obeys, objects."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from dialrota.adapters.kube import paths
from dialrota.adapters.kube.exchange import Limits
from dialrota.adapters.kube.lines import Key
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.adapters.kube.scope import Scope, Settings
from dialrota.adapters.kube.waiting import Timing
from fakes.logins import client_of
from fakes.scriptedserver import Answer, Request

MAPS = Scope(paths.CONFIG_MAPS, "dialers")
END_OF_LIST = {"k8s.io/initial-events-end": "true"}


class Memory:
    """A handler that keeps names and revisions, and remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.synced = 0

    def project(self, content: dict[str, Any]) -> str:
        metadata = content["metadata"]
        return f"{metadata['name']}@{metadata['resourceVersion']}"

    def on_put(self, key: Key, new: str, old: str | None) -> None:
        self.told.append(f"{new} after {old}" if old else new)

    def on_gone(self, key: Key, old: str) -> None:
        self.told.append(f"gone {old}")

    def on_rewound(self) -> None:
        self.told.append("rewound")

    def on_synced(self) -> None:
        self.synced += 1


class Time:
    """Time that passes only when somebody sleeps, and then at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        """Be the time of somebody, with a chance that is none."""
        return Timing(self.sleep, lambda: self.now, lambda: 0.5)


def thing(name: str, revision: int, uid: str = "") -> dict[str, Any]:
    """Make an object."""
    metadata = {"name": name, "namespace": "dialers", "uid": uid or f"uid-{name}"}
    return {"metadata": {**metadata, "resourceVersion": str(revision)}}


def added(name: str, revision: int, uid: str = "") -> dict[str, Any]:
    """Make the event of an object that appeared."""
    return {"type": "ADDED", "object": thing(name, revision, uid)}


def modified(name: str, revision: int, uid: str = "") -> dict[str, Any]:
    """Make the event of an object that changed."""
    return {"type": "MODIFIED", "object": thing(name, revision, uid)}


def deleted(name: str, revision: int, uid: str = "") -> dict[str, Any]:
    """Make the event of an object that was deleted."""
    return {"type": "DELETED", "object": thing(name, revision, uid)}


def bookmark(revision: int, *, whole: bool = False) -> dict[str, Any]:
    """Make a bookmark; of a list that is whole, or of a watch."""
    annotations = {"annotations": END_OF_LIST} if whole else {}
    metadata = {"resourceVersion": str(revision), **annotations}
    return {"type": "BOOKMARK", "object": {"metadata": metadata}}


def over(code: int, reason: str = "", **details: Any) -> dict[str, Any]:
    """Make the event that ends a watch."""
    status = {"kind": "Status", "code": code, "reason": reason, "message": "no"}
    return {"type": "ERROR", "object": {**status, "details": details}}


def listed(*things: dict[str, Any], revision: int) -> dict[str, Any]:
    """Make a list."""
    return {"items": [*things], "metadata": {"resourceVersion": str(revision)}}


WHOLE = bookmark(9, whole=True)


class Acts:
    """A server's part: what it does at each request in turn; after the last it is silent."""

    def __init__(self, *acts: Any) -> None:
        self.acts = [*acts]
        self.done = 0

    async def __call__(self, request: Request, answer: Answer) -> None:
        """Do what comes next."""
        if self.done >= len(self.acts):
            await answer.begin()
            await answer.hang()
        self.done += 1
        await self.acts[self.done - 1](request, answer)


def streams(*events: Any, then: str = "hang") -> Any:
    """Let a server send events and then hang, end, or cut."""

    async def act(request: Request, answer: Answer) -> None:
        await answer.begin()
        await answer.line(*events)
        if then == "cut":
            answer.cut()
        elif then == "end":
            await answer.end()
        else:
            await answer.hang()

    return act


FIRST = streams(added("a", 3), WHOLE, then="end")


def raw(*chunks: bytes, then: str = "hang") -> Any:
    """Let a server send bytes and then hang, end, or cut."""

    async def act(request: Request, answer: Answer) -> None:
        await answer.begin()
        for chunk in chunks:
            await answer.chunk(chunk)
        if then == "hang":
            await answer.hang()
        elif then == "cut":
            answer.cut()
        else:
            await answer.end()

    return act


def says(body: Any) -> Any:
    """Let a server answer with JSON."""

    async def act(request: Request, answer: Answer) -> None:
        await answer.json(body)

    return act


def serves(*things: dict[str, Any], revision: int) -> Any:
    """Let a server list as it is asked to, in a page or as a stream."""

    async def act(request: Request, answer: Answer) -> None:
        page = says(listed(*things, revision=revision))
        events = [{"type": "ADDED", "object": each} for each in things]
        stream = streams(*events, bookmark(revision, whole=True))
        await (stream if request.watches else page)(request, answer)

    return act


def refuses(code: int, reason: str = "", **more: Any) -> Any:
    """Let a server refuse."""

    async def act(request: Request, answer: Answer) -> None:
        await answer.status(code, reason, **more)

    return act


class Trial:
    """A list-watch under way, and all that can be seen of it."""

    def __init__(self, watch: ListWatch[str], memory: Memory, time: Time) -> None:
        self.watch = watch
        self.memory = memory
        self.time = time

    @property
    def known(self) -> list[str]:
        """Return all that it knows, sorted."""
        return sorted(self.watch.cache.values())


@asynccontextmanager
async def trying(
    url: str,
    settings: Settings | None = None,
    scope: Scope = MAPS,
    limits: Limits | None = None,
) -> AsyncIterator[Trial]:
    """Run a list-watch until the block is left."""
    memory, time = Memory(), Time()
    async with client_of(url, limits) as client:
        watch = ListWatch(client, scope, memory, time.timing, settings or Settings())
        task = asyncio.create_task(watch.run())
        try:
            yield Trial(watch, memory, time)
            assert not task.done(), task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
