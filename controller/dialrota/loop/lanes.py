"""Which pools are being written, so that others need not wait for them.

A pool is decided by one batch at a time, and so is all that it shares numbers or stock with, and
whoever declares what its list may still name: what comes up for a pool meanwhile is put off until
the batch is through. Where that is a change by people, the batch is to make way for it.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from dialrota.loop import coupling
from dialrota.loop.job import Job
from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey


@dataclass(slots=True, eq=False)
class Lane:
    """A batch under way: its pools, what it has to do, and whether people wait for it."""

    keys: frozenset[PoolKey]
    work: tuple[Job, ...] = ()
    _is_awaited: bool = False

    def is_awaited(self) -> bool:
        """Say whether it is to make way."""
        return self._is_awaited

    def hurry(self) -> None:
        """Have it make way."""
        self._is_awaited = True


@dataclass(slots=True)
class Lanes:
    """The pools under way, and those put off."""

    busy: set[PoolKey] = field(default_factory=set)
    put_off: set[PoolKey] = field(default_factory=set)
    _lanes: list[Lane] = field(default_factory=list)

    def admit(
        self, pools: Mapping[PoolKey, Pool], ledger: Ledger, due: set[PoolKey]
    ) -> set[PoolKey]:
        """Let through whoever need not wait, and remember the others."""
        free = self.free(pools, ledger, due)
        self.put_off = due - free
        return free

    def free(
        self, pools: Mapping[PoolKey, Pool], ledger: Ledger, keys: set[PoolKey]
    ) -> set[PoolKey]:
        """Choose who need not wait."""
        if not self.busy:
            return keys
        named = self._named()
        blocked = coupling.group(pools, ledger, self.busy)
        blocked |= {k for k in keys if not named.isdisjoint(e.number for e in pools[k].entries)}
        return keys - blocked

    def overtake(
        self, pools: Mapping[PoolKey, Pool], ledger: Ledger, changed: Set[PoolKey]
    ) -> None:
        """Have batches make way that keep waiting what people have changed just now."""
        waiting = self.put_off & changed
        if waiting:
            shared = coupling.group(pools, ledger, waiting)
            for lane in self._lanes:
                if not shared.isdisjoint(lane.keys):
                    lane.hurry()

    def enter(self, keys: Iterable[PoolKey], work: Iterable[Job] = ()) -> Lane:
        """Note that a batch begins with these, and what it has to do."""
        lane = Lane(frozenset(keys), tuple(work))
        self._lanes.append(lane)
        self.busy |= lane.keys
        return lane

    def leave(self, lane: Lane) -> None:
        """Note that a batch is through."""
        self._lanes.remove(lane)
        self.busy -= lane.keys

    def pass_by(self, keys: Iterable[PoolKey]) -> set[PoolKey]:
        """Let through who is not being written, and remember the others, of whatever kind."""
        wanted = set(keys)
        self.put_off |= wanted & self.busy
        return wanted - self.busy

    def _named(self) -> frozenset[str]:
        """Name the numbers that are in the lists of a batch, or will be."""
        work = [job for lane in self._lanes for job in lane.work]
        lists = [job.actual.rotation for job in work if job.actual]
        lists += [job.rotation for job in work if job.rotation]
        return frozenset(line.number for each in lists for line in each.numbers)
