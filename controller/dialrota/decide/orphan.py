"""A pool whose declaration is gone: its last list stays, and still loses what people take out.

Its numbers are remembered, so that any pool of the namespace that declares one takes its record
along, and the pool itself goes on where it was when it returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialrota.decide import listing
from dialrota.decide.conditions import Claim, date
from dialrota.model.pool import PoolKey
from dialrota.model.reason import Reason
from dialrota.model.rotation import Rotation
from dialrota.model.state import NumberState, PoolState


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """What is left of a pool: its records, and its list as it should be (None: it had none)."""

    key: PoolKey
    state: PoolState
    numbers: tuple[NumberState, ...]
    rotation: Rotation | None


def keep(
    prior: PoolState,
    numbers: Mapping[str, NumberState],
    published: Rotation | None,
    taken: frozenset[str],
    now: int,
) -> Orphan:
    """Keep an orphan's list, less the numbers that are declared elsewhere (``taken``)."""
    gone = taken & listing.listed_numbers(published).keys()
    rotation = None if published is None else listing.without(published, frozenset(gone))
    kept = tuple(_left(numbers[n], now) if n in gone else numbers[n] for n in sorted(numbers))
    claim = Claim(
        "Ready", "False", Reason.POOL_DELETED, "No declaration; prune it, or bring it back."
    )
    state = replace(
        prior,
        orphaned=True,
        next_evaluation=None,
        counts=prior.counts._replace(in_rotation=len(rotation.numbers) if rotation else 0),
        conditions=date(iter([claim]), prior.conditions, now),
    )
    unchanged = state == prior and all(numbers[s.number] is s for s in kept)
    state = prior if unchanged else replace(state, last_change=now)
    return Orphan(key=prior.key, state=state, numbers=kept, rotation=rotation)


def _left(state: NumberState, now: int) -> NumberState:
    if not state.in_rotation:
        return state
    return state._replace(
        in_rotation=False,
        rested_since=now,
        reason=Reason.DECLARED_ELSEWHERE,
        message="Declared in another pool now.",
    )
