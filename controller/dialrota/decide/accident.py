"""Rule 7.5: a desired set that is suddenly empty, or less than half its size, is an accident.

Unless a commit of somebody else stands behind it, the missing numbers stay as they were: in their
pool, with the word of the people that kept them out, or in.
"""

from collections.abc import Mapping
from dataclasses import replace

from dialrota.decide import naming
from dialrota.decide.lens import NEVER
from dialrota.decide.listing import listed_numbers
from dialrota.model.pool import Entry, Hold, Override, Pool
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import Seat, State, declared_as


def shrank(pool: Pool, numbers: Mapping[str, NumberState]) -> bool:
    """Say whether a declaration has less than half of the numbers on record."""
    return 2 * len(pool.entries) < len(numbers)


def undo(pool: Pool, numbers: Mapping[str, NumberState], published: Rotation | None) -> Pool:
    """Put the missing numbers back into a declaration, as they were."""
    declared = {entry.number for entry in pool.entries}
    lines = listed_numbers(published)
    missing = tuple(
        _as_it_was(state, lines.get(number))
        for number, state in numbers.items()
        if number not in declared
    )
    return replace(pool, entries=pool.entries + missing)


def _as_it_was(state: NumberState, line: Listed | None) -> Entry:
    until = state.out.until if state.out is not None else None
    reason = state.message
    if until is not None:
        reason = reason.removesuffix(naming.until_text(until))
    held = state.state is State.HELD
    overridden = state.seat is Seat.OVERRIDE
    return Entry(
        number=state.number,
        desired=declared_as(state.state),
        reason=reason,
        until=until if state.state is State.PULLED else None,
        monitor=state.monitored,
        hold=Hold(reason, until, "") if held else None,
        override=Override(NEVER, reason) if overridden else None,
        area_code=line.area_code if line is not None else "",
        region=line.region if line is not None else "",
    )
