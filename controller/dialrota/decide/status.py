"""The one place where a pool's status is made: counters, the sentence, and the conditions."""

from collections.abc import Iterator

from dialrota.decide import conditions
from dialrota.decide.case import Case
from dialrota.decide.naming import is_well
from dialrota.decide.onepass import Turn
from dialrota.model.instant import DAY
from dialrota.model.reason import Reason
from dialrota.model.state import Counts, NumberState, PoolState
from dialrota.model.words import Health, Mode, Stage, State

_ADVICE = {
    Reason.ROTATING: "",
    Reason.BELOW_FLOOR: "Too few numbers are fit; the least bad fill the list up. Add numbers.",
    Reason.ALL_FLAGGED: "No number is fit. Add numbers, find the cause, dispute the labels.",
    Reason.ALL_QUARANTINED: "Every number was flagged too often. Retire them and add numbers.",
    Reason.ALL_AT_RISK: "Every number is at risk, and the policy benches those. Add numbers.",
    Reason.NO_VERDICTS: "No source has spoken of any number. Check the sources.",
    Reason.ALL_CAPPED: "Every number has made its calls for today. Add numbers, or wait.",
    Reason.NO_NUMBERS: "The pool has no numbers. Add some.",
    Reason.AWAITING_SCREENING: "Every number waits for its first clean verdict.",
    Reason.ALL_RETIRED: "Every number is retired. Add numbers.",
    Reason.ALL_DECLARED_ELSEWHERE: "Other pools own every number. Remove one entry of each.",
    Reason.ALL_PULLED: "People keep every number out. Restore one, or add numbers.",
    Reason.OVERRIDE: "Only overridden numbers are published.",
    Reason.SUSPENDED: "Suspended with an empty list. Resume the pool to fill it.",
    Reason.BACKUP_POOL: "Stock to replace from; publishes no list.",
}


def pool_status(case: Case, last: Turn, before: PoolState) -> PoolState:
    """Make the status of a pool from what the turns came to."""
    state = last.state
    message = _ADVICE.get(state.reason, "")
    doubts = sum([s.doubt is not None for s in last.roster.others])
    if doubts and state.mode is Mode.FALLBACK:
        message = f"Unconfirmed: {doubts} held back. {message}"
    state = state.but(message=message)
    return state.but(
        counts=count(case, last), conditions=conditions.make(case, last, state, before)
    )


def count(case: Case, last: Turn) -> Counts:
    """Count numbers by what is observed and derived; Retired ones count only as such."""
    listed = 0 if last.rotation is None else len(last.rotation.numbers)
    tally = {"declared": len(last.states), "in_rotation": listed, "healthy": 0}
    tally[_OF_WELL[last.roster.word]] = len(last.roster.well)
    for number in last.roster.others:
        if is_well(number) and not number.flagged_at:
            tally["healthy"] += 1
            continue
        for key in _kinds(number, case.lens.now):
            tally[key] = tally.get(key, 0) + 1
    return Counts(**tally)


_OF_WELL = {State.HEALTHY: "healthy", State.UNKNOWN: "unknown"}
_BY_STATE = {
    State.RETIRED: "retired",
    State.PULLED: "pulled",
    State.HELD: "held",
    State.CAPPED: "capped",
}
_BY_HEALTH = {
    Health.HEALTHY: "healthy",
    Health.AT_RISK: "at_risk",
    Health.FLAGGED: "flagged",
    Health.BLOCKED: "blocked",
    Health.UNKNOWN: "unknown",
}
_BY_STAGE = {
    Stage.RESTING: "resting",
    Stage.WARM_UP: "warm_up",
    Stage.QUARANTINED: "quarantined",
}


def _kinds(number: NumberState, now: int) -> Iterator[str]:
    by_state = _BY_STATE.get(number.state)
    if by_state is not None:
        yield by_state
    if number.flagged_at or number.labelled_since is not None:
        yield from _flag_kinds(number, now)
    if number.state is State.RETIRED:
        return
    yield _BY_HEALTH[number.health]
    by_stage = _BY_STAGE.get(number.stage)
    if by_stage is not None:
        yield by_stage
    if number.stale:
        yield "stale"


def _flag_kinds(number: NumberState, now: int) -> Iterator[str]:
    became = max((*number.flagged_at, number.labelled_since or 0))
    if became > now - DAY:
        yield "flagged_last_24h"
    if became > now - 7 * DAY:
        yield "flagged_last_7d"
