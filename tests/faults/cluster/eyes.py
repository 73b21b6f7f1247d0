"""What lies on the API server at this moment, by namespace: seen directly, not through a proxy."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from faults.cluster import http11
from faults.cluster.http11 import Message
from faults.cluster.upstream import Upstream

Object = dict[str, Any]
Objects = dict[tuple[str, str], Object]

_GROUP: Final = "/apis/dialrota.dev/v1alpha1"
PATHS: Final = {
    "numberpools": f"{_GROUP}/numberpools",
    "phonenumbers": f"{_GROUP}/phonenumbers",
    "reputationsources": f"{_GROUP}/reputationsources",
    "configmaps": "/api/v1/configmaps",
}


class Eyes:
    """Objects by namespace, kept up to date by one watch a kind for all runs of a process."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self.objects: defaultdict[str, Objects] = defaultdict(dict)
        self._changed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def revisions(self, namespace: str) -> dict[tuple[str, str], str]:
        """Return the revision of every object of a namespace."""
        found = self.objects[namespace]
        return {at: obj["metadata"]["resourceVersion"] for at, obj in found.items()}

    async def changed(self, namespace: str, seconds: float) -> bool:
        """Wait until something changes in a namespace; False if nothing does."""
        self._changed[namespace].clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed[namespace].wait()
        except TimeoutError:
            return False
        return True

    def forget(self, namespace: str) -> None:
        """Look no longer at a namespace."""
        self.objects.pop(namespace, None)
        self._changed.pop(namespace, None)

    async def watch(self, resource: str) -> None:
        """Follow one kind until cancelled."""
        path = PATHS[resource]
        listed = json.loads((await self._upstream.ask("GET", f"{path}?limit=1")).body)
        revision = listed["metadata"]["resourceVersion"]
        while True:
            query = f"watch=1&allowWatchBookmarks=true&resourceVersion={revision}"
            headers = {"host": "api", "authorization": f"Bearer {self._upstream.token}"}
            request = Message(f"GET {path}?{query} HTTP/1.1", headers)
            async with self._upstream.answering(request, keep=False) as (_, reader):
                async for line in http11.read_lines(reader):
                    revision = self._take(resource, json.loads(line))

    def _take(self, resource: str, event: Object) -> str:
        obj = event["object"]
        if event["type"] == "ERROR":
            raise RuntimeError(f"the direct watch of {resource} broke: {obj}")
        meta = obj["metadata"]
        if event["type"] != "BOOKMARK":
            space = meta["namespace"]
            if event["type"] == "DELETED":
                self.objects[space].pop((resource, meta["name"]), None)
            else:
                self.objects[space][resource, meta["name"]] = obj
            self._changed[space].set()
        revision: str = meta["resourceVersion"]
        return revision


@asynccontextmanager
async def looking(upstream: Upstream) -> AsyncIterator[Eyes]:
    """Watch everything that runs are judged by, until the block is left."""
    eyes = Eyes(upstream)
    tasks = [asyncio.create_task(eyes.watch(resource)) for resource in PATHS]
    await asyncio.sleep(10)  # In fast time: until the watches are there.
    try:
        yield eyes
    finally:
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [each for each in outcomes if not isinstance(each, asyncio.CancelledError)]
    if broken:
        raise RuntimeError(f"a watch of the harness ended: {broken}")
