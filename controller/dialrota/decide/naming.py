"""The one word shown for a number, the reason, and a sentence a person can act on.

Sentences hold absolute times only, so that they change when something does and not with the clock.
"""

from typing import Final, NamedTuple

from dialrota.decide import warmup
from dialrota.decide.lens import IN_SERVICE, LABELS, Lens
from dialrota.decide.stage import rest_ends
from dialrota.model.instant import format_instant
from dialrota.model.pool import Entry
from dialrota.model.reason import Reason
from dialrota.model.state import NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import AtRiskAction, Health, Level, Seat, Stage, State, UnknownAction


class Name(NamedTuple):
    """What people read about a number."""

    state: State
    reason: Reason
    message: str


_REASON_CLEAN: Final = Reason.CLEAN
_HEALTHY: Final = Health.HEALTHY
_STATE_HEALTHY: Final = State.HEALTHY
_ELIGIBLE: Final = Seat.ELIGIBLE
_IN_SERVICE: Final = Stage.IN_SERVICE
_BENCHED: Final = frozenset({Stage.QUARANTINED, Stage.RESTING})
_OWN_MERIT: Final = frozenset({Seat.NONE, Seat.ELIGIBLE})
CLEAN: Final = Name(State.HEALTHY, Reason.CLEAN, "All live verdicts are clean.")
UNHEARD: Final = Name(State.UNKNOWN, Reason.NO_VERDICT, "No verdict yet.")
_STALE = Name(State.HEALTHY, Reason.CLEAN, "Last known to be clean; no live verdict.")


def is_sound(state: NumberState) -> bool:
    """Say whether a number is in full service and the best of health."""
    return state.health is _HEALTHY and state.stage is _IN_SERVICE and not state.stale


def is_well(state: NumberState) -> bool:
    """Say whether a sound number has its name already, and the seat that goes with it."""
    return (
        state.reason is _REASON_CLEAN
        and state.state is _STATE_HEALTHY
        and state.seat is _ELIGIBLE
        and is_sound(state)
    )


def name(entry: Entry, state: NumberState, lens: Lens, out: State | None, *, full: bool) -> Name:
    """Name a number's state by precedence."""
    if out is not None:
        return out_name(entry, state, out)
    if state.health in LABELS:
        return _labelled(state, lens)
    if state.stage in _BENCHED:
        return _benched(state, lens)
    if full:
        resets = format_instant(lens.day.end)
        text = f"Its calls for today are made; back at {resets}."
        return Name(State.CAPPED, Reason.DAILY_CAP_REACHED, text)
    if state.stage is _IN_SERVICE:
        return _serving(state, lens)
    if state.stage is Stage.SCREENING:
        text = "Waits for its first clean verdict."
        return _seated(State.SCREENING, Reason.AWAITING_FIRST_VERDICT, text, state)
    return _seated(State.WARM_UP, Reason.WARMING_UP, _warming(state, lens), state)


def _benched(state: NumberState, lens: Lens) -> Name:
    if state.stage is Stage.QUARANTINED:
        return _seated(State.QUARANTINED, Reason.REPEATED_FLAGS, _quarantined(state), state)
    return _seated(State.RESTING, Reason.RESTING, _resting(state, lens), state)


def _serving(state: NumberState, lens: Lens) -> Name:
    if state.health is _HEALTHY:
        return _seated(*(_STALE if state.stale else CLEAN), state)
    if state.health is Health.AT_RISK:
        return _at_risk(state, lens)
    return _unknown(state, lens)


def out_name(entry: Entry, state: NumberState, out: State) -> Name:
    """Name a number that people keep out, by which word."""
    match out:
        case State.RETIRED:
            return Name(out, Reason.RETIRED_BY_PERSON, entry.reason)
        case State.PULLED:
            return Name(out, Reason.PULLED_BY_PERSON, _until(entry.reason, entry.until))
        case State.HELD:
            hold = entry.hold
            text = _until(hold.reason, hold.until) if hold is not None else ""
            return Name(out, Reason.HELD_BY_PERSON, text)
        case _:
            owner = state.claim.pool if state.claim is not None else "another pool"
            text = f"Declared in {owner} too, which owns it; remove one of the two."
            return Name(State.DUPLICATE, Reason.DECLARED_ELSEWHERE, text)


def until_text(until: int) -> str:
    """Say until when a person's word holds, after the reason."""
    return f" (until {format_instant(until)})"


def _until(text: str, until: int | None) -> str:
    return text if until is None else f"{text}{until_text(until)}"


def _labelled(state: NumberState, lens: Lens) -> Name:
    blocked = state.health is Health.BLOCKED
    word = State.BLOCKED if blocked else State.FLAGGED
    reason = Reason.CALLS_BLOCKED if blocked else Reason.SPAM_LABELLED
    text = evidence_sentence(state, Level.BLOCKED if blocked else Level.FLAGGED)
    if state.stale:
        text += " Nothing newer was heard."
    overdue = lens.now > state.stage_since + lens.policy.recovery.rest_max
    if state.stage is Stage.RESTING and overdue:
        reason = Reason.REST_EXCEEDED
        text += " Still labelled after the longest rest: dispute the label, or retire the number."
    return _seated(word, reason, text, state)


def evidence_sentence(state: NumberState, level: Level) -> str:
    """Say who speaks against the number, worst and latest first."""
    found = [v for v in state.verdicts if v.level is level]
    if not found:
        return "The last health known stands."
    worst = max(found, key=lambda v: (v.score or 0, v.observed_at, v.engine, v.carrier))
    others = len({v.engine for v in found} - {worst.engine})
    more = f" and {others} more" if others else ""
    return (
        f"{_speaker(worst)}{more}: {_label(worst)}, observed {format_instant(worst.observed_at)}."
    )


def _speaker(verdict: Verdict) -> str:
    return f"{verdict.engine} at {verdict.carrier}" if verdict.carrier else verdict.engine


def _label(verdict: Verdict) -> str:
    label = verdict.label or verdict.level.value
    return label if verdict.score is None else f"{label} (score {verdict.score})"


def _quarantined(state: NumberState) -> str:
    last = format_instant(state.flagged_at[-1]) if state.flagged_at else "an earlier time"
    return (
        f"Flagged again and again, last at {last}: retire it, or pull it and make it Active again."
    )


def _resting(state: NumberState, lens: Lens) -> str:
    ends = rest_ends(state, lens)
    checks = f"{state.clean_checks} of {lens.policy.recovery.clean_checks} clean checks"
    if ends is None:
        return f"{checks}; it is in the list, so it cannot rest."
    until = f"until {format_instant(ends)}"
    if state.unverified:
        return f"Rests {until}; no source is left to ask, so time alone brings it back."
    return f"{checks}; rests {until} at least."


def _warming(state: NumberState, lens: Lens) -> str:
    here = None
    if state.warm_up is not None:
        here = warmup.position(state.warm_up, lens.policy, lens.now)
    if here is None:
        return "Warms up."
    steps = len(lens.policy.recovery.warm_up)
    text = f"Step {here.ordinal} of {steps}, {here.step.daily_cap} calls a day"
    if here.ends_at is None:
        return f"{text}; the clock stands."
    return f"{text}, until {format_instant(here.ends_at)}."


def _at_risk(state: NumberState, lens: Lens) -> Name:
    medium = any(v.level is Level.AT_RISK for v in state.verdicts)
    text = evidence_sentence(state, Level.AT_RISK if medium else Level.FLAGGED)
    reason = Reason.MEDIUM_RISK if medium else Reason.BELOW_QUORUM
    if lens.policy.at_risk is AtRiskAction.BENCH and state.stage in IN_SERVICE:
        reason = Reason.AT_RISK_BENCHED
    return _seated(State.AT_RISK, reason, text, state)


def _unknown(state: NumberState, lens: Lens) -> Name:
    if not state.monitored:
        found = (Reason.NOT_MONITORED, "Nobody asks a source about it.")
    elif state.unverified:
        found = (Reason.UNVERIFIED, "No source has spoken of it for longer than the longest rest.")
    elif lens.policy.unknown is UnknownAction.EXCLUDE:
        found = (Reason.UNKNOWN_EXCLUDED, "No verdict yet, and the policy wants one first.")
    else:
        found = UNHEARD[1:]
    return _seated(State.UNKNOWN, *found, state)


def waiting(state: NumberState) -> Name:
    """Name what waits for a person to resume the pool: a number's way out of the list, or in."""
    text = "In the list because" if state.in_rotation else "Not in the list because"
    return Name(state.state, Reason.SUSPENDED, f"{state.message} {text} the pool is suspended.")


def is_on_own_merit(state: NumberState) -> bool:
    """Say whether a number has no seat, or one that it owes to nobody."""
    return state.seat in _OWN_MERIT


def _seated(word: State, reason: Reason, text: str, state: NumberState) -> Name:
    """Say by what right a number is in the list that is not there on its own merit."""
    if is_on_own_merit(state):
        return Name(word, reason, text)
    match state.seat:
        case Seat.HELD_BACK:
            reason, text = Reason.HELD_BACK, f"{text} Benching waits for a second look."
        case Seat.FLOOR:
            reason, text = Reason.KEPT_BY_FLOOR, f"{text} Kept so that the list is long enough."
        case Seat.FALLBACK:
            reason, text = Reason.KEPT_BY_FALLBACK, f"{text} Kept because nobody else can dial."
        case _:
            reason, text = Reason.OVERRIDE, f"{text} In the list by a person's override."
    return Name(word, reason, text)
