"""Which pools have to be decided again: their inputs changed, their time has come, or they share.

Pools share numbers that both declare, numbers that move with their records, and stock.
"""

from collections.abc import Mapping

from dialrota.loop.ledger import Ledger
from dialrota.model.pool import Pool, PoolKey


def due(
    pools: Mapping[PoolKey, Pool],
    ledger: Ledger,
    moved: set[PoolKey],
    sources: set[PoolKey],
    now: int,
) -> set[PoolKey]:
    """Name the pools to decide. ``moved`` are changed pools, ``sources`` changed sources."""
    found = set(moved)
    found.update(key for key, at in ledger.due_at.items() if at <= now and key in pools)
    found |= ledger.shrunk & pools.keys()  # A commit may stand behind it by now.
    if sources:
        found |= {
            key
            for key, pool in pools.items()
            if any(PoolKey(key.namespace, name) in sources for name in pool.sources)
        }
    if not found:
        return found
    found |= _sharing_numbers(ledger, found)
    found |= _sharing_stock(pools, ledger, found)
    return found & pools.keys()


def group(pools: Mapping[PoolKey, Pool], ledger: Ledger, keys: set[PoolKey]) -> set[PoolKey]:
    """Name all pools that share with these, and with those in turn, and these."""
    found = set(keys)
    while True:
        more = _sharing_numbers(ledger, found) | _sharing_stock(pools, ledger, found)
        if more <= found:
            return found
        found |= more


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
    # What they remember may be taken up.
    found.update(key for key in ledger.leavers if key.namespace in namespaces)
    return found


def _sharing_stock(
    pools: Mapping[PoolKey, Pool], ledger: Ledger, changed: set[PoolKey]
) -> set[PoolKey]:
    """Add Backup pools and all that they may serve, when one of them changed."""
    groups = [
        {key, *(PoolKey(key.namespace, name) for name in pools[key].policy.replacement.pools)}
        for key in ledger.served & pools.keys()
    ]
    found: set[PoolKey] = set()
    while True:
        more = {k for g in groups if not g.isdisjoint(changed | found) for k in g} - found
        if not more:
            return found
        found |= more
