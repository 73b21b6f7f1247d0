"""A list-watch on a real API server, and somebody who writes what it is to hear of."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import controlplane.access
from controlplane.authority import User
from dialrota.adapters.kube import paths
from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.adapters.kube.scope import Scope, Settings
from dialrota.adapters.kube.waiting import Timing
from fakes.plugging import client_on
from fakes.watched import Memory

ME = Writing("tester")
TIMING = Timing(asyncio.sleep, time.monotonic, random.Random(1).random)  # noqa: S311  # To spread out.
SOON = Settings(shortest_pause=0.1, longest_pause=0.5, rewind=1.0)
MAPS = paths.CONFIG_MAPS


@asynccontextmanager
async def watching(
    plane: controlplane.access.Access,
    scope: Scope,
    user: User | None = None,
    settings: Settings = SOON,
) -> AsyncIterator[tuple[Client, ListWatch[str]]]:
    """Watch, with a client to write by."""
    async with client_on(plane, user) as reader, client_on(plane) as writer:
        watch = ListWatch(reader, scope, Memory(), TIMING, settings)
        task = asyncio.create_task(watch.run())
        try:
            yield writer, watch
            assert not task.done(), task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def write(client: Client, namespace: str, name: str, value: str) -> int:
    """Write a ConfigMap and return its revision."""
    body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"k": value}}
    path = MAPS.one(namespace, name)
    made = await client.apply(path, {**body, "metadata": {"name": name}}, ME)
    return int(made["metadata"]["resourceVersion"])
