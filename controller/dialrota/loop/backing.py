"""Whether somebody stands behind a declaration that shrank beyond belief, or is gone."""

from collections.abc import Mapping

from dialrota.decide import accident, orphan
from dialrota.decide.orphan import Orphan
from dialrota.loop.ledger import Ledger
from dialrota.loop.seen import Seen
from dialrota.model.pool import Pool, PoolKey
from dialrota.ports import History


def is_unbacked(pool: Pool, ledger: Ledger, history: History) -> bool:
    """Ask the history only where the declaration shrank beyond belief."""
    if pool.key not in ledger.shrunk:
        return False
    return not history.is_backed(pool.origin.rpartition(":")[0] or pool.origin)


def wholes(pools: Mapping[PoolKey, Pool], ledger: Ledger, history: History) -> dict[PoolKey, Pool]:
    """Put back what vanished from declarations, so that it is observed all the same."""
    shrunk = [pools[key] for key in ledger.shrunk if key in pools]
    return {
        pool.key: accident.undo(pool, ledger.numbers.get(pool.key, {}), None)
        for pool in shrunk
        if is_unbacked(pool, ledger, history)
    }


def decide_gone(key: PoolKey, seen: Seen, ledger: Ledger, history: History) -> Orphan:
    """Decide what becomes of the list of a pool that is gone."""
    published, state, numbers = ledger.published.get(key), ledger.states[key], ledger.numbers
    if ledger.is_to_go(key) and _may_go(state.delete_with, seen, history):
        return orphan.delete(state, numbers.get(key, {}), seen.now)
    return orphan.keep(
        state,
        numbers.get(key, {}),
        published.rotation if published is not None else None,
        frozenset(e.number for pool in seen.pools.values() for e in pool.entries),
        seen.now,
    )


def _may_go(file: str, seen: Seen, history: History) -> bool:
    """Ask whether somebody committed that a pool is gone, and nothing is merely unreadable."""
    return seen.declared.is_whole and history.is_backed(file)
