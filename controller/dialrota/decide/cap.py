"""Rule 5: how many calls a day, with what weight, and in what order.

Halves and percentages round down. Counters never reorder a list.
"""

from typing import Final

from dialrota.decide import warmup
from dialrota.decide.lens import Lens, calls_today
from dialrota.model.state import NumberState
from dialrota.model.words import AtRiskAction, Health, Seat, Stage, State

FULL_WEIGHT: Final = 100
GUEST_WEIGHT: Final = 25
_CAPPED: Final = State.CAPPED
_GUESTS: Final = frozenset({Seat.FLOOR, Seat.FALLBACK, Seat.HELD_BACK})


def daily_cap(state: NumberState, lens: Lens) -> int:
    """Return a number's own calls a day: hard cap or warm-up step, half when AtRisk."""
    cap = guest_cap(state, lens)
    return cap // 2 if _is_reduced(state, lens) else cap


def guest_cap(state: NumberState, lens: Lens) -> int:
    """Return the calls a day of a number that Floor, Fallback or the guard keep in the list."""
    hard = lens.policy.caps.hard
    step = warmup.step_cap(state, lens.policy, lens.now)
    return hard if step is None else min(hard, step)


def weight(state: NumberState, seat: Seat, lens: Lens) -> int:
    """Return how often a reader should prefer the number, from 1 to 100."""
    if seat in _GUESTS:
        return GUEST_WEIGHT
    if seat is Seat.OVERRIDE:
        return FULL_WEIGHT
    value = FULL_WEIGHT
    step = warmup.step_cap(state, lens.policy, lens.now)
    if state.stage is Stage.WARM_UP and step is not None:
        value = step * 100 // lens.policy.caps.soft
    if _is_reduced(state, lens):
        value //= 2
    return max(1, min(FULL_WEIGHT, value))


def seat_cap(state: NumberState, seat: Seat, lens: Lens) -> int:
    """Return the published cap of a number in its seat."""
    if seat in _GUESTS:
        return guest_cap(state, lens)
    return daily_cap(state, lens)


def is_full(state: NumberState, seat: Seat, lens: Lens) -> bool:
    """Say whether the number has made its calls for the day.

    Where nobody counts any more, as when a source fails, one that was full today still is.
    """
    calls = calls_today(lens, state.number)
    if calls is None:
        return state.state is _CAPPED and state.since >= lens.day.start
    return calls >= seat_cap(state, seat, lens)


def rank(number: str, seat: Seat, weight: int) -> tuple[int, int, str]:
    """Order a list: own merit first, then guests; within each by weight, then number."""
    return (1 if seat in _GUESTS else 0, -weight, number)


def _is_reduced(state: NumberState, lens: Lens) -> bool:
    return state.health is Health.AT_RISK and lens.policy.at_risk is AtRiskAction.REDUCE
