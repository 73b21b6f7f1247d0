"""Which pools are being written, so that others need not wait for them.

A pool is decided by one batch at a time, and so is all that it shares numbers or stock with, and
whoever declares what its list may still name: what comes up for a pool meanwhile is put off until
the batch is through.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dialrota.loop import coupling
from dialrota.loop.job import Job
from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey


@dataclass(slots=True)
class Lanes:
    """The pools under way, and those put off."""

    busy: set[PoolKey] = field(default_factory=set)
    put_off: set[PoolKey] = field(default_factory=set)
    _work: dict[PoolKey, Job] = field(default_factory=dict)

    def admit(
        self, pools: Mapping[PoolKey, Pool], ledger: Ledger, due: set[PoolKey]
    ) -> set[PoolKey]:
        """Let through whoever need not wait, and remember the others."""
        if not self.busy:
            self.put_off = set()
            return due
        named = self._named()
        blocked = coupling.group(pools, ledger, self.busy)
        blocked |= {k for k in due if not named.isdisjoint(e.number for e in pools[k].entries)}
        self.put_off = due & blocked
        return due - blocked

    def enter(self, keys: Iterable[PoolKey], work: Iterable[Job] = ()) -> None:
        """Note that a batch begins with these, and what it has to do."""
        self.busy.update(keys)
        self._work.update({job.state.key: job for job in work})

    def leave(self, keys: Iterable[PoolKey]) -> None:
        """Note that a batch is through with these."""
        for key in keys:
            self.busy.discard(key)
            self._work.pop(key, None)

    def pass_by(self, keys: Iterable[PoolKey]) -> set[PoolKey]:
        """Let through who is not being written, and remember the others, of whatever kind."""
        wanted = set(keys)
        self.put_off |= wanted & self.busy
        return wanted - self.busy

    def _named(self) -> frozenset[str]:
        """Name the numbers that are in the lists of a batch, or will be."""
        lists = [job.actual.rotation for job in self._work.values() if job.actual]
        lists += [job.rotation for job in self._work.values() if job.rotation]
        return frozenset(line.number for each in lists for line in each.numbers)
