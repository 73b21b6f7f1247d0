"""Rule 13: the next moment at which something would change by itself. Computed, never polled."""

from collections.abc import Iterator
from typing import Final

from dialrota.decide import conditions, guard, mode, people, replacement, stage, warmup
from dialrota.decide.case import Case
from dialrota.decide.lens import LABELS, NEVER, Lens
from dialrota.decide.onepass import Turn
from dialrota.model.instant import DAY
from dialrota.model.state import NumberState
from dialrota.model.words import Health, Stage

_IN_SERVICE: Final = Stage.IN_SERVICE


def next_evaluation(case: Case, last: Turn) -> int | None:
    """Find the moment; None when nothing is going to change without news."""
    now = case.lens.now
    found = min((at for at in _moments(case, last) if at > now), default=NEVER)
    return None if found == NEVER else found


def _moments(case: Case, last: Turn) -> Iterator[int]:
    yield last.turns_at
    if last.full:
        yield case.lens.day.end
    yield from _pool_moments(case, last)
    for entry, state in last.roster.pairs():
        if state.stage is not _IN_SERVICE or state.doubt is not None:
            yield from _stage_moments(state, case.lens)
        if state.labelled_since is not None or state.flagged_at:
            yield from _flag_moments(state, case.lens)
        if case.lens.stale_after and conditions.is_unheard_of(state):
            yield conditions.unheard_until(state, case.lens)
        if entry.until is not None or entry.hold is not None or entry.override is not None:
            yield people.next_expiry(entry, case.lens.now) or NEVER


def _flag_moments(state: NumberState, lens: Lens) -> Iterator[int]:
    """Yield when a number leaves the counters of the newly flagged."""
    became = max((*state.flagged_at, state.labelled_since or 0))
    yield from (became + DAY, became + 7 * DAY, became + lens.policy.correlated.within)


def _pool_moments(case: Case, last: Turn) -> Iterator[int]:
    state, policy = last.state, case.lens.policy
    if state.stabilise_until is not None:
        yield state.stabilise_until
    if case.pool.policy.replacement.auto:
        for cover in replacement.recent_covers(state.covers, case.lens):
            yield cover.at + policy.replacement.within


def _stage_moments(state: NumberState, lens: Lens) -> Iterator[int]:
    if state.doubt is not None:
        yield guard.confirm_at(state.doubt, lens)
    match state.stage:
        case Stage.SCREENING:
            yield mode.screening_ends(state, lens)
        case Stage.WARM_UP if state.warm_up is not None:
            here = warmup.position(state.warm_up, lens.policy, lens.now)
            if here is not None and here.ends_at is not None:
                yield here.ends_at
        case Stage.RESTING:
            yield from _resting_moments(state, lens)
        case _:
            return


def _resting_moments(state: NumberState, lens: Lens) -> Iterator[int]:
    longest = state.stage_since + lens.policy.recovery.rest_max
    if state.health in LABELS:
        yield longest + 1
    elif state.health is Health.AT_RISK:
        yield longest
    ends = stage.rest_ends(state, lens)
    enough = state.clean_checks >= lens.policy.recovery.clean_checks
    if ends is not None and (enough or state.unverified):
        yield ends
