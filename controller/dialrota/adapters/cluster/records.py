"""What is remembered, read from the statuses of our objects, and the lists in ConfigMaps."""

from collections.abc import Iterable

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.lists import Lists
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import List
from dialrota.adapters.cluster.sightings import Sightings
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState, PublishedRef
from dialrota.model.words import Seat
from dialrota.wire import poolrecord, sourcerecord
from dialrota.wire.scalar import SPOILED, explain


class ClusterRecords:
    """Records and lists as the mirror shows them."""

    def __init__(self, mirror: Mirror, sightings: Sightings) -> None:
        """Read from a mirror; times that no number's status shows come from ``sightings``."""
        self._mirror = mirror
        self._sightings = sightings
        self._lists = Lists(mirror)

    def pools(self) -> Iterable[PoolKey]:
        """Name every pool that has a record: those with a status, and those that left a list."""
        pools = self._mirror.declared[names.POOLS]
        found = {PoolKey(*at) for at, known in pools.items() if "lastChange" in known.row.status}
        found.update(self._orphans())
        return sorted(found)

    def load_numbers(self, key: PoolKey) -> dict[str, NumberState]:
        """Read the records of a pool's numbers.

        Raises:
            DamagedRecordError: somebody wrote what is no record.
        """
        found = {}
        for number, row in sorted(self._mirror.numbers.get(key, {}).items()):
            if row.damage:
                place = f"PhoneNumber {key.namespace}/{row.meta.name}"
                raise DamagedRecordError(place, 0, row.damage)
            if row.state is not None:
                found[number] = row.state
        orphan = None if found else self._orphan(key)
        return _numbers_of(orphan[1]) if orphan is not None else self._sightings.lift(key, found)

    def load_pool(self, key: PoolKey) -> PoolState | None:
        """Read the record of a pool.

        Raises:
            DamagedRecordError: somebody wrote what is no record.
        """
        row = self._mirror.pool(key)
        if row is None:
            orphan = self._orphan(key)
            return _state_of(key, *orphan) if orphan is not None else None
        if not row.status.get("lastChange"):
            return None
        try:
            return poolrecord.from_row(row.status, key)
        except SPOILED as err:
            raise DamagedRecordError(f"NumberPool {key}", 0, explain(err)) from err

    def load_source(self, key: PoolKey) -> SourceState | None:
        """Read the record of a source.

        Raises:
            DamagedRecordError: somebody wrote what is no record.
        """
        row = self._mirror.source(key)
        if row is None or "failures" not in row.status:
            return None
        try:
            return sourcerecord.from_row(row.status, key)
        except SPOILED as err:
            raise DamagedRecordError(f"ReputationSource {key}", 0, explain(err)) from err

    def settle(self) -> bool:
        """Say that nothing is left half done: every object is written as a whole."""
        return False

    def actual(self, key: PoolKey) -> Published | None:
        """Read what dialers consume now: the list that we published for this pool."""
        return self._lists.actual(key)

    def _orphans(self) -> Iterable[PoolKey]:
        """Find the pools that are gone and left a list behind."""
        pools, lists_of = self._mirror.declared[names.POOLS], self._mirror.lists_of
        return (key for key in lists_of if key not in pools and self._orphan(key) is not None)

    def _orphan(self, key: PoolKey) -> tuple[List, Published] | None:
        """Return the ConfigMap that a pool published last, and the list."""
        read = [(row, self._lists.published(row)) for row in self._lists.copies(key)]
        whole = [(row, published) for row, published in read if published is not None]
        return max(whole, key=lambda each: not each[0].marks.superseded_by, default=None)


def _state_of(key: PoolKey, row: List, published: Published) -> PoolState:
    """Make the record of a deleted pool: all that is left of it is its list."""
    rotation = published.rotation
    ref = PublishedRef(
        generation=published.generation,
        sha256=published.sha256,
        count=len(rotation.numbers),
        config_map=row.meta.name,
    )
    return PoolState(
        key=key,
        mode=rotation.mode,
        reason=rotation.reason,
        pace=rotation.pace,
        published=ref,
        orphaned=row.marks.orphaned,
        delete_with=f"NumberPool {key}" if row.marks.deletes else "",
        last_change=1,
    )


def _numbers_of(published: Published) -> dict[str, NumberState]:
    return {
        line.number: NumberState(
            number=line.number, state=line.state, in_rotation=True, seat=Seat.ELIGIBLE
        )
        for line in published.rotation.numbers
    }
