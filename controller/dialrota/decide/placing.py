"""The last look at every number: its name, its place in the list, and the list itself."""

from dataclasses import replace
from typing import Final

from dialrota.decide import listing, naming
from dialrota.decide.case import Case, Roster
from dialrota.decide.lens import Lens
from dialrota.decide.mode import Seating
from dialrota.model.rotation import Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import Mode, Role, Seat

_NO_SEAT: Final = Seat.NONE


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
    listed = frozenset() if silent else frozenset(seating.seats) - full
    roster = _named(roster, seating, lens, full, listed)
    return listing.make_rotation(case, roster, seating, full, pace), roster


def _frozen(
    case: Case, roster: Roster, seating: Seating, full: frozenset[str]
) -> tuple[Rotation | None, Roster]:
    declared = {entry.number for entry in roster.entries}
    published = case.published
    if published is not None:
        lines = listing.listed_numbers(published)
        serving = {stock.entry.number for stock in case.serving}
        gone = frozenset(lines) - (declared | serving) | frozenset(roster.outs)
        published = listing.without(published, gone)
    listed = frozenset(listing.listed_numbers(published))
    return published, _named(roster, seating, case.lens, full, listed)


def _named(
    roster: Roster,
    seating: Seating,
    lens: Lens,
    full: frozenset[str],
    listed: frozenset[str],
) -> Roster:
    seats, outs = seating.seats, roster.outs
    states: list[NumberState] = []
    well: list[str] = []
    for entry, state in zip(roster.entries, roster.states, strict=True):
        number = state.number
        seat = seats.get(number, _NO_SEAT)
        if state.seat is not seat:
            state = state.but(seat=seat)
        is_listed = number in listed
        if state.in_rotation is is_listed and naming.is_well(state) and number not in full:
            well.append(number)
        else:
            word = naming.name(entry, state, lens, outs.get(number), full=number in full)
            state = _written(state, word, lens, listed=is_listed)
        states.append(state)
    return replace(roster, states=tuple(states), well=frozenset(well))


def _written(state: NumberState, word: naming.Name, lens: Lens, *, listed: bool) -> NumberState:
    """Write the name and the place of a number; the same object where nothing changed."""
    if (
        state.state is word.state
        and state.reason is word.reason
        and state.in_rotation is listed
        and state.message == word.message
        and not (listed and state.rested_since is not None)
    ):
        return state
    rested_since = state.rested_since
    if listed:
        rested_since = None
    elif state.in_rotation:
        rested_since = lens.now
    return state.but(
        state=word.state,
        reason=word.reason,
        message=word.message,
        in_rotation=listed,
        rested_since=rested_since,
        since=state.since if state.state is word.state else lens.now,
    )
