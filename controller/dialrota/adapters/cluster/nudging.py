"""Nudging pods: an annotation of theirs is changed, so that they see a new list at once.

A kubelet looks at the volumes of a pod about once a minute, and at once when the pod changes. It
is a courtesy: no pass waits for it, nothing repeats it, and a failure of it is counted, no more. A
pool's pods are nudged at once and then not for ``_REST`` seconds; of the lists meanwhile the last
one counts.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, NamedTuple

from dialrota.adapters.kube.client import Client, Writing
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import PODS
from dialrota.adapters.kube.waiting import Timing
from dialrota.model.failure import ConflictError, DialrotaError
from dialrota.model.pool import PoolKey

log = logging.getLogger(__name__)

MOST: Final = 500  # Pods of one nudge, the first by name; the others see the list by themselves.
ANNOTATION: Final = "rotation.dialrota.dev/"  # And the pool: two may be mounted by one pod.
_MANAGER: Final = "dialrota-nudge"
_REST: Final = 10.0
_PATIENCE: Final = 30.0  # Seconds that one nudge may take.
_LAST_WORDS: Final = 2.0  # The same at the end.
_HANDS: Final = 2  # Pools nudged side by side; the other connections are for what matters.
_PAGE: Final = 100
_ALIVE: Final = "status.phase!=Succeeded,status.phase!=Failed"


class Nudge(NamedTuple):
    """What the pods with all of these labels are to be told of a pool."""

    labels: tuple[tuple[str, str], ...]
    generation: int


class Nudges:
    """Nudges the pods of all pools, in the background.

    ``nudged`` counts the pods that were changed, ``failed`` what was given up.
    """

    def __init__(
        self,
        client: Client,
        timing: Timing,
        may_write: Callable[[], None],
        deny: Callable[[PoolKey, str], None],
    ) -> None:
        """Begin with nothing to do.

        ``may_write`` raises where we no longer lead. ``deny`` is told of a pool whose pods may not
        be listed or changed, once, until that has worked.
        """
        self._client = client
        self._timing = timing
        self._may_write = may_write
        self._deny = deny
        self._hands = asyncio.Semaphore(_HANDS)
        self._waiting: dict[PoolKey, Nudge] = {}
        self._turns: dict[PoolKey, asyncio.Task[None]] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._denied: set[PoolKey] = set()
        self.nudged = 0
        self.failed = 0

    def nudge(self, key: PoolKey, nudge: Nudge) -> None:
        """Have the pods of a pool nudged as soon as it is their turn; this waits for nothing."""
        if key in self._turns:
            self._waiting[key] = nudge
        else:
            self._begin(key, nudge)

    async def stop(self) -> None:
        """Let what is under way come to its end, if that is near, and begin nothing more."""
        self._waiting.clear()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_LAST_WORDS)
        tasks = (*self._under_way, *self._turns.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, key: PoolKey, nudge: Nudge) -> None:
        work = asyncio.create_task(self._try(key, nudge))
        self._under_way.add(work)
        work.add_done_callback(self._under_way.discard)
        self._turns[key] = asyncio.create_task(self._rest_after(work, key))

    async def _rest_after(self, work: asyncio.Task[None], key: PoolKey) -> None:
        """Wait for a nudge, and then for as long as its pool has to rest."""
        await asyncio.wait({work})
        await self._timing.sleep(_REST)
        del self._turns[key]
        later = self._waiting.pop(key, None)
        if later is not None:
            self._begin(key, later)

    async def _try(self, key: PoolKey, nudge: Nudge) -> None:
        """Nudge, and drop what fails."""
        try:
            async with self._hands, asyncio.timeout(_PATIENCE):
                await self._carry_out(key, nudge)
            self._denied.discard(key)
        except ConflictError:
            return  # Another replica leads; it nudges after its own lists.
        except (DialrotaError, TimeoutError) as error:
            self.failed += 1
            if isinstance(error, ApiError) and error.is_denied:
                self._tell(key, error)
            else:
                log.info("nudge.failed", extra=_about(key, str(error) or "it took too long"))

    def _tell(self, key: PoolKey, error: ApiError) -> None:
        if key not in self._denied:
            self._denied.add(key)
            log.warning("nudge.denied", extra=_about(key, str(error)))
            self._deny(key, str(error))

    async def _carry_out(self, key: PoolKey, nudge: Nudge) -> None:
        name, value = f"{ANNOTATION}{key.name}", str(nudge.generation)
        async for meta in self._pods(key.namespace, nudge.labels):
            if (meta.get("annotations") or {}).get(name) == value or "deletionTimestamp" in meta:
                continue
            # With its uid, so that none is changed that has taken the name of another since.
            body = {"metadata": {"uid": meta["uid"], "annotations": {name: value}}}
            self._may_write()
            try:
                path = PODS.one(key.namespace, meta["name"])
                await self._client.merge_patch(path, body, Writing(_MANAGER))
                self.nudged += 1
            except ApiError as error:
                if error.is_denied or error.is_retryable:
                    raise
                if not error.is_missing and not error.is_conflict:  # It is there as it was.
                    self.failed += 1

    async def _pods(
        self, namespace: str, labels: tuple[tuple[str, str], ...]
    ) -> AsyncIterator[dict[str, Any]]:
        """Find the pods that are meant and not yet over; yield the metadata of each."""
        self._may_write()
        selector = ",".join(f"{name}={value}" for name, value in labels)
        query = {"labelSelector": selector, "fieldSelector": _ALIVE}
        left = MOST
        async for page in self._client.list_pages(PODS.all(namespace), query, _PAGE):
            for pod in page.items[:left]:
                yield pod["metadata"]
            left -= len(page.items)
            if left <= 0:
                return


def _about(key: PoolKey, reason: str) -> dict[str, str]:
    return {"namespace": key.namespace, "pool": key.name, "reason": reason}
