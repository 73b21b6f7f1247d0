"""A pool whose declaration is gone: its last list stays, and still loses what people take out.

Its numbers are remembered, so that any pool of the namespace that declares one takes its record
along, and the pool itself goes on where it was when it returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass

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
    deletes: bool = False


def delete(prior: PoolState, numbers: Mapping[str, NumberState], now: int) -> Orphan:
    """Let a list go with its declaration; the records stay, for who takes its numbers up."""
    message = "Its pool was deleted, and the list with it."
    kept = tuple(_left(numbers[n], now, Reason.POOL_DELETED, message) for n in sorted(numbers))
    state = _orphaned(prior, 0, "No declaration, and so no list; prune what is left of it.", now)
    return Orphan(key=prior.key, state=state, numbers=kept, rotation=None, deletes=True)


def keep(
    prior: PoolState,
    numbers: Mapping[str, NumberState],
    published: Rotation | None,
    taken: frozenset[str],
    now: int,
) -> Orphan:
    """Keep an orphan's list, less the numbers that are declared elsewhere (``taken``)."""
    gone = taken & listing.listed_numbers(published).keys()
    rotation = None
    if published is not None:
        rotation = listing.without(published, frozenset(gone), Reason.ALL_DECLARED_ELSEWHERE)
    word, message = Reason.DECLARED_ELSEWHERE, "Declared in another pool now."
    kept = tuple(
        _left(numbers[n], now, word, message) if n in gone else numbers[n] for n in sorted(numbers)
    )
    listed = len(rotation.numbers) if rotation else 0
    if prior.orphaned and published is None:
        return Orphan(key=prior.key, state=prior, numbers=kept, rotation=None)
    state = _orphaned(prior, listed, "No declaration; prune it, or bring it back.", now)
    unchanged = state.but(last_change=prior.last_change) == prior
    if unchanged and all(numbers[s.number] is s for s in kept):
        state = prior
    return Orphan(key=prior.key, state=state, numbers=kept, rotation=rotation)


def _orphaned(prior: PoolState, listed: int, message: str, now: int) -> PoolState:
    claim = Claim("Ready", "False", Reason.POOL_DELETED, message)
    return prior.but(
        orphaned=True,
        next_evaluation=None,
        counts=prior.counts._replace(in_rotation=listed),
        conditions=date(iter([claim]), prior.conditions, now),
        last_change=now,
    )


def _left(state: NumberState, now: int, reason: Reason, message: str) -> NumberState:
    if not state.in_rotation:
        return state
    return state._replace(in_rotation=False, rested_since=now, reason=reason, message=message)
