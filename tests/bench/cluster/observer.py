"""An observer of one contestant: when the list of a pool followed a change, and when its status.

It believes only what the API server shows: a list that holds what it should, a status of the
generation that the change made.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cluster.api import Api, lists, pools

Follows = Callable[[str], bool]


@dataclass(slots=True)
class Expectation:
    """What is waited for in one pool, and when it was seen."""

    generation: int
    follows: Follows  # Whether a numbers.txt is the one that is waited for.
    listed: float | None = None
    reported: float | None = None
    both: asyncio.Event = field(default_factory=asyncio.Event)

    def check(self) -> None:
        """Wake who waits, when there is nothing left to wait for."""
        if self.listed is not None and self.reported is not None:
            self.both.set()


class Observer:
    """Watches the pools and ConfigMaps of one namespace."""

    def __init__(self, api: Api, group: str, namespace: str) -> None:
        """Observe nothing yet."""
        self._api = api
        self._paths = (pools(group, namespace), lists(namespace))
        self._expected: dict[str, Expectation] = {}
        self._generations: dict[str, int] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        """Watch from now on; the namespace is empty."""
        for path, take in zip(self._paths, (self._pool, self._list), strict=True):
            version = (await self._api.get(path))["metadata"]["resourceVersion"]
            self._tasks.append(asyncio.create_task(self._follow(path, version, take)))

    async def end(self) -> None:
        """Stop watching."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def expect(self, pool: str, follows: Follows) -> Expectation:
        """Expect the next change of a pool; nobody else changes what is declared."""
        expected = Expectation(self._generations.get(pool, 0) + 1, follows)
        self._expected[pool] = expected
        return expected

    async def wait(self, expected: Expectation, seconds: float) -> None:
        """Wait until a change was followed.

        Raises:
            RuntimeError: that did not happen in time, or the watch ended.
        """
        waiting = asyncio.create_task(expected.both.wait())
        await asyncio.wait(
            [waiting, *self._tasks], timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if waiting.done():
            return
        waiting.cancel()
        for task in self._tasks:
            if task.done():
                task.result()
        missing = [
            name
            for name, seen in (("list", expected.listed), ("status", expected.reported))
            if seen is None
        ]
        raise RuntimeError(f"{self._paths[0]}: no {' and no '.join(missing)} in {seconds:.0f} s")

    async def _follow(self, path: str, version: str, take: Callable[[float, Any], None]) -> None:
        async for seen, obj in self._api.watch(path, version):
            take(seen, obj)

    def _pool(self, seen: float, obj: Any) -> None:
        name = obj["metadata"]["name"]
        self._generations[name] = obj["metadata"]["generation"]
        expected = self._expected.get(name)
        observed = obj.get("status", {}).get("observedGeneration", 0)
        if expected and expected.reported is None and observed >= expected.generation:
            expected.reported = seen
            expected.check()

    def _list(self, seen: float, obj: Any) -> None:
        expected = self._expected.get(obj["metadata"]["name"].removesuffix("-rotation"))
        if expected and expected.listed is None and expected.follows(_numbers(obj)):
            expected.listed = seen
            expected.check()


def _numbers(obj: Any) -> str:
    text: str = obj.get("data", {}).get("numbers.txt", "")
    return text
