"""Publishing: the lists of all pools, each under the name of now and under those of before.

A pool that is given another ConfigMap leaves one behind that dialers may go on reading. So every
copy follows the list, older names first, until somebody deletes it.
"""

from collections.abc import Callable

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.hand import Hand
from dialrota.adapters.cluster.lists import Lists
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.placing import Placing, is_whole
from dialrota.adapters.cluster.rows import List, Marks
from dialrota.adapters.kube.error import ApiError
from dialrota.adapters.kube.paths import CONFIG_MAPS
from dialrota.model.failure import ConflictError, NotPublishedError
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Published

Deletes = Callable[[PoolKey], bool | None]


class ConfigMaps:
    """The lists of all pools."""

    def __init__(self, hand: Hand, mirror: Mirror, deletes: Deletes) -> None:
        """Write by one hand what the mirror shows.

        ``deletes`` says whether a list goes with its pool; None where the pool cannot be read.
        """
        self._hand = hand
        self._mirror = mirror
        self._lists = Lists(mirror)
        self._placing = Placing(hand, mirror, self._lists)
        self._deletes = deletes

    async def claim(self, published: Published, name: str) -> None:
        """Make sure that a list can be published.

        Raises:
            NotPublishedError: the name belongs to somebody else.
        """
        key = published.rotation.key
        await self._placing.check(PoolKey(key.namespace, name), key)

    async def publish(self, published: Published, name: str, *, orphaned: bool) -> None:
        """Make a list the one that dialers read, under every name that it has.

        Raises:
            NotPublishedError: the name belongs to somebody else, or the server refuses the list.
            ConflictError: a later list is there already.
        """
        for at in self._places(published, name):
            await self._placing.put(
                at, published, self._marks(at, published, name, orphaned=orphaned)
            )

    async def repair(self, published: Published, name: str, *, orphaned: bool) -> bool:
        """Put back what somebody changed beside the list itself; return whether that was so."""
        changed = False
        for at in self._places(published, name):
            row = self._mirror.lists.get(at)
            if row is not None and not row.is_ours:
                continue
            marks = self._marks(at, published, name, orphaned=orphaned)
            if row is None or not self._is_as_meant(row, published, marks):
                await self._placing.put(at, published, marks)
                changed = True
            elif await self._placing.blank(at):
                changed = True
        return changed

    async def remove(self, key: PoolKey, name: str) -> None:
        """Delete every list that we published for a pool.

        Raises:
            NotPublishedError: that is not allowed; the lists are left, marked orphaned.
            ConflictError: the pool is there.
        """
        if await self._hand.read(names.POOLS, *key) is not None:
            raise ConflictError(f"NumberPool {key}: it is there, so its list stays")
        for row in self._lists.copies(key):
            parts = self._lists.shards(row)
            try:
                for each in (row, *parts):
                    await self._hand.delete(CONFIG_MAPS, each)
            except ApiError as error:
                if not error.is_denied:
                    raise
                await self._leave(row)
                text = (
                    f"The ConfigMap {row.meta.name} should go with its pool (deletionPolicy: "
                    "Delete), but the controller may not delete ConfigMaps. It stays, marked "
                    "orphaned; delete it by hand, and see deleteConfigMaps in the chart."
                )
                raise NotPublishedError(Reason.REFUSED, text) from error

    async def _leave(self, row: List) -> None:
        """Mark a list that cannot be deleted as any other orphan, which is kept in order."""
        published = self._lists.published(row)
        if published is not None:
            await self._placing.put(row.meta.key, published, Marks(orphaned=True))

    def _places(self, published: Published, name: str) -> list[PoolKey]:
        """Name every ConfigMap of a list, the one of now last."""
        key = published.rotation.key
        last = PoolKey(key.namespace, name)
        return [*(r.meta.key for r in self._lists.copies(key) if r.meta.key != last), last]

    def _marks(self, at: PoolKey, published: Published, name: str, *, orphaned: bool) -> Marks:
        deletes, row = self._deletes(published.rotation.key), self._mirror.lists.get(at)
        if deletes is None:
            deletes = row is not None and row.marks.deletes
        return Marks(orphaned, "" if at.name == name else name, deletes)

    def _is_as_meant(self, row: List, published: Published, marks: Marks) -> bool:
        is_same = row.marks == marks and self._lists.published(row) == published
        return is_same and is_whole(row, published)
