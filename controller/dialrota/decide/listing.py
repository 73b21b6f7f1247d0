"""From seats to the list: who is full for today, who is listed, with what weight and cap."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dialrota.decide import cap
from dialrota.decide.case import Case, Roster
from dialrota.decide.lens import Lens
from dialrota.decide.mode import Seating, Seats
from dialrota.decide.naming import is_well
from dialrota.model.pool import Entry
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import Mode, Seat, State

_HEALTHY: Final = State.HEALTHY
_ELIGIBLE: Final = Seat.ELIGIBLE
_FULL: Final = cap.FULL_WEIGHT
_SILENT: Final = frozenset({Mode.EXHAUSTED, Mode.PAUSED, Mode.EMPTY})


def full_numbers(case: Case, roster: Roster, seating: Seating) -> frozenset[str]:
    """Find the seated numbers that have made their calls for the day."""
    seats, lens = seating.seats, case.lens
    states = [*roster.others, *(stock.state for stock in case.serving)]
    if not lens.usage:
        states = [state for state in states if state.state is State.CAPPED]
    return frozenset(
        s.number for s in states if s.number in seats and cap.is_full(s, seats[s.number], lens)
    )


def exhaust(seating: Seating, full: frozenset[str]) -> Seating:
    """Turn the mode to Exhausted when everybody it would publish is full; seats stay."""
    if seating.seats and len(full) == len(seating.seats):
        return seating._replace(mode=Mode.EXHAUSTED, reason=Reason.ALL_CAPPED)
    return seating


def make_rotation(
    case: Case, roster: Roster, seating: Seating, full: frozenset[str], pace: int
) -> Rotation:
    """Write the list of a seating, own merit first, then by weight, then by number.

    The list that is published comes back when nothing in it changes.
    """
    seats, hard = seating.seats, case.lens.policy.caps.hard
    others = {state.number: state for state in roster.others}
    lines: list[tuple[Any, ...]] = []
    odd = [(one.entry, one.state) for one in case.serving if one.entry.number in seats]
    for entry in roster.entries:
        number = entry.number
        state = others.get(number) if others else None
        if state is None:
            lines.append((number, roster.word, _FULL, hard, entry.area_code, entry.region))
        elif _is_plain(state, roster, seats):
            lines.append((number, _HEALTHY, _FULL, hard, entry.area_code, entry.region))
        elif number in seats:
            odd.append((entry, state))
    lines += [_line(e, s, _right(e.number, roster, seats), case.lens) for e, s in odd]
    if full:
        lines = [line for line in lines if line[0] not in full]
    if odd:
        lines.sort(key=lambda line: cap.rank(line[0], seats[line[0]], line[2]))
    made = _rotation(case, seating, pace, _as_published(case, tuple(lines)))
    return case.published if case.published == made else made


def _as_published(case: Case, lines: tuple[tuple[Any, ...], ...]) -> tuple[Listed, ...]:
    """Keep the lines that are published where they are the same: most are, in most passes."""
    if case.published is not None and case.published.numbers == lines:
        return case.published.numbers
    return tuple([tuple.__new__(Listed, line) for line in lines])


def without(published: Rotation, gone: frozenset[str], why: Reason) -> Rotation:
    """Take numbers out of a list that nothing else changes; ``why`` is said where none is left."""
    left = tuple(line for line in published.numbers if line.number not in gone)
    if len(left) == len(published.numbers):
        return published
    if left:
        return replace(published, numbers=left)
    return replace(published, numbers=(), mode=Mode.EMPTY, reason=why, pace=0)


def _is_plain(state: NumberState, roster: Roster, seats: Seats) -> bool:
    """Say whether a number is listed in full service, at full weight and under the hard cap."""
    number = state.number
    eligible = seats.get(number) is _ELIGIBLE and number not in roster.overridden
    return eligible and is_well(state)


def _right(number: str, roster: Roster, seats: Seats) -> Seat:
    """Say by what right a number is listed; a person's override comes with full weight."""
    return Seat.OVERRIDE if number in roster.overridden else seats[number]


def _line(entry: Entry, state: NumberState, seat: Seat, lens: Lens) -> Listed:
    return Listed(
        entry.number,
        state.state,
        cap.weight(state, seat, lens),
        cap.seat_cap(state, seat, lens),
        entry.area_code,
        entry.region,
    )


def _rotation(case: Case, seating: Seating, pace: int, lines: tuple[Listed, ...]) -> Rotation:
    pool = case.pool
    return Rotation(
        key=pool.key,
        mode=seating.mode,
        reason=seating.reason,
        pace=pace,
        strategy=pool.policy.rotation.strategy,
        campaigns=pool.campaigns,
        soft_cap=pool.policy.caps.soft,
        numbers=() if seating.mode in _SILENT else lines,
    )


def listed_numbers(rotation: Rotation | None) -> Mapping[str, Listed]:
    """Index a list by number."""
    return {} if rotation is None else {line.number: line for line in rotation.numbers}
