"""What a pass works with, and what it has read before it decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from dialrota.decide.fleet import Outcome, World
from dialrota.decide.orphan import Orphan
from dialrota.loop.asking import Asking
from dialrota.loop.harvest import Harvest
from dialrota.loop.lanes import Lane
from dialrota.loop.ledger import Ledger
from dialrota.loop.publish import Together, one_by_one
from dialrota.loop.sweep import Sweeper
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.source import Sweep
from dialrota.model.words import Backing
from dialrota.ports import Declared, DesiredSource, History, Lists, StateStore, Writer
from dialrota.wire import calendar

_LOOK_FOR_COMMIT: Final = (
    5  # Seconds between two looks whether a shrunk declaration was committed.
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Everything outside that the loop works with.

    ``together`` says whether several pools are written side by side, ``backing`` what the
    history knows of.
    """

    desired: DesiredSource
    sweeper: Sweeper
    store: StateStore
    lists: Lists
    writer: Writer
    history: History
    together: Together = one_by_one
    backing: Backing = Backing.COMMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a pass has read before it decides."""

    now: int
    declared: Declared
    pools: Mapping[PoolKey, Pool]
    harvest: Harvest
    swept: Mapping[
        PoolKey, Sweep
    ]  # In this pass: others begin before it ends, and have their own.
    asked: Asking
    due: frozenset[PoolKey]
    orphaned: tuple[PoolKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a pass has decided; its ``lane`` says about which pools, and what has to be done."""

    seen: Seen
    outcome: Outcome
    orphans: tuple[Orphan, ...]
    lane: Lane
    behind: int

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to wait for."""
        return not self.lane.work


def make_world(
    seen: Seen, ledger: Ledger, unbacked: frozenset[PoolKey], backing: Backing
) -> World:
    """Put together what the decision depends on."""
    zones = {seen.pools[key].time_zone for key in seen.due}
    return World(
        now=seen.now,
        pools=ledger.pools,
        numbers=ledger.numbers,
        states=ledger.states,
        sources={source.key: source for source in seen.declared.sources},
        rows=seen.harvest.rows,
        usage=seen.harvest.usage,
        days={zone: calendar.local_day(zone, seen.now) for zone in zones},
        published={k: ledger.published[k].rotation for k in seen.due if k in ledger.published},
        unbacked=unbacked,
        backing=backing,
        due=seen.due,
        contested=ledger.contested,
    )


def next_at(
    seen: Seen, ledger: Ledger, busy: Collection[PoolKey], again: int | None
) -> int | None:
    """Find when a pass is due without news; ``again`` is when something is tried again.

    Goes by what is declared now: others may have begun, and ended, since this pass looked.
    """
    moments = [
        at for key, at in ledger.due_at.items() if at and key in ledger.usable and key not in busy
    ]
    moments += [at for at in (seen.harvest.next_at, again) if at is not None]
    shrunk = not ledger.shrunk.isdisjoint(ledger.usable)
    if shrunk or any(ledger.is_to_go(key) for key in seen.orphaned):
        moments.append(seen.now + _LOOK_FOR_COMMIT)
    return min(moments, default=None)
