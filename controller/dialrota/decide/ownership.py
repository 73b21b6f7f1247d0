"""Rule 8: one number, one pool.

A number declared twice belongs to the pool that declared it in the earlier pass, then by namespace
and name. A Retired declaration owns nothing.
"""

from collections.abc import Callable, Iterable, Mapping

from dialrota.model.pool import Pool, PoolKey
from dialrota.model.words import Desired

Standing = Callable[[PoolKey, str], tuple[bool, int]]


def contested(pools: Iterable[Pool]) -> dict[str, tuple[PoolKey, ...]]:
    """Find the numbers that more than one pool declares, with the pools, sorted."""
    first: dict[str, PoolKey] = {}
    more: dict[str, set[PoolKey]] = {}
    for pool in pools:
        for entry in pool.entries:
            other = first.setdefault(entry.number, pool.key)
            if other != pool.key:
                more.setdefault(entry.number, {other}).add(pool.key)
    return {number: tuple(sorted(keys)) for number, keys in more.items()}


def owner(
    number: str,
    keys: Iterable[PoolKey],
    retired: frozenset[PoolKey],
    standing: Standing,
) -> PoolKey | None:
    """Find the owner of a number; None when every declaration of it is Retired.

    ``standing`` says of a pool whether another owned the number before, and since when it declares
    it (0: not yet). So an owner stays one, even within one second.
    """
    claims = []
    for key in keys:
        if key not in retired:
            is_second, since = standing(key, number)
            claims.append((is_second or not since, since or _NEW, key))
    return min(claims)[2] if claims else None


_NEW = 1 << 62  # Declared for the first time in this pass: after everybody known.


def retirements(
    pools: Mapping[PoolKey, Pool], contested: Mapping[str, tuple[PoolKey, ...]]
) -> dict[str, frozenset[PoolKey]]:
    """Find which pools declare a contested number Retired."""
    found: dict[str, set[PoolKey]] = {}
    for key in sorted({key for keys in contested.values() for key in keys}):
        pool = pools.get(key)
        for entry in pool.entries if pool is not None else ():
            if entry.number in contested and entry.desired is Desired.RETIRED:
                found.setdefault(entry.number, set()).add(key)
    return {number: frozenset(keys) for number, keys in found.items()}
