"""People's wishes to have a source asked now: each value of the annotation is one, once.

A wish is somebody's: of the source itself, or of a pool that names it. What was carried out stands
in the record of the source, so that neither a restart nor another wish brings it back.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final

from dialrota.model.pool import Pool, PoolKey
from dialrota.model.source import Source

Wishes = Mapping[str, str]

_OWN: Final = "source"
_LONGEST: Final = 64  # A longer value is remembered by its hash.
_MOST: Final = 100  # Wishes remembered of one source.


def gather(sources: Iterable[Source], pools: Mapping[PoolKey, Pool]) -> dict[PoolKey, Wishes]:
    """List the wishes for every source, by who has them."""
    found: dict[PoolKey, dict[str, str]] = {}
    for source in sources:
        if source.check_now:
            found.setdefault(source.key, {})[_OWN] = _short(source.check_now)
    for key, pool in pools.items():
        for name in pool.sources if pool.check_now else ():
            wishes = found.setdefault(PoolKey(key.namespace, name), {})
            wishes[f"pool {key.name}"] = _short(pool.check_now)
    return dict(found)


def open_ones(wishes: Wishes, done: str) -> Wishes:
    """Return the wishes that nobody has carried out; ``done`` is what the record says."""
    known = _read(done)
    return {who: value for who, value in wishes.items() if known.get(who) != value}


def carried_out(done: str, wishes: Wishes) -> str:
    """Write the record anew, now that these wishes were carried out."""
    if not open_ones(wishes, done):
        return done
    known = {**_read(done), **wishes}
    others = sorted(known.keys() - wishes.keys())[: max(0, _MOST - len(wishes))]
    kept = {who: value for who, value in known.items() if who in wishes or who in others}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def _read(done: str) -> dict[str, str]:
    try:
        known = json.loads(done)
    except ValueError:
        return {}  # Nothing was carried out yet, or what stands there is not ours.
    return known if isinstance(known, dict) else {}


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else hashlib.sha256(value.encode()).hexdigest()
