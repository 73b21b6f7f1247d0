"""From seats to the list: who is full for today, who is listed, with what weight and cap."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from dialrota.decide import cap
from dialrota.decide.case import Case, Roster, Stock
from dialrota.decide.lens import Lens
from dialrota.decide.mode import Seating, Seats
from dialrota.model.pool import Entry
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import Mode, Seat, State

_HEALTHY: Final = State.HEALTHY


def full_numbers(case: Case, roster: Roster, seating: Seating) -> frozenset[str]:
    """Find the seated numbers that have made their calls for the day."""
    if not case.lens.usage:
        return frozenset()
    seats, lens = seating.seats, case.lens
    states = [*roster.states, *(stock.state for stock in case.serving)]
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
    """Write the list of a seating, own merit first, then by weight, then by number."""
    seats, hard, well = seating.seats, case.lens.policy.caps.hard, roster.well
    lines: list[Listed] = []
    for entry, state in _candidates(roster.entries, roster.states, case.serving):
        number = entry.number
        if number not in seats or number in full:
            continue
        if number in well and number not in roster.overridden:
            plain = (number, _HEALTHY, cap.FULL_WEIGHT, hard, entry.area_code, entry.region)
            lines.append(tuple.__new__(Listed, plain))
        else:
            lines.append(_line(entry, state, _right(number, roster, seats), case.lens))
    if len(well) < len(lines) or case.serving:
        lines.sort(key=lambda line: cap.rank(line.number, seats[line.number], line.weight))
    return _rotation(case, seating.mode, seating.reason, pace, tuple(lines))


def without(published: Rotation, gone: frozenset[str]) -> Rotation:
    """Take the numbers that people keep out from a frozen list (suspend and Observe)."""
    left = tuple(line for line in published.numbers if line.number not in gone)
    if len(left) == len(published.numbers):
        return published
    if left:
        return replace(published, numbers=left)
    return replace(published, numbers=(), mode=Mode.EMPTY, reason=Reason.ALL_PULLED, pace=0)


def _candidates(
    entries: Iterable[Entry], states: Iterable[NumberState], serving: Iterable[Stock]
) -> Iterable[tuple[Entry, NumberState]]:
    yield from zip(entries, states, strict=True)
    for stock in serving:
        yield stock.entry, stock.state


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


def _rotation(
    case: Case, mode: Mode, reason: Reason, pace: int, lines: tuple[Listed, ...]
) -> Rotation:
    pool = case.pool
    return Rotation(
        key=pool.key,
        mode=mode,
        reason=reason,
        pace=pace,
        strategy=pool.policy.rotation.strategy,
        campaigns=pool.campaigns,
        soft_cap=pool.policy.caps.soft,
        numbers=() if mode in (Mode.EXHAUSTED, Mode.PAUSED, Mode.EMPTY) else lines,
    )


def listed_numbers(rotation: Rotation | None) -> Mapping[str, Listed]:
    """Index a list by number."""
    return {} if rotation is None else {line.number: line for line in rotation.numbers}
