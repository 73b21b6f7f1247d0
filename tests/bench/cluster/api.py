"""The bare API for the bench: changes, and watches that are read line by line.

A line is stamped as it comes in, before it is understood, with the clock that stamps the answers
to changes.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import orjson

from cluster.objects import VERSION
from controlplane.access import Access

Json = dict[str, Any]

_LARGEST_LINE: Final = 1 << 23
_JSON_PATCH: Final = {"content-type": "application/json-patch+json"}


class Api:
    """One client for everything that the bench itself does."""

    def __init__(self, access: Access) -> None:
        """Log in as the admin."""
        user = access.admin()
        assert user.certified is not None
        context = ssl.create_default_context(cafile=str(access.authority.certificate))
        context.load_cert_chain(user.certified.certificate, user.certified.key)
        self._url = access.url
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=0),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
            read_bufsize=_LARGEST_LINE,
            json_serialize=lambda value: orjson.dumps(value).decode(),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._session.close()

    async def get(self, path: str, **query: str) -> Json:
        """Read an object or a list."""
        async with self._session.get(self._url + path, params=query) as answer:
            return await _read(answer)

    async def create(self, path: str, body: Json) -> Json:
        """Create an object."""
        async with self._session.post(self._url + path, json=body) as answer:
            return await _read(answer)

    async def patch(self, path: str, body: list[Json]) -> float:
        """Change an object by a JSON patch, and return when that was answered."""
        url = self._url + path
        async with self._session.patch(url, json=body, headers=_JSON_PATCH) as answer:
            data = await answer.read()
            answered = time.monotonic()
            if answer.status >= 300:
                raise RuntimeError(f"PATCH {path}: {answer.status} {data[:500]!r}")
            return answered

    async def watch(self, path: str, version: str) -> AsyncIterator[tuple[float, Json]]:
        """Give every event after a revision, stamped; begin anew wherever a watch ends.

        Raises:
            RuntimeError: the server says that events were missed.
        """
        while True:
            query = {"watch": "1", "resourceVersion": version, "allowWatchBookmarks": "true"}
            async with self._session.get(self._url + path, params=query) as answer:
                async for line in answer.content:
                    seen = time.monotonic()
                    event = orjson.loads(line)
                    if event["type"] == "ERROR":
                        raise RuntimeError(f"watch of {path}: {event['object']}")
                    version = event["object"]["metadata"]["resourceVersion"]
                    if event["type"] != "BOOKMARK":
                        yield seen, event["object"]
            await asyncio.sleep(0.01)


async def _read(answer: aiohttp.ClientResponse) -> Json:
    data = await answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{answer.method} {answer.url}: {answer.status} {data[:500]!r}")
    found: Json = orjson.loads(data)
    return found


def pools(group: str, namespace: str) -> str:
    """Give the path of the pools of a namespace."""
    return f"/apis/{group}/{VERSION}/namespaces/{namespace}/numberpools"


def lists(namespace: str) -> str:
    """Give the path of the ConfigMaps of a namespace."""
    return f"/api/v1/namespaces/{namespace}/configmaps"
