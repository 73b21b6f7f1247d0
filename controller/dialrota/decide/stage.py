"""Rule 3: where a number is in its life, one step at a time.

Benching (rule 3.2) is not done here but asked for by the planner, because the guard has a word in
it; ``rest`` carries it out.
"""

from typing import Final

from dialrota.decide import warmup
from dialrota.decide.lens import IN_SERVICE, LABELS, Lens
from dialrota.model.state import NumberState, WarmUp
from dialrota.model.words import AtRiskAction, Health, Seat, Stage

_GUESTS: Final = frozenset({Seat.FLOOR, Seat.FALLBACK})
_IN_SERVICE: Final = Stage.IN_SERVICE
_FLAGS_KEPT: Final = 10


def advance(state: NumberState, lens: Lens, *, out: bool) -> NumberState:
    """Take every step that rules 3.1 and 3.3 to 3.8 allow a number now, but for benching."""
    if state.stage is _IN_SERVICE and state.warm_up is None and state.out is None:
        return state  # Nothing to count, to climb or to come back from.
    state = count_check(state, lens)
    if out:
        return _clock(state, lens, running=False)
    if lens.suspended:
        climbing = state.stage is Stage.WARM_UP and state.out is None
        return _clock(state, lens, running=climbing and state.health is not Health.AT_RISK)
    if state.out is not None:
        state = readmit(state, lens)
    match state.stage:
        case Stage.SCREENING:
            return _screened(state, lens)
        case Stage.RESTING:
            return _rested(state, lens)
        case Stage.WARM_UP:
            return _climbed(state, lens)
        case _:
            return state


def count_check(state: NumberState, lens: Lens) -> NumberState:
    """Count a check (rule 3.3): a pass that brings a verdict later than the last counted one."""
    heard = state.heard_at
    if state.stage is not Stage.RESTING or heard is None or heard <= state.checked_at:
        return state
    count = state.clean_checks
    if state.health is Health.HEALTHY or _at_risk_counts(state, lens):
        count = min(count + 1, lens.policy.recovery.clean_checks)
    elif state.health is not Health.AT_RISK:
        count = 0
    return state.but(clean_checks=count, checked_at=heard)


def rest(state: NumberState, lens: Lens, *, counts: bool = True) -> NumberState:
    """Bench a number (rules 3.2 and 3.9): Resting, or Quarantined after too many flags."""
    now, retire = lens.now, lens.policy.retire
    flags = (*state.flagged_at, now)[-_FLAGS_KEPT:] if counts else state.flagged_at
    recent = sum(1 for at in flags if at >= state.flags_from and at > now - retire.within)
    repeated = counts and recent >= retire.flags
    rested_since = state.rested_since
    if rested_since is None and not state.in_rotation:
        rested_since = now
    return _clock(state, lens, running=False).but(
        stage=Stage.QUARANTINED if repeated else Stage.RESTING,
        stage_since=now,
        flagged_at=flags,
        rested_since=rested_since,
        clean_checks=0,
        checked_at=state.heard_at or 0,
        doubt=None,
    )


def readmit(state: NumberState, lens: Lens) -> NumberState:
    """Take a number back that people kept out (rule 3.10)."""
    out = state.out
    if out is None:
        return state
    ended = lens.now if out.until is None else min(out.until, lens.now)
    began_meanwhile = state.labelled_since is not None and state.labelled_since >= out.since
    state = state.but(out=None)
    pardoned = state.stage is Stage.QUARANTINED and out.ends_quarantine
    if pardoned:
        state = state.but(flags_from=lens.now)
    elif state.stage in (Stage.SCREENING, Stage.QUARANTINED):
        return state
    if state.health in LABELS:
        if state.stage is Stage.RESTING and not began_meanwhile:
            return state
        return rest(state, lens, counts=began_meanwhile)
    if pardoned or ended - out.since > lens.policy.recovery.rest_min:
        return warm_up(state, lens)
    return state


def warm_up(state: NumberState, lens: Lens) -> NumberState:
    """Begin the climb, or go straight into service where the policy has no steps."""
    if not lens.policy.recovery.warm_up:
        return serve(state, lens)
    running = state.health is not Health.AT_RISK
    climb = WarmUp(spent=0, since=lens.now if running else None)
    return state.but(stage=Stage.WARM_UP, stage_since=lens.now, clean_checks=0, warm_up=climb)


def serve(state: NumberState, lens: Lens) -> NumberState:
    """Put a number into full service."""
    return state.but(stage=Stage.IN_SERVICE, stage_since=lens.now, clean_checks=0, warm_up=None)


def rest_ends(state: NumberState, lens: Lens) -> int | None:
    """Find when ``rest.min`` has passed; None while the number is still in the list."""
    began = state.rested_since
    if state.unverified or (began is None and lens.observing):
        began = state.flagged_at[-1] if state.flagged_at else state.stage_since
    return None if began is None else began + lens.policy.recovery.rest_min


def is_benchable(state: NumberState, lens: Lens) -> bool:
    """Say whether the machine wants this number out: a label, or AtRisk where that benches."""
    if state.stage not in IN_SERVICE:
        return False
    if state.health in LABELS:
        return True
    return state.health is Health.AT_RISK and lens.policy.at_risk is AtRiskAction.BENCH


def _screened(state: NumberState, lens: Lens) -> NumberState:
    if not lens.screening or not state.monitored or state.health is Health.HEALTHY:
        return serve(state, lens)
    return state


def _rested(state: NumberState, lens: Lens) -> NumberState:
    ends = rest_ends(state, lens)
    is_guest = state.seat in _GUESTS
    if state.unverified:  # Rule 3.6: nobody is left to ask.
        if ends is None or lens.now < ends:
            return state
        return serve(state, lens) if is_guest else warm_up(state, lens)
    well = state.health is Health.HEALTHY or _at_risk_counts(state, lens)
    if state.clean_checks < lens.policy.recovery.clean_checks or state.stale or not well:
        return state
    if is_guest:  # Rule 3.5: it could not rest, and getting well must not cost capacity.
        return serve(state, lens)
    return state if ends is None or lens.now < ends else warm_up(state, lens)


def _climbed(state: NumberState, lens: Lens) -> NumberState:
    state = _clock(state, lens, running=state.health is not Health.AT_RISK)
    if state.health in LABELS:
        return state
    if state.warm_up is None or warmup.position(state.warm_up, lens.policy, lens.now) is None:
        return serve(state, lens)
    return state


def _at_risk_counts(state: NumberState, lens: Lens) -> bool:
    """Say whether AtRisk is good enough to count as a check (rule 3.3)."""
    if state.health is not Health.AT_RISK or lens.policy.at_risk is AtRiskAction.BENCH:
        return False
    overdue = lens.now >= state.stage_since + lens.policy.recovery.rest_max
    return state.seat in _GUESTS or overdue


def _clock(state: NumberState, lens: Lens, *, running: bool) -> NumberState:
    if state.warm_up is None:
        return state
    climb = warmup.run_clock(state.warm_up, lens.now, running=running)
    return state if climb is state.warm_up else state.but(warm_up=climb)
