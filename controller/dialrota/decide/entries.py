"""Which numbers a pass is about, with what record each begins, and what is kept of the others."""

from typing import Final

from dialrota.decide.case import Case
from dialrota.decide.lens import Lens
from dialrota.model.pool import Entry, Pool, is_monitored
from dialrota.model.state import NumberState
from dialrota.model.words import Desired, Seat, Stage

_FORMER_KEPT: Final = 500
_RETIRED: Final = Desired.RETIRED


def in_order(pool: Pool) -> tuple[Entry, ...]:
    """List the entries of a pool by number."""
    numbers = [entry.number for entry in pool.entries]
    if numbers == sorted(numbers):
        return pool.entries
    return tuple(sorted(pool.entries, key=_by_number))


def first_states(case: Case, entries: tuple[Entry, ...]) -> list[NumberState]:
    """Give each entry the record it begins the pass with."""
    strict = bool(case.prior.orphaned or case.inherited)
    known, newcomer = case.numbers.get, _newcomer(case)
    states: list[NumberState] = []
    for entry in entries:
        state = known(entry.number)
        if strict or state is None or not state.declared_since or entry.desired is _RETIRED:
            state = _first(case, entry, newcomer)
        states.append(state)
    return states


def former(case: Case, entries: tuple[Entry, ...]) -> tuple[NumberState, ...]:
    """Remember numbers that left the pool with something on record (rule 3.11)."""
    if case.complete and not case.prior.former:
        return ()
    declared = {entry.number for entry in entries}
    gone = declared | case.taken
    kept = [s for s in case.prior.former if s.number not in gone]
    for number, state in case.numbers.items():
        if number not in gone and _has_record(state, case.lens):
            off_since = case.lens.now if state.in_rotation else state.rested_since
            kept.append(_placeless(state)._replace(rested_since=off_since))
    return tuple(kept[-_FORMER_KEPT:])


def handed_over(state: NumberState, now: int) -> NumberState:
    """Prepare a record for the pool that takes the number over: all but its place in a list."""
    off_since = now if state.in_rotation else state.rested_since
    return _placeless(state)._replace(rested_since=off_since)


def _newcomer(case: Case) -> NumberState:
    """Make the record, but for the number, of one that nothing is known of."""
    now = case.lens.now
    return NumberState(number="", since=now, stage_since=now, declared_since=now)


def _first(case: Case, entry: Entry, newcomer: NumberState) -> NumberState:
    now = case.lens.now
    state = case.inherited.get(entry.number) or case.numbers.get(entry.number)
    if state is None:
        state = tuple.__new__(NumberState, (entry.number, *newcomer[1:]))
        if case.lens.screening and is_monitored(case.pool, entry):
            state = state.but(stage=Stage.SCREENING)
    if entry.desired is _RETIRED:  # Owns nothing; its age starts anew.
        return state if state.declared_since == 0 else state._replace(declared_since=0)
    if state.declared_since and not case.prior.orphaned:
        return state
    return state._replace(declared_since=now)


def _by_number(entry: Entry) -> str:
    return entry.number


def _placeless(state: NumberState) -> NumberState:
    return state._replace(seat=Seat.NONE, in_rotation=False, doubt=None, claim=None)


def _has_record(state: NumberState, lens: Lens) -> bool:
    if state.stage in (Stage.RESTING, Stage.QUARANTINED):
        return True
    since = lens.now - lens.policy.retire.within
    return any(at > since for at in state.flagged_at)
