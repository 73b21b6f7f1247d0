"""Rule 13: the next moment at which something would change by itself. Computed, never polled."""

from collections.abc import Iterator

from dialrota.decide import correlated, evidence, guard, mode, people, replacement, stage, warmup
from dialrota.decide.case import Case
from dialrota.decide.health import NEVER
from dialrota.decide.lens import LABELS, Lens
from dialrota.decide.onepass import Turn
from dialrota.model.instant import DAY
from dialrota.model.pool import Entry
from dialrota.model.state import NumberState
from dialrota.model.words import Health, Stage


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
    plain = case.lens.now - 7 * DAY
    for entry, state in zip(last.roster.entries, last.roster.states, strict=True):
        rows = case.rows.get(entry.number, ())
        if rows and rows is not state.verdicts:
            soon = evidence.next_row(rows, case.lens)
            if soon is not None:
                yield soon
        if state.stage is not Stage.IN_SERVICE or state.doubt is not None:
            yield from _stage_moments(state, case.lens)
        if state.flagged_at and state.flagged_at[-1] > plain:
            yield from (state.flagged_at[-1] + DAY, state.flagged_at[-1] + 7 * DAY)
        if state.labelled_since is not None or state.flagged_at:
            yield correlated.leaves_at(state, case.lens) or NEVER
        yield from _entry_moments(entry, state, case.lens)


def _pool_moments(case: Case, last: Turn) -> Iterator[int]:
    state, policy = last.state, case.lens.policy
    if state.stabilise_until is not None:
        yield state.stabilise_until
    if case.pool.policy.replacement.auto:
        for cover in replacement.recent_covers(state.covers, case.lens):
            yield cover.at + policy.replacement.within


def _entry_moments(entry: Entry, state: NumberState, lens: Lens) -> Iterator[int]:
    if entry.until is None and entry.hold is None and entry.override is None:
        return
    expiry = people.next_expiry(entry, lens.now)
    if expiry is not None:
        yield expiry


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
