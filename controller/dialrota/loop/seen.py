"""What a pass works with, and what it has read before it decides."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialrota.decide.fleet import World
from dialrota.loop.asking import Asking
from dialrota.loop.ledger import Ledger
from dialrota.loop.publish import Together, one_by_one
from dialrota.loop.sweep import Harvest, Sweeper
from dialrota.model.pool import Pool, PoolKey
from dialrota.ports import Declared, DesiredSource, History, Lists, StateStore, Writer
from dialrota.wire import calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Everything outside that the loop works with.

    ``together`` says whether several pools are written side by side.
    """

    desired: DesiredSource
    sweeper: Sweeper
    store: StateStore
    lists: Lists
    writer: Writer
    history: History
    together: Together = one_by_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a pass has read before it decides."""

    now: int
    declared: Declared
    pools: Mapping[PoolKey, Pool]
    harvest: Harvest
    asked: Asking
    due: frozenset[PoolKey]
    orphaned: tuple[PoolKey, ...]


def make_world(seen: Seen, ledger: Ledger, unbacked: frozenset[PoolKey]) -> World:
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
        published={key: p.rotation for key, p in ledger.published.items()},
        unbacked=unbacked,
        due=seen.due,
        contested=ledger.contested,
    )
