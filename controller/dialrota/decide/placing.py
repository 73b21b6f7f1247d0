"""The last look at every number: its name, its place in the list, and the list itself."""

from collections.abc import Set
from dataclasses import replace
from typing import Final

from dialrota.decide import listing, mode, naming, stage
from dialrota.decide.case import Case, Roster, is_eligible
from dialrota.decide.lens import Lens
from dialrota.decide.mode import Seating
from dialrota.model.rotation import Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import Mode, Role, Seat, State

_NO_SEAT: Final = Seat.NONE
_ELIGIBLE: Final = Seat.ELIGIBLE


def place(
    case: Case, roster: Roster, seating: Seating, full: frozenset[str], pace: int
) -> tuple[Rotation | None, Roster]:
    """Name every number and write the list, or what people left of a frozen one."""
    lens = case.lens
    if case.pool.role is Role.BACKUP:
        return None, _named(roster, seating, lens, full, frozenset())
    if lens.suspended or lens.observing:
        return _frozen(case, roster, seating, full)
    silent = seating.mode in (Mode.EXHAUSTED, Mode.PAUSED, Mode.EMPTY)
    listed = frozenset[str]() if silent else seating.seats.keys() - full
    roster = _named(roster, seating, lens, full, listed)
    return listing.make_rotation(case, roster, seating, full, pace), roster


def _frozen(
    case: Case, roster: Roster, seating: Seating, full: frozenset[str]
) -> tuple[Rotation | None, Roster]:
    lens, declared = case.lens, {entry.number for entry in roster.entries}
    published = case.published
    if published is not None:
        lines = listing.listed_numbers(published)
        serving = {stock.entry.number for stock in case.serving}
        gone = frozenset(lines) - (declared | serving) | frozenset(roster.outs)
        published = listing.without(published, gone, mode.why_frozen_empty(case, roster))
    listed = frozenset(listing.listed_numbers(published))
    roster = _named(roster, seating, lens, full, listed)
    waits = lens.suspended and not lens.observing
    return published, _told_to_wait(roster, lens) if waits else roster


def _told_to_wait(roster: Roster, lens: Lens) -> Roster:
    """Say of the numbers of a suspended pool which of them would come, or go, if it moved."""
    moving = replace(lens, suspended=False)
    states: list[NumberState] = []
    for state in roster.others:
        if state.number not in roster.outs and naming.is_on_own_merit(state):
            after = stage.advance(state, moving, out=False)
            may_serve = is_eligible(after, lens) and state.state is not State.CAPPED
            if may_serve is not state.in_rotation:
                state = _written(state, naming.waiting(state), lens)
        states.append(state)
    return replace(roster, others=tuple(states))


def _named(
    roster: Roster,
    seating: Seating,
    lens: Lens,
    full: frozenset[str],
    listed: Set[str],
) -> Roster:
    seats, outs = seating.seats, roster.outs
    states: list[NumberState] = []
    for entry, state in roster.pairs():
        number = state.number
        seat, is_listed, is_full = seats.get(number, _NO_SEAT), number in listed, number in full
        if seat is _ELIGIBLE and is_listed and not is_full and naming.is_sound(state):
            states.append(_welcomed(state, lens))
            continue
        if state.seat is not seat:
            state = state.but(seat=seat)
        if is_full or state.in_rotation is not is_listed or not naming.is_well(state):
            state = _placed(state, lens, listed=is_listed)
            word = naming.name(entry, state, lens, outs.get(number), full=is_full)
            state = _written(state, word, lens)
        states.append(state)
    return replace(roster, others=tuple(states)) if states else roster


def _welcomed(state: NumberState, lens: Lens) -> NumberState:
    """Place, seat and name a sound number at once: at a first start, that is nearly everybody."""
    if state.in_rotation and naming.is_well(state):
        return state
    word = naming.CLEAN
    return state.but(
        state=word.state,
        seat=_ELIGIBLE,
        in_rotation=True,
        reason=word.reason,
        rested_since=None,
        since=state.since if state.state is word.state else lens.now,
        message=word.message,
    )


def _placed(state: NumberState, lens: Lens, *, listed: bool) -> NumberState:
    """Put a number into the list or out of it, and remember since when it is off."""
    if listed:
        if state.in_rotation and state.rested_since is None:
            return state
        return state.but(in_rotation=True, rested_since=None)
    return state.but(in_rotation=False, rested_since=lens.now) if state.in_rotation else state


def _written(state: NumberState, word: naming.Name, lens: Lens) -> NumberState:
    """Write the name of a number; the same object where nothing changed."""
    if word == (state.state, state.reason, state.message):
        return state
    return state.but(
        state=word.state,
        reason=word.reason,
        message=word.message,
        since=state.since if state.state is word.state else lens.now,
    )
