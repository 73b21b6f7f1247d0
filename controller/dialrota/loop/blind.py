"""Where a pool's records cannot be read, it is not decided; people's removals are carried out."""

from dialrota.loop import jobs
from dialrota.loop.ledger import Ledger
from dialrota.loop.seen import Seen
from dialrota.model.pool import PoolKey
from dialrota.ports import Lists, Writer


async def remove_blindly(
    seen: Seen, ledger: Ledger, lists: Lists, writer: Writer
) -> list[PoolKey]:
    """Take out of the lists what people keep out; return the pools whose list changed."""
    removed = []
    for pool in seen.declared.pools:
        if pool.key not in ledger.damaged:
            continue
        actual = lists.actual(pool.key)
        left = jobs.removals(pool, actual, seen.now) if actual is not None else None
        if left is not None:
            name = pool.config_map or f"{pool.key.name}-rotation"
            await writer.publish(left, name)
            removed.append(pool.key)
    return removed
