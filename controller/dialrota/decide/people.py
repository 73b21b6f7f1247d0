"""Rule 4: people win. Who keeps a number out of the list, and who keeps it in.

Pulled, Retired, holds and duplicates win over every machine decision, in every mode, at once.
"""

from dialrota.model.pool import Entry
from dialrota.model.state import NumberState, Out
from dialrota.model.words import Desired, State


def kept_out(entry: Entry, owner: str, now: int) -> State | None:
    """Name the word by which people keep a number out at this moment; None when they do not.

    ``owner`` is the pool that owns the number where it is declared twice, else empty.
    """
    if entry.desired is Desired.RETIRED:
        return State.RETIRED
    if entry.desired is Desired.PULLED and (entry.until is None or now < entry.until):
        return State.PULLED
    if entry.hold is not None and (entry.hold.until is None or now < entry.hold.until):
        return State.HELD
    return State.DUPLICATE if owner else None


def is_overridden(entry: Entry, now: int) -> bool:
    """Say whether a person keeps the number in the list despite its health."""
    return entry.override is not None and now < entry.override.until


def take_out(state: NumberState, entry: Entry, word: State, now: int) -> NumberState:
    """Begin, or go on with, a stretch in which people keep the number out (rule 3.10)."""
    until = entry.until if word is State.PULLED else None
    if word is State.HELD and entry.hold is not None:
        until = entry.hold.until
    ended = state.out is not None and state.out.ends_quarantine
    out = Out(
        since=now if state.out is None else state.out.since,
        until=until,
        ends_quarantine=ended or word in (State.PULLED, State.RETIRED),
    )
    if out == state.out:
        return state
    rested_since = state.rested_since
    if rested_since is None and not state.in_rotation:
        rested_since = now  # Never listed: the time that people keep it out counts as rest.
    return state._replace(out=out, rested_since=rested_since, doubt=None)


def next_expiry(entry: Entry, now: int) -> int | None:
    """Find when a person's word on the number runs out by itself."""
    ends = [
        entry.until if entry.desired is Desired.PULLED else None,
        entry.hold.until if entry.hold is not None else None,
        entry.override.until if entry.override is not None else None,
    ]
    return min((end for end in ends if end is not None and end > now), default=None)
