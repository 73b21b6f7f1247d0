"""The lists that the mirror shows: of which ConfigMaps each consists, and what dialers may read.

A pool that was renamed in ``publish.configMap`` has more than one copy of its list, and a long
list consists of a manifest and shards.
"""

from collections.abc import Sequence
from dataclasses import replace

from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import List
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.wire import shards


class Lists:
    """Reads lists from a mirror."""

    def __init__(self, mirror: Mirror) -> None:
        """Read nothing yet."""
        self._mirror = mirror
        self._joined: dict[PoolKey, tuple[tuple[List, ...], Published | None]] = {}

    def copies(self, key: PoolKey) -> list[List]:
        """Return the ConfigMaps that dialers of a pool may mount."""
        found = self._mirror.lists_of.get(key, {})
        return [row for row in found.values() if row.is_ours and not row.shard]

    def shards(self, row: List) -> list[List]:
        """Return all shards of a list, in use or not."""
        found = self._mirror.lists_of.get(PoolKey(row.meta.namespace, row.pool), {})
        if len(found) == 1:
            return []
        name = row.meta.name
        return [each for each in found.values() if each.meta.name == f"{name}-{each.shard}"]

    def published(self, row: List) -> Published | None:
        """Read a list, in one piece or not; None where it is not whole."""
        if row.manifest is None:
            return row.published
        at, lists = row.meta.key, self._mirror.lists
        places = [PoolKey(at.namespace, shard.name) for shard in row.manifest.shards]
        parts = [lists[place] for place in places if place in lists]
        known = self._joined.get(at)
        if known is not None and known[0] == (row, *parts):
            return known[1]
        whole = len(parts) == len(places) and all(part.is_whole for part in parts)
        made = shards.join(row.manifest, [each.published for each in parts]) if whole else None
        self._joined[at] = ((row, *parts), made)
        return made

    def actual(self, key: PoolKey) -> Published | None:
        """Say what dialers of a pool may read now, whichever copy they mount.

        Where the copies differ, because a process was killed between two of them, these are the
        numbers of all, under no hash: nobody has that list, so it is published anew.
        """
        found = [self.published(row) for row in self.copies(key)]
        whole = [each for each in found if each is not None]
        if not whole:
            return None
        newest = max(whole, key=lambda each: each.generation)
        return newest if all(each == newest for each in whole) else _union(newest, whole)


def _union(newest: Published, whole: Sequence[Published]) -> Published:
    lines = {line.number: line for each in (*whole, newest) for line in each.rotation.numbers}
    return replace(
        newest, rotation=replace(newest.rotation, numbers=tuple(lines.values())), sha256=""
    )
