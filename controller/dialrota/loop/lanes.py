"""Which pools are being written, so that others need not wait for them.

A pool is decided by one batch at a time, and so is all that it shares numbers or stock with: what
comes up for a pool meanwhile is put off until the batch is through.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dialrota.loop import coupling
from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey


@dataclass(slots=True)
class Lanes:
    """The pools under way, and those put off."""

    busy: set[PoolKey] = field(default_factory=set)
    put_off: set[PoolKey] = field(default_factory=set)

    def admit(
        self, pools: Mapping[PoolKey, Pool], ledger: Ledger, due: set[PoolKey]
    ) -> set[PoolKey]:
        """Let through whoever need not wait, and remember the others."""
        if not self.busy:
            self.put_off = set()
            return due
        blocked = coupling.group(pools, ledger, self.busy)
        self.put_off = due & blocked
        return due - blocked

    def enter(self, keys: Iterable[PoolKey]) -> None:
        """Note that a batch begins with these."""
        self.busy.update(keys)

    def leave(self, keys: Iterable[PoolKey]) -> None:
        """Note that a batch is through with these."""
        self.busy.difference_update(keys)

    def pass_by(self, keys: Iterable[PoolKey]) -> set[PoolKey]:
        """Let through who is not being written, and remember the others, of whatever kind."""
        wanted = set(keys)
        self.put_off |= wanted & self.busy
        return wanted - self.busy
