"""What is remembered, read from the statuses of our objects, and the lists in ConfigMaps."""

from collections.abc import Iterable

from dialrota.adapters.cluster import names
from dialrota.adapters.cluster.mirror import Mirror
from dialrota.adapters.cluster.rows import List
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import PoolKey
from dialrota.model.rotation import Published
from dialrota.model.source import SourceState
from dialrota.model.state import NumberState, PoolState, PublishedRef
from dialrota.model.words import Seat
from dialrota.wire import poolrecord, sourcerecord
from dialrota.wire.scalar import explain

_SPOILED = (ValueError, KeyError, TypeError, AttributeError)


class ClusterRecords:
    """Records and lists as the mirror shows them."""

    def __init__(self, mirror: Mirror) -> None:
        """Read from a mirror."""
        self._mirror = mirror

    def pools(self) -> Iterable[PoolKey]:
        """Name every pool that has a record: those with a status, and those that left a list."""
        pools = self._mirror.declared[names.POOLS]
        found = {PoolKey(*at) for at, known in pools.items() if "lastChange" in known.row.status}
        found |= {key for key, _ in self._orphans()}
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
        return _numbers_of(orphan) if orphan is not None else found

    def load_pool(self, key: PoolKey) -> PoolState | None:
        """Read the record of a pool.

        Raises:
            DamagedRecordError: somebody wrote what is no record.
        """
        row = self._mirror.pool(key)
        if row is None:
            orphan = self._orphan(key)
            return _state_of(key, orphan) if orphan is not None else None
        if not row.status.get("lastChange"):
            return None
        try:
            return poolrecord.from_row(row.status, key)
        except _SPOILED as err:
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
        except _SPOILED as err:
            raise DamagedRecordError(f"ReputationSource {key}", 0, explain(err)) from err

    def settle(self) -> bool:
        """Say that nothing is left half done: every object is written as a whole."""
        return False

    def actual(self, key: PoolKey) -> Published | None:
        """Read what dialers consume now: the list that we published for this pool."""
        found = [
            row.published
            for row in self._mirror.lists.values()
            if row.is_ours and row.pool == key.name and row.meta.namespace == key.namespace
        ]
        whole = [published for published in found if published is not None]
        return max(whole, key=lambda published: published.generation, default=None)

    def _orphans(self) -> Iterable[tuple[PoolKey, List]]:
        """Find the lists that deleted pools left behind."""
        pools = self._mirror.declared[names.POOLS]
        for row in self._mirror.lists.values():
            key = PoolKey(row.meta.namespace, row.pool)
            if row.is_ours and row.published is not None and key not in pools:
                yield key, row

    def _orphan(self, key: PoolKey) -> List | None:
        return next((row for orphan, row in self._orphans() if orphan == key), None)


def _state_of(key: PoolKey, orphan: List) -> PoolState:
    """Make the record of a deleted pool: all that is left of it is its list."""
    published = orphan.published
    if published is None:
        return PoolState(key=key)
    rotation = published.rotation
    ref = PublishedRef(
        generation=published.generation,
        sha256=published.sha256,
        count=len(rotation.numbers),
        config_map=orphan.meta.name,
    )
    return PoolState(
        key=key,
        mode=rotation.mode,
        reason=rotation.reason,
        pace=rotation.pace,
        published=ref,
        orphaned=orphan.orphaned,
        last_change=1,
    )


def _numbers_of(orphan: List) -> dict[str, NumberState]:
    lines = orphan.published.rotation.numbers if orphan.published is not None else ()
    return {
        line.number: NumberState(
            number=line.number, state=line.state, in_rotation=True, seat=Seat.ELIGIBLE
        )
        for line in lines
    }
