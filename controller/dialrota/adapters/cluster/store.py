"""The cluster as a whole: its watches, its mirror, and what is read and written through them."""

import asyncio
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, Final, NamedTuple

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.desired import ClusterDeclarations
from dialrota.adapters.cluster.feeds import Feeds
from dialrota.adapters.cluster.flights import Deed
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.records import ClusterRecords
from dialrota.adapters.cluster.rows import Row
from dialrota.adapters.cluster.sightings import Sightings
from dialrota.adapters.cluster.writer import ClusterWriter
from dialrota.adapters.kube.cache import Cache
from dialrota.adapters.kube.client import Client
from dialrota.adapters.kube.health import Health
from dialrota.adapters.kube.listwatch import ListWatch
from dialrota.adapters.kube.paths import CONFIG_MAPS, Kind
from dialrota.adapters.kube.scope import Scope
from dialrota.adapters.kube.waiting import Timing
from dialrota.model.pool import PoolKey
from dialrota.wire.configmap import MANAGER

OURS: Final = f"{names.MANAGED_BY}={MANAGER}"
WATCHED: Final = (*names.DECLARED, names.NUMBERS, CONFIG_MAPS)


class Part(NamedTuple):
    """Which namespace, None for all of them, and how many PhoneNumbers there may be."""

    namespace: str | None = None
    max_numbers: int = 25_000


class ClusterStore:
    """Declarations, records and lists of a cluster, or of one namespace of it."""

    def __init__(
        self,
        client: Client,
        timing: Timing,
        part: Part,
        may_write: Callable[[], None],
    ) -> None:
        """Prepare; nothing is asked before ``start``."""
        namespace = part.namespace
        self._news = asyncio.Event()
        self.on_news: Callable[[], None] = _nothing
        self.mirror = Mirror(self._hear)
        self._feeds = Feeds(client, namespace, timing, self._hear)
        self.declarations = ClusterDeclarations(self.mirror, self._feeds)
        sightings = Sightings(self.mirror)
        self.records = ClusterRecords(self.mirror, sightings)
        self.hand = Hand(client, self.mirror, may_write)
        self.writer = ClusterWriter(self.hand, self.declarations, sightings, part.max_numbers)
        self._ears = {kind: _Ear(self, kind) for kind in WATCHED}
        self._watches: dict[Kind, ListWatch[Row]] = {
            kind: ListWatch(client, _scope(kind, namespace), ear, timing)
            for kind, ear in self._ears.items()
        }
        self._drift: dict[PoolKey, Deed] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def healths(self) -> tuple[Health, ...]:
        """Return how each watch fares."""
        return (*(watch.health for watch in self._watches.values()), self._feeds.watch.health)

    def watched(self, kind: Kind) -> Cache[Row]:
        """Return what is known of a kind, to wait for one's own writes."""
        return self._watches[kind].cache

    async def start(self) -> None:
        """Begin to watch, and wait until everything was listed once."""
        self._tasks = [
            asyncio.create_task(watch.run(), name=f"watch {kind.plural}")
            for kind, watch in self._watches.items()
        ]
        self._tasks.append(asyncio.create_task(self._feeds.watch.run(), name="watch numbers"))
        await self._listed()
        self.mirror.settle()

    async def _listed(self) -> None:
        """Wait until everything was listed."""
        await self._feeds.synced.wait()
        for ear in self._ears.values():
            await ear.synced.wait()

    def rewind(self, kind: Kind) -> None:
        """Forget all of a kind, and have all others listed anew before the next pass.

        A store was restored from a backup: what is known of one kind and what is known of another
        would be of two histories.
        """
        self.mirror.rewind(kind)
        if all(ear.synced.is_set() for ear in self._ears.values()):
            self._feeds.synced.clear()
            self._feeds.watch.relist()
            for other in self._watches.keys() - {kind}:
                self._ears[other].synced.clear()
                self._watches[other].relist()

    async def look(self, client: Client, wanted: Mapping[Kind, str]) -> None:
        """Take in what is there at this moment, by plain lists, in place of watching it.

        ``wanted`` are kinds, each with a field selector, or with an empty one to see all of it.
        """
        await asyncio.gather(*(self._list(client, *each) for each in wanted.items()))
        if self.declarations.are_fed:
            await self._feeds.look(client)

    async def _list(self, client: Client, kind: Kind, fields: str) -> None:
        ear, scope = self._ears[kind], self._watches[kind].scope._replace(fields=fields)
        async for page in client.list_pages(scope.path, scope.selectors):
            for item in page.items:
                self.mirror.heard(kind, ear.project(item))

    async def stop(self) -> None:
        """End every watch, and make no more numbers."""
        await self.writer.filling.stop()
        await self._feeds.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        """Say from anywhere in the loop that there is news."""
        self._hear()

    def _hear(self) -> None:
        self._news.set()
        self.on_news()

    async def wait(self, seconds: float) -> bool:
        """Sleep until something changed (True) or the time is over (False)."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
                await self._listed()
        except TimeoutError:
            return False
        self._news.clear()
        return True

    def take_disturbed(self) -> Iterable[PoolKey]:
        """Name the pools whose objects somebody else changed since the last pass."""
        disturbed = self.mirror.disturbed
        self._drift.update(disturbed)
        for key in [key for key in disturbed if self.mirror.pool(key) is None]:
            del disturbed[key]  # Nobody will write its records again.
        return tuple(self._drift)

    def take_drift(self, decided: Container[PoolKey]) -> list[tuple[PoolKey, Deed]]:
        """Tell once who did what, of the pools that a pass looked at.

        Another pass may end while theirs is being written: it must not take their story along.
        """
        pools = self.mirror.pool
        found = sorted(key for key in self._drift if key in decided or pools(key) is None)
        return [(key, self._drift.pop(key)) for key in found]


def _nothing() -> None:
    """Count nothing."""


class _Ear:
    """Passes what a watch says on to the mirror."""

    def __init__(self, store: ClusterStore, kind: Kind) -> None:
        self._store = store
        self._mirror = store.mirror
        self._kind = kind
        self.synced = asyncio.Event()

    def project(self, content: dict[str, Any]) -> Row:
        """Keep of an object what the mirror shows."""
        content.setdefault("apiVersion", self._kind.api_version)  # Items of a list lack both.
        content.setdefault("kind", self._kind.name)
        return self._mirror.read(self._kind, content)

    def on_put(self, key: tuple[str, str], new: Row, old: Row | None) -> None:
        """Take in an object as it is now."""
        self._mirror.heard(self._kind, new)

    def on_gone(self, key: tuple[str, str], old: Row) -> None:
        """Take in that an object is no more."""
        self._mirror.gone(self._kind, old)

    def on_rewound(self) -> None:
        """Take in that nothing that was said holds any more."""
        self._store.rewind(self._kind)

    def on_synced(self) -> None:
        """Note that everything was listed."""
        self.synced.set()


def _scope(kind: Kind, namespace: str | None) -> Scope:
    return Scope(kind, namespace, labels=OURS if kind is CONFIG_MAPS else "")
