"""What the loop has in memory between passes: nothing that the store cannot give back.

It only saves reading; a new process with an empty ledger decides the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.rotation import Published
from dialrota.model.state import NumberState, PoolState
from dialrota.ports import Lists, StateStore


@dataclass(slots=True)
class Ledger:
    """The records, the published lists, and where each number is declared."""

    numbers: dict[PoolKey, Mapping[str, NumberState]] = field(default_factory=dict)
    states: dict[PoolKey, PoolState] = field(default_factory=dict)
    published: dict[PoolKey, Published] = field(default_factory=dict)
    damaged: dict[PoolKey, str] = field(default_factory=dict)
    pools: dict[PoolKey, Pool] = field(default_factory=dict)
    links: dict[PoolKey, frozenset[PoolKey]] = field(default_factory=dict)
    _where: dict[str, PoolKey | tuple[PoolKey, ...]] = field(default_factory=dict)
    _contested: dict[str, tuple[PoolKey, ...]] = field(default_factory=dict)

    def load(self, key: PoolKey, store: StateStore, lists: Lists) -> None:
        """Read the records and the list of a pool, once."""
        if key in self.states or key in self.damaged:
            return
        try:
            numbers, state = store.load_numbers(key), store.load_pool(key)
        except DamagedRecordError as error:
            self.damaged[key] = str(error)
            return
        self.enter(state or PoolState(key=key), numbers)
        actual = lists.actual(key)
        if actual is not None:
            self.published[key] = actual

    def load_again(self, keys: Iterable[PoolKey], store: StateStore, lists: Lists) -> set[PoolKey]:
        """Read anew what broke off, declared or not; return what was read."""
        missing = {key for key in keys if key not in self.states}
        for key in missing:
            self.load(key, store, lists)
        return missing

    def enter(self, state: PoolState, numbers: Mapping[str, NumberState]) -> None:
        """Take in the records of a pool, and which other pools they name."""
        key = state.key
        self.states[key], self.numbers[key] = state, numbers
        named = {s.claim.pool for s in numbers.values() if s.claim is not None}
        if named:
            self.links[key] = frozenset(PoolKey(*name.split("/", 1)) for name in named)
        else:
            self.links.pop(key, None)

    def forget(self, key: PoolKey) -> None:
        """Drop what is known of a pool, so that it is read again."""
        for part in (self.numbers, self.states, self.published, self.damaged):
            part.pop(key, None)

    def is_to_go(self, key: PoolKey) -> bool:
        """Say whether the list of a pool goes with its declaration, and is there still."""
        state = self.states.get(key)
        if state is None or not state.delete_with:
            return False
        return key in self.published or not state.orphaned

    def declare(self, pools: Iterable[Pool]) -> set[PoolKey]:
        """Take in the declared pools; return those that are new, changed or gone."""
        now = {pool.key: pool for pool in pools}
        moved = {key for key, pool in now.items() if self.pools.get(key) is not pool}
        moved |= self.pools.keys() - now.keys()
        for key in moved:
            self._move(key, self.pools.get(key), now.get(key))
        self.pools = now
        return moved

    @property
    def contested(self) -> Mapping[str, tuple[PoolKey, ...]]:
        """Return the numbers that more than one pool declares."""
        return self._contested

    def _move(self, key: PoolKey, old: Pool | None, new: Pool | None) -> None:
        before = {entry.number for entry in old.entries} if old is not None else set()
        after = {entry.number for entry in new.entries} if new is not None else set()
        for number in before - after:
            self._place(number, tuple(k for k in self._keys(number) if k != key))
        for number in after - before:
            self._place(number, (*self._keys(number), key))

    def _keys(self, number: str) -> tuple[PoolKey, ...]:
        found = self._where.get(number)
        if found is None:
            return ()
        return (found,) if isinstance(found, PoolKey) else found

    def _place(self, number: str, keys: tuple[PoolKey, ...]) -> None:
        """Remember where a number is declared; one place, the usual case, costs no tuple."""
        self._contested.pop(number, None)
        if not keys:
            self._where.pop(number, None)
        elif len(keys) == 1:
            self._where[number] = keys[0]
        else:
            self._where[number] = self._contested[number] = tuple(sorted(keys))
