"""What the loop has in memory between passes: nothing that the store cannot give back.

It only saves reading; a new process with an empty ledger decides the same.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from dialrota.decide import accident
from dialrota.model.failure import DamagedRecordError
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.rotation import Published
from dialrota.model.state import NumberState, PoolState
from dialrota.ports import Lists, StateStore


@dataclass(slots=True)
class Ledger:
    """The records, the published lists, and where each number is declared.

    Beside them stand the few pools that a pass must not overlook, so that it need not look at all
    of them: ``due_at`` is when a pool wants to be decided (0 where it never was), ``guarded``
    pools hold benches back, ``leavers`` remember numbers that left, ``shrunk`` ones declare less
    than half of what is on record, ``served`` ones may take stock. The records of ``owed`` ones
    are not all written yet: what is here is what they are to be.
    """

    numbers: dict[PoolKey, Mapping[str, NumberState]] = field(default_factory=dict)
    states: dict[PoolKey, PoolState] = field(default_factory=dict)
    published: dict[PoolKey, Published] = field(default_factory=dict)
    damaged: dict[PoolKey, str] = field(default_factory=dict)
    pools: dict[PoolKey, Pool] = field(default_factory=dict)
    usable: Set[PoolKey] = frozenset()  # Of the pools; for the others stand-ins are here.
    links: dict[PoolKey, frozenset[PoolKey]] = field(default_factory=dict)
    due_at: dict[PoolKey, int] = field(default_factory=dict)
    guarded: set[PoolKey] = field(default_factory=set)
    leavers: set[PoolKey] = field(default_factory=set)
    shrunk: set[PoolKey] = field(default_factory=set)
    served: set[PoolKey] = field(default_factory=set)
    owed: set[PoolKey] = field(default_factory=set)
    last_change: int = 0  # Of all records that ever were here.
    _where: dict[str, PoolKey | tuple[PoolKey, ...]] = field(default_factory=dict)
    _contested: dict[str, tuple[PoolKey, ...]] = field(default_factory=dict)

    def load(self, keys: Iterable[PoolKey], store: StateStore, lists: Lists) -> None:
        """Read the records and the lists of pools, each once."""
        for key in keys:
            if key not in self.states and key not in self.damaged:
                self._load(key, store, lists)

    def _load(self, key: PoolKey, store: StateStore, lists: Lists) -> None:
        try:
            numbers, state = store.load_numbers(key), store.load_pool(key)
        except DamagedRecordError as error:
            self.damaged[key] = str(error)
            return
        self.enter(state or PoolState(key=key), numbers)
        actual = lists.actual(key)
        if actual is not None:
            self.published[key] = actual

    def reread(self, key: PoolKey, lists: Lists) -> None:
        """Read the list of a pool again."""
        actual = lists.actual(key)
        if actual is not None:
            self.published[key] = actual
        elif key in self.pools:
            self.published.pop(key, None)
        else:
            self.forget(key)  # The list of a deleted pool, and now that is gone too.

    def load_again(self, keys: Iterable[PoolKey], store: StateStore, lists: Lists) -> set[PoolKey]:
        """Read anew what broke off, declared or not; return what was read."""
        missing = {key for key in keys if key not in self.states}
        self.load(missing, store, lists)
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
        self._note(key, state)

    def forget(self, key: PoolKey) -> None:
        """Drop what is known of a pool, so that it is read again."""
        for part in (self.numbers, self.states, self.published, self.damaged):
            part.pop(key, None)
        self.owed.discard(key)
        self._note(key, None)

    def forget_gone(self, keys: Set[PoolKey], store: StateStore) -> None:
        """Drop deleted pools of which the store keeps nothing, as they leave no list behind."""
        gone = (keys & self.states.keys()) - self.pools.keys() - self.owed
        for key in gone - set(store.pools()) if gone else ():
            self.forget(key)

    def is_to_go(self, key: PoolKey) -> bool:
        """Say whether the list of a pool goes with its declaration, and is there still."""
        state = self.states.get(key)
        if state is None or not state.delete_with:
            return False
        return key in self.published or not state.orphaned

    def declare(self, pools: Iterable[Pool], stand_ins: Iterable[Pool] = ()) -> set[PoolKey]:
        """Take in the declared pools; return those that are new, changed or gone.

        ``stand_ins`` stand for those whose declaration cannot be used: nobody decides them.
        """
        usable = {pool.key: pool for pool in pools}
        now = usable | {pool.key: pool for pool in stand_ins}
        self.usable = usable.keys()
        moved = {key for key, pool in now.items() if self.pools.get(key) is not pool}
        moved |= self.pools.keys() - now.keys()
        for key in moved:
            self._move(key, self.pools.get(key), now.get(key))
        self.pools = now
        for key in moved:
            pool = now.get(key)
            _put(self.served, key, wanted=pool is not None and bool(pool.policy.replacement.pools))
            self._compare(key)
        return moved

    @property
    def contested(self) -> Mapping[str, tuple[PoolKey, ...]]:
        """Return the numbers that more than one pool declares."""
        return self._contested

    def _note(self, key: PoolKey, state: PoolState | None) -> None:
        """Keep in view what a record asks of later passes."""
        _put(self.guarded, key, wanted=state is not None and state.guard_since is not None)
        _put(self.leavers, key, wanted=state is not None and bool(state.former))
        self.due_at.pop(key, None)
        if state is None or not state.last_change:
            self.due_at[key] = 0
        elif state.next_evaluation is not None:
            self.due_at[key] = state.next_evaluation
        if state is not None:
            self.last_change = max(self.last_change, state.last_change)
        self._compare(key)

    def _compare(self, key: PoolKey) -> None:
        """Find out whether a declaration has less than half of the numbers on record."""
        pool = self.pools.get(key)
        records = self.numbers.get(key, {})
        _put(self.shrunk, key, wanted=pool is not None and accident.shrank(pool, records))

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


def _put(keys: set[PoolKey], key: PoolKey, *, wanted: bool) -> None:
    """Have a key in a set, or not."""
    if wanted:
        keys.add(key)
    else:
        keys.discard(key)
