"""Rule 3.8: the climb back. Steps go by time served; time AtRisk does not count.

The step is worked out from the time served and the policy of the day, so that an edited policy
needs no migration.
"""

from typing import NamedTuple

from dialrota.model.policy import Policy, WarmUpStep
from dialrota.model.state import NumberState, WarmUp


class Position(NamedTuple):
    """Where a climb stands: the step, its number from 1, when it ends (None: it stands still)."""

    ordinal: int
    step: WarmUpStep
    ends_at: int | None


def served(climb: WarmUp, now: int) -> int:
    """Count the seconds that were served so far."""
    return climb.spent + (now - climb.since if climb.since is not None else 0)


def position(climb: WarmUp, policy: Policy, now: int) -> Position | None:
    """Find the present step; None when all are done."""
    total, done = 0, served(climb, now)
    for ordinal, step in enumerate(policy.recovery.warm_up, start=1):
        total += step.span
        if done < total:
            ends_at = None if climb.since is None else now + total - done
            return Position(ordinal, step, ends_at)
    return None


def step_cap(state: NumberState, policy: Policy, now: int) -> int | None:
    """Return the daily cap of the step a number is on, or was on when it was benched."""
    if state.warm_up is None:
        return None
    here = position(state.warm_up, policy, now)
    return None if here is None else here.step.daily_cap


def run_clock(climb: WarmUp, now: int, *, running: bool) -> WarmUp:
    """Start or stop the clock; the same value comes back when it is as it should be."""
    if running:
        return climb if climb.since is not None else climb._replace(since=now)
    return climb if climb.since is None else WarmUp(served(climb, now), None)
