"""Ask the sources: when they are due, within their budgets, and remember how they fared.

File sources are read in every pass. All others are asked when ``decide.sourcing`` says so; between
two sweeps the verdicts recorded with the numbers stand in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from dialrota.decide import sourcing
from dialrota.model.pool import Pool, PoolKey, is_monitored
from dialrota.model.source import Source, SourceState, Sweep, SweepError
from dialrota.model.state import NumberState, PoolState
from dialrota.model.verdict import Usage, Verdict
from dialrota.ports import Observer, Request, StateStore

LIVE_TYPES: Final = frozenset({"file"})  # Cost nothing and are read whenever they change.

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Harvest:
    """What the sources say now. The mappings stay the same objects while nothing changes."""

    rows: dict[PoolKey, Mapping[str, tuple[Verdict, ...]]] = field(default_factory=dict)
    usage: dict[PoolKey, Mapping[str, Usage]] = field(default_factory=dict)
    states: dict[PoolKey, SourceState] = field(default_factory=dict)
    swept: list[Sweep] = field(default_factory=list)
    moved: set[PoolKey] = field(default_factory=set)
    next_at: int | None = None


class Sweeper:
    """Knows the observers and what each source said last."""

    def __init__(
        self, observers: Mapping[str, Observer], store: StateStore, progress: Progress
    ) -> None:
        """Keep the observers by source type."""
        self._observers = observers
        self._store = store
        self._progress = progress
        self._sources: dict[PoolKey, Source] = {}
        self._numbers: dict[PoolKey, tuple[tuple[Pool, ...], tuple[str, ...]]] = {}
        self._known = Harvest()

    def collect(
        self,
        sources: Iterable[Source],
        pools: Mapping[PoolKey, Pool],
        now: int,
        asks: Mapping[PoolKey, int],
        *,
        forced: frozenset[PoolKey] = frozenset(),
        paid: bool = True,
    ) -> Harvest:
        """Read what is live and ask what is due.

        ``asks`` is when a guard wants a second look at a source; ``paid`` is False for a plan,
        which asks nobody who might charge for it.
        """
        known = self._known
        known.swept, known.moved, known.next_at = [], set(), None
        declared = {source.key: source for source in sources}
        for key in self._sources.keys() - declared.keys():
            known.rows.pop(key, None)
            known.usage.pop(key, None)
            known.moved.add(key)
        users = _users(pools)
        for key, source in declared.items():
            if self._sources.get(key) is not source:
                known.moved.add(key)
            state = self._state(key)
            numbers = self._asked(key, users.get(key, ()))
            if source.type in LIVE_TYPES and not source.suspend:
                self._sweep(source, state, numbers, now, suspect=key in asks)
                continue
            due = sourcing.due_at(source, state, asks.get(key))
            if paid and numbers and (key in forced or (due is not None and due <= now)):
                self._sweep(source, state, numbers, now, suspect=key in asks)
                due = sourcing.due_at(source, known.states[key], asks.get(key))
            if due is not None and numbers:
                known.next_at = due if known.next_at is None else min(known.next_at, due)
        self._sources = declared
        return known

    def due(self, now: int, asks: Mapping[PoolKey, int]) -> tuple[PoolKey, ...]:
        """Name the sources that a real pass would ask now."""
        found = []
        for key, source in sorted(self._sources.items()):
            if source.type not in LIVE_TYPES and self._numbers.get(key, ((), ()))[1]:
                at = sourcing.due_at(source, self._state(key), asks.get(key))
                if at is not None and at <= now:
                    found.append(key)
        return tuple(found)

    def save(self) -> bool:
        """Record how the sources fared; return whether a byte changed."""
        return any([self._store.save_source(state) for state in self._known.states.values()])

    def _state(self, key: PoolKey) -> SourceState:
        known = self._known.states
        if key not in known:
            known[key] = self._store.load_source(key) or SourceState(key=key)
        return known[key]

    def _asked(self, key: PoolKey, pools: tuple[Pool, ...]) -> tuple[str, ...]:
        """List the monitored numbers of the pools that name a source; the same tuple when same."""
        known = self._numbers.get(key)
        if known is not None and len(known[0]) == len(pools):
            if all(a is b for a, b in zip(known[0], pools, strict=True)):
                return known[1]
        numbers = {e.number for pool in pools for e in pool.entries if is_monitored(pool, e)}
        found = tuple(sorted(numbers))
        if known is not None and known[1] == found:
            found = known[1]
        self._numbers[key] = (pools, found)
        return found

    def _sweep(
        self,
        source: Source,
        state: SourceState,
        numbers: tuple[str, ...],
        now: int,
        *,
        suspect: bool,
    ) -> None:
        observer = self._observers.get(source.type)
        allowed = sourcing.allowance(source, state, now)
        request = Request(source=source, numbers=numbers, now=now, allowance=allowed)
        name = source.key.name
        if observer is None:
            text = f"sources of type {source.type} are not available in this version"
            sweep = Sweep(
                source=name,
                at=now,
                verdicts={},
                errors=(SweepError("BadAnswer", text),),
                complete=False,
            )
        else:
            sweep = observer.sweep(request, lambda done, all_: self._progress(name, done, all_))
        self._take(source, state, sweep, suspect=suspect)

    def _take(
        self, source: Source, state: SourceState, sweep: Sweep, *, suspect: bool
    ) -> None:
        known, key = self._known, source.key
        live = source.type in LIVE_TYPES
        if known.rows.get(key) is not sweep.verdicts or known.usage.get(key) is not sweep.usage:
            known.rows[key], known.usage[key] = sweep.verdicts, sweep.usage
            known.moved.add(key)
        after = sourcing.after_sweep(source, state, sweep, suspect=suspect)
        if live:
            after = replace(after, retry_at=None, failures=0)
            if sourcing.is_same_news(state, after):
                return
        known.states[key] = after
        known.swept.append(sweep)


def guard_asks(
    pools: Mapping[PoolKey, Pool],
    states: Mapping[PoolKey, PoolState],
    numbers: Mapping[PoolKey, Mapping[str, NumberState]],
) -> dict[PoolKey, int]:
    """Find which sources a guard wants to hear again, and when."""
    asks: dict[PoolKey, int] = {}
    for key, pool in pools.items():
        state = states.get(key)
        if state is None or state.guard_since is None:
            continue
        doubts = [n.doubt for n in numbers.get(key, {}).values() if n.doubt is not None]
        if not doubts:
            continue
        at = min(doubt.last_at for doubt in doubts) + pool.policy.guard.confirm_after
        for name in pool.sources:
            source = PoolKey(key.namespace, name)
            asks[source] = min(at, asks.get(source, at))
    return asks


def _users(pools: Mapping[PoolKey, Pool]) -> dict[PoolKey, tuple[Pool, ...]]:
    found: dict[PoolKey, list[Pool]] = {}
    for key in sorted(pools):
        for name in pools[key].sources:
            found.setdefault(PoolKey(key.namespace, name), []).append(pools[key])
    return {key: tuple(users) for key, users in found.items()}
