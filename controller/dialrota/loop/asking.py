"""What the sources are asked in a pass: about which numbers, and how soon a guard wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dialrota.decide.wishes import Wishes
from dialrota.model.pool import Pool, PoolKey, is_monitored
from dialrota.model.state import NumberState, PoolState


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
    """The pools that name a source, and their numbers: all, and the monitored."""

    pools: tuple[Pool, ...]
    declared: tuple[str, ...]
    monitored: tuple[str, ...]


@dataclass(slots=True)
class Watched:
    """Which numbers each source is asked about; the same tuple while its pools are the same."""

    _known: dict[PoolKey, _Known] = field(default_factory=dict)

    def look(self, pools: Mapping[PoolKey, Pool]) -> None:
        """List the numbers of the pools that name each source."""
        users: dict[PoolKey, list[Pool]] = {}
        for key in sorted(pools):
            for name in pools[key].sources:
                users.setdefault(PoolKey(key.namespace, name), []).append(pools[key])
        self._known = {key: self._list(key, tuple(named)) for key, named in users.items()}

    @property
    def declared(self) -> dict[PoolKey, tuple[str, ...]]:
        """Return all numbers by source."""
        return {key: known.declared for key, known in self._known.items()}

    @property
    def monitored(self) -> dict[PoolKey, tuple[str, ...]]:
        """Return the monitored numbers by source."""
        return {key: known.monitored for key, known in self._known.items()}

    def _list(self, key: PoolKey, pools: tuple[Pool, ...]) -> _Known:
        known = self._known.get(key, _Known((), (), ()))
        if list(map(id, known.pools)) == list(map(id, pools)):
            return known
        declared = tuple(sorted({e.number for pool in pools for e in pool.entries}))
        watched = {e.number for pool in pools for e in pool.entries if is_monitored(pool, e)}
        monitored = tuple(sorted(watched))
        return _Known(
            pools,
            known.declared if known.declared == declared else declared,
            known.monitored if known.monitored == monitored else monitored,
        )


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
