"""Rules 3.11 and 8: what record a number brings along, and which pool owns it."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from dialrota.decide import entries, ownership
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.state import NumberState, PoolState, is_owned_elsewhere


class Legacy(NamedTuple):
    """The records that numbers bring along, and the numbers that went to other pools.

    ``complete`` says that the pool has a record of every number it declares, and of no other.
    """

    inherited: Mapping[str, NumberState]
    taken: frozenset[str]
    complete: bool = False


AT_HOME: Final = Legacy({}, frozenset(), complete=True)


class Heritage:
    """Who owns a number that several pools declare, and what it takes along when it moves."""

    def __init__(
        self,
        pools: Mapping[PoolKey, Pool],
        numbers: Mapping[PoolKey, Mapping[str, NumberState]],
        states: Mapping[PoolKey, PoolState],
        contested: Mapping[str, tuple[PoolKey, ...]],
        now: int,
    ) -> None:
        """Work out the owners; records are looked up when a pool asks."""
        self._pools, self._numbers, self._states = pools, numbers, states
        self._now = now
        self._former: dict[str, dict[str, NumberState]] = {}
        retired = ownership.retirements(pools, contested)
        self._owners: dict[PoolKey, dict[str, PoolKey]] = {}
        for number, keys in contested.items():
            out = retired.get(number, frozenset())
            found = ownership.owner(number, keys, out, self._claim)
            for key in keys:
                if found is not None and key != found:
                    self._owners.setdefault(key, {})[number] = found

    def owners(self, key: PoolKey) -> Mapping[str, PoolKey]:
        """Name the owners of the numbers that this pool declares and does not own."""
        return self._owners.get(key, {})

    def legacy(self, key: PoolKey) -> Legacy:
        """Find what numbers bring along to a pool, and where those that left it went."""
        known, state = self._numbers.get(key, {}), self._states.get(key)
        moved = [record for record in known.values() if record.claim is not None]
        moved += state.former if state is not None else ()
        if not moved and known.keys() == {entry.number for entry in self._pools[key].entries}:
            return AT_HOME
        return Legacy(self.inherited(key), self.taken(key))

    def inherited(self, key: PoolKey) -> Mapping[str, NumberState]:
        """Find the records that numbers of this pool bring along from elsewhere."""
        known = self._numbers.get(key, {})
        owned_elsewhere = self.owners(key)
        found: dict[str, NumberState] = {}
        for number in [entry.number for entry in self._pools[key].entries]:
            record = known.get(number)
            if record is not None and not is_owned_elsewhere(record):
                continue
            moved = None if number in owned_elsewhere else self._moved(key, number, record)
            if moved is not None:
                found[number] = moved
        return found

    def taken(self, key: PoolKey) -> frozenset[str]:
        """Find which numbers that left a pool are declared by another of its namespace."""
        state, records = self._states.get(key), self._numbers.get(key, {})
        declared = {entry.number for entry in self._pools[key].entries}
        remembered = {record.number for record in state.former} if state is not None else set()
        remembered |= records.keys() - declared
        if not remembered:
            return frozenset()
        return frozenset(
            entry.number
            for other, pool in self._pools.items()
            if other != key and other.namespace == key.namespace
            for entry in pool.entries
            if entry.number in remembered
        )

    def _moved(self, key: PoolKey, number: str, record: NumberState | None) -> NumberState | None:
        """Find the record of a number new to this pool, or handed over to it."""
        if record is None or record.claim is None:
            old = self._remembered(key.namespace).get(number)
            return None if old is None else old._replace(declared_since=self._now)
        old = self._record(record.claim.key, number)
        if old is None or is_owned_elsewhere(old):
            return None
        return entries.handed_over(old, self._now)._replace(declared_since=record.declared_since)

    def _record(self, key: PoolKey, number: str) -> NumberState | None:
        return self._numbers.get(key, {}).get(number)

    def _claim(self, key: PoolKey, number: str) -> tuple[bool, int]:
        """Say whether a pool comes after the owner of before, and since when it declares it."""
        record, state = self._record(key, number), self._states.get(key)
        if record is None or (state is not None and state.orphaned):
            return True, 0
        return is_owned_elsewhere(record), record.declared_since

    def _remembered(self, namespace: str) -> Mapping[str, NumberState]:
        """Index what the pools of a namespace remember of numbers that left them."""
        if namespace not in self._former:
            index: dict[str, NumberState] = {}
            keys = (key for key in sorted(self._states) if key.namespace == namespace)
            for state in (state for key in keys for state in self._leavings(key)):
                other = index.get(state.number)
                if other is None or other.stage_since <= state.stage_since:
                    index[state.number] = state
            self._former[namespace] = index
        return self._former[namespace]

    def _leavings(self, key: PoolKey) -> Iterator[NumberState]:
        """List the records that nobody's declaration holds any more."""
        yield from self._states[key].former
        if key not in self._pools:
            for number in sorted(self._numbers.get(key, {})):
                yield entries.handed_over(self._numbers[key][number], self._now)
