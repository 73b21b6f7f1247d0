"""What the sources are asked in a pass: about which numbers, and how soon a guard wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from dialrota.decide.wishes import Wishes
from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey, is_monitored


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The questions of one pass.

    ``declared`` are all numbers of the pools that name a source, ``monitored`` those that it is
    asked to judge; calls are counted for all of them.
    ``confirm`` is when a guard wants a second look at a source. ``forced`` sources are asked
    whatever their interval, and so are those of which people have open ``wishes``. ``paid`` is
    False for a plan, which asks nobody who might charge.
    """

    now: int
    declared: Mapping[PoolKey, tuple[str, ...]]
    monitored: Mapping[PoolKey, tuple[str, ...]]
    confirm: Mapping[PoolKey, int]
    forced: frozenset[PoolKey] = frozenset()
    wishes: Mapping[PoolKey, Wishes] = field(default_factory=dict)
    paid: bool = True

    def numbers(self, source: PoolKey, *, live: bool = False) -> tuple[str, ...]:
        """List the numbers a source is asked about, sorted; a live one about all it may count."""
        return (self.declared if live else self.monitored).get(source, ())


class _Known(NamedTuple):
    """The numbers of the pools that name a source: all, and the monitored."""

    declared: tuple[str, ...]
    monitored: tuple[str, ...]


_NOBODY: Final = _Known((), ())


@dataclass(slots=True)
class Watched:
    """Which numbers each source is asked about; the same tuple while they are the same."""

    _pools: dict[PoolKey, Pool] = field(default_factory=dict)
    _known: dict[PoolKey, _Known] = field(default_factory=dict)

    def look(self, pools: dict[PoolKey, Pool]) -> None:
        """List the numbers of the pools that name each source, where that may have changed."""
        before, self._pools = self._pools, pools
        moved = [key for key, pool in pools.items() if before.get(key) is not pool]
        moved += before.keys() - pools.keys()
        pairs = [(before.get(key), pools.get(key)) for key in moved]
        for source in {s for pair in pairs if not _ask_the_same(*pair) for s in _named(*pair)}:
            self._list(source)

    @property
    def declared(self) -> dict[PoolKey, tuple[str, ...]]:
        """Return all numbers by source."""
        return {key: known.declared for key, known in self._known.items()}

    @property
    def monitored(self) -> dict[PoolKey, tuple[str, ...]]:
        """Return the monitored numbers by source."""
        return {key: known.monitored for key, known in self._known.items()}

    def _list(self, source: PoolKey) -> None:
        users = [pool for pool in self._pools.values() if source in _named(pool)]
        if not users:
            self._known.pop(source, None)
            return
        known = self._known.get(source, _NOBODY)
        declared = tuple(sorted({e.number for pool in users for e in pool.entries}))
        watched = {e.number for pool in users for e in pool.entries if is_monitored(pool, e)}
        monitored = tuple(sorted(watched))
        self._known[source] = _Known(
            known.declared if known.declared == declared else declared,
            known.monitored if known.monitored == monitored else monitored,
        )


def _named(*pools: Pool | None) -> set[PoolKey]:
    """Name the sources of pools."""
    return {
        PoolKey(pool.key.namespace, name)
        for pool in pools
        if pool is not None
        for name in pool.sources
    }


def _ask_the_same(old: Pool | None, new: Pool | None) -> bool:
    """Say whether two declarations of a pool ask the same sources about the same numbers."""
    if old is None or new is None or old.sources != new.sources:
        return False
    if not new.sources:
        return True
    return len(old.entries) == len(new.entries) and all(
        a.number == b.number and is_monitored(old, a) is is_monitored(new, b)
        for a, b in zip(old.entries, new.entries, strict=True)
    )


def second_looks(pools: Mapping[PoolKey, Pool], ledger: Ledger) -> dict[PoolKey, int]:
    """Find which sources a guard wants to hear again, and when."""
    found: dict[PoolKey, int] = {}
    for key in ledger.guarded & pools.keys():
        numbers = ledger.numbers.get(key, {})
        doubts = [n.doubt.last_at for n in numbers.values() if n.doubt is not None]
        if not doubts:
            continue
        pool = pools[key]
        at = min(doubts) + pool.policy.guard.confirm_after
        for name in pool.sources:
            source = PoolKey(key.namespace, name)
            found[source] = min(at, found.get(source, at))
    return found
