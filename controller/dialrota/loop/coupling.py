"""Which pools have to be decided again: their inputs changed, their time has come, or they share.

Pools share numbers that both declare, numbers that move with their records, and stock.
"""

from collections.abc import Mapping

from dialrota.decide import accident
from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.state import PoolState


def due(
    pools: Mapping[PoolKey, Pool],
    ledger: Ledger,
    moved: set[PoolKey],
    sources: set[PoolKey],
    now: int,
) -> set[PoolKey]:
    """Name the pools to decide. ``moved`` are changed pools, ``sources`` changed sources."""
    found = moved & pools.keys()
    for key, pool in pools.items():
        if key not in found and (
            _is_time(ledger.states.get(key), now)
            or has_shrunk(pool, ledger)  # A commit may stand behind it by now.
            or (sources and any(PoolKey(key.namespace, name) in sources for name in pool.sources))
        ):
            found.add(key)
    found |= _sharing_numbers(ledger, found | moved)
    found |= _sharing_stock(pools, found | moved)
    return found & pools.keys()


def group(pools: Mapping[PoolKey, Pool], ledger: Ledger, keys: set[PoolKey]) -> set[PoolKey]:
    """Name all pools that share with these, and with those in turn, and these."""
    found = set(keys)
    while True:
        more = _sharing_numbers(ledger, found) | _sharing_stock(pools, found)
        if more <= found:
            return found
        found |= more


def has_shrunk(pool: Pool, ledger: Ledger) -> bool:
    """Say whether a declaration has less than half of the numbers on record."""
    return accident.shrank(pool, ledger.numbers.get(pool.key, {}))


def _is_time(state: PoolState | None, now: int) -> bool:
    """Say whether a pool was never decided, or its next evaluation has come."""
    if state is None or not state.last_change:
        return True
    return state.next_evaluation is not None and state.next_evaluation <= now


def _sharing_numbers(ledger: Ledger, changed: set[PoolKey]) -> set[PoolKey]:
    """Add every pool that declares a number which a changed pool declares, or did, too."""
    found: set[PoolKey] = set()
    for keys in ledger.contested.values():
        if not changed.isdisjoint(keys):
            found.update(keys)
    for key, links in ledger.links.items():
        if not changed.isdisjoint(links):
            found.add(key)
    namespaces = {key.namespace for key in changed}
    for key, state in ledger.states.items():
        if state.former and key.namespace in namespaces:
            found.add(key)  # What it remembers may be taken up.
    return found


def _sharing_stock(pools: Mapping[PoolKey, Pool], changed: set[PoolKey]) -> set[PoolKey]:
    """Add Backup pools and all that they may serve, when one of them changed."""
    groups = [
        {key, *(PoolKey(key.namespace, name) for name in pool.policy.replacement.pools)}
        for key, pool in pools.items()
        if pool.policy.replacement.pools
    ]
    found: set[PoolKey] = set()
    while True:
        more = {k for g in groups if not g.isdisjoint(changed | found) for k in g} - found
        if not more:
            return found
        found |= more
