"""What the sources are asked in a pass: about which numbers, and how soon a guard wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialrota.model.pool import Pool, PoolKey, is_monitored
from dialrota.model.state import NumberState, PoolState


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The questions of one pass.

    ``confirm`` is when a guard wants a second look at a source. ``forced`` sources are asked
    whatever their interval. ``paid`` is False for a plan, which asks nobody who might charge.
    """

    now: int
    monitored: Mapping[PoolKey, tuple[str, ...]]
    confirm: Mapping[PoolKey, int]
    forced: frozenset[PoolKey] = frozenset()
    paid: bool = True

    def numbers(self, source: PoolKey) -> tuple[str, ...]:
        """List the numbers a source is asked about, sorted."""
        return self.monitored.get(source, ())


@dataclass(slots=True)
class Watched:
    """Which numbers each source is asked about; the same tuple while its pools are the same."""

    _known: dict[PoolKey, tuple[tuple[Pool, ...], tuple[str, ...]]] = field(default_factory=dict)

    def by_source(self, pools: Mapping[PoolKey, Pool]) -> dict[PoolKey, tuple[str, ...]]:
        """List the monitored numbers of the pools that name each source."""
        users: dict[PoolKey, list[Pool]] = {}
        for key in sorted(pools):
            for name in pools[key].sources:
                users.setdefault(PoolKey(key.namespace, name), []).append(pools[key])
        self._known = {key: self._list(key, tuple(named)) for key, named in users.items()}
        return {key: numbers for key, (_, numbers) in self._known.items()}

    def _list(
        self, key: PoolKey, pools: tuple[Pool, ...]
    ) -> tuple[tuple[Pool, ...], tuple[str, ...]]:
        known = self._known.get(key)
        if known is not None and list(map(id, known[0])) == list(map(id, pools)):
            return known
        numbers = {e.number for pool in pools for e in pool.entries if is_monitored(pool, e)}
        found = tuple(sorted(numbers))
        same = known is not None and known[1] == found
        return pools, known[1] if known is not None and same else found


def second_looks(
    pools: Mapping[PoolKey, Pool],
    states: Mapping[PoolKey, PoolState],
    numbers: Mapping[PoolKey, Mapping[str, NumberState]],
) -> dict[PoolKey, int]:
    """Find which sources a guard wants to hear again, and when."""
    found: dict[PoolKey, int] = {}
    for key, pool in pools.items():
        state = states.get(key)
        if state is None or state.guard_since is None:
            continue
        doubts = [n.doubt.last_at for n in numbers.get(key, {}).values() if n.doubt is not None]
        if not doubts:
            continue
        at = min(doubts) + pool.policy.guard.confirm_after
        for name in pool.sources:
            source = PoolKey(key.namespace, name)
            found[source] = min(at, found.get(source, at))
    return found
