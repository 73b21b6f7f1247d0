"""A pool whose declaration cannot be used: its last list serves on, less whom people keep out.

Nobody comes back, and nothing else is decided, until the declaration is mended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialrota.decide import listing, naming, people, warmup
from dialrota.model.pool import Entry
from dialrota.model.reason import Reason
from dialrota.model.rotation import Rotation
from dialrota.model.state import NumberState, PoolState
from dialrota.model.words import Seat, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """The records of such a pool, and its list where somebody leaves it (else None)."""

    state: PoolState
    numbers: tuple[NumberState, ...]
    rotation: Rotation | None


def keep(
    prior: PoolState,
    numbers: Sequence[NumberState],
    published: Rotation | None,
    entries: Iterable[Entry],
    now: int,
) -> Unusable:
    """Take out whom the entries keep out; they are all that could be read, or a part of it."""
    said = ((entry, people.kept_out(entry, "", now)) for entry in entries)
    words = {entry.number: (entry, word) for entry, word in said if word is not None}
    kept = tuple(
        _take_out(state, *words[state.number], now) if state.number in words else state
        for state in numbers
    )
    left = None
    if published is not None:
        left = listing.without(published, frozenset(words), Reason.ALL_PULLED)
    if left is published:
        left = None
    state = prior
    if left is not None:
        state = state.but(counts=prior.counts._replace(in_rotation=len(left.numbers)))
    if left is not None or kept != tuple(numbers):
        state = state.but(last_change=now)
    return Unusable(state=state, numbers=kept, rotation=left)


def _take_out(state: NumberState, entry: Entry, word: State, now: int) -> NumberState:
    listed = state.in_rotation
    state = people.take_out(state, entry, word, now)
    name = naming.out_name(entry, state, word)
    climb = state.warm_up
    return state.but(
        state=name.state,
        reason=name.reason,
        message=name.message,
        since=state.since if state.state is name.state else now,
        seat=Seat.NONE,
        in_rotation=False,
        rested_since=now if listed else state.rested_since,
        warm_up=None if climb is None else warmup.run_clock(climb, now, running=False),
    )
