"""From before and after to a plan: the ordered, typed changes of a pass, and its hash.

The hash covers what and why, never when: an approval of today is good tomorrow if the plan is the
same, and no longer once it was carried out (the count of the guard's trips is in it).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dialrota.decide.case import Case
from dialrota.decide.lens import LABELS
from dialrota.decide.onepass import Turn
from dialrota.model.plan import Change, HeldBack, Plan, Verb
from dialrota.model.pool import Pool
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.state import NumberState
from dialrota.model.words import Health, Seat, Stage

_ORDER: Final = {verb: index for index, verb in enumerate(Verb)}
_STAGE_VERBS: Final = {
    Stage.RESTING: Verb.REST,
    Stage.QUARANTINED: Verb.QUARANTINE,
    Stage.WARM_UP: Verb.WARM_UP,
    Stage.IN_SERVICE: Verb.SERVE,
    Stage.SCREENING: Verb.SCREEN,
}

_encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_ADD: Final = Verb.ADD
_RETURN: Final = Verb.RETURN
_QUARANTINED: Final = Stage.QUARANTINED
_OF_LINES: Final = frozenset(
    {Verb.REMOVE, Verb.BENCH, Verb.CAP, Verb.ADD, Verb.RETURN, Verb.REWEIGH}
)
_HELD_REASONS: Final = {
    Health.BLOCKED: Reason.CALLS_BLOCKED,
    Health.FLAGGED: Reason.SPAM_LABELLED,
}


def make_plan(case: Case, turns: Sequence[Turn], first: Sequence[NumberState]) -> Plan:
    """Name everything that the pass changes, and everything a guard held back."""
    last = turns[-1]
    found = [
        *_list_changes(case, last),
        *_stage_changes(case, first, turns),
        *_cover_changes(case.pool, turns),
        *_pool_changes(case, last),
        *settings_changes(case.published, last.rotation),
        *_proposals(case, last),
    ]
    found.sort(key=lambda change: (_ORDER[change.verb], change.number, change.after))
    changes, held_back = tuple(found), _held_back(case, last)
    digest = _digest(case, case.prior.guard_trips, changes, held_back)
    return Plan(key=case.pool.key, changes=changes, held_back=held_back, digest=digest)


def less_put_back(plan: Plan, before: Rotation | None, after: Rotation | None) -> Plan:
    """Leave out what of a list is the same before and after.

    That is what only puts it back as it was before somebody else changed it, and what has not
    come to pass.
    """
    old, new = _lines(before), _lines(after)
    is_settled = not any(settings_changes(before, after))

    def is_put_back(change: Change) -> bool:
        if change.verb is Verb.SETTINGS:
            return is_settled
        return change.verb in _OF_LINES and old.get(change.number) == new.get(change.number)

    return replace(plan, changes=tuple(c for c in plan.changes if not is_put_back(c)))


def residual_digest(case: Case, made: Plan, last: Turn) -> str:
    """Hash what is left to approve once the pass has been carried out."""
    return _digest(case, last.state.guard_trips, (), made.held_back)


def _digest(
    case: Case, trips: int, changes: tuple[Change, ...], held_back: tuple[HeldBack, ...]
) -> str:
    what = {
        "changes": [_what(change) for change in changes],
        "heldBack": [[*_what(held.change), held.guard] for held in held_back],
        "pool": str(case.pool.key),
        "trips": trips,
    }
    return hashlib.sha256(_encode(what).encode()).hexdigest()


def _what(change: Change) -> list[str]:
    return [change.verb, change.number, change.reason, change.before, change.after]


def _lines(rotation: Rotation | None) -> dict[str, Listed]:
    return {} if rotation is None else {line.number: line for line in rotation.numbers}


def _list_changes(case: Case, last: Turn) -> Iterable[Change]:
    """Compare the list that dialers have with the one they are to have."""
    if last.rotation is case.published:
        return
    before, after = _lines(case.published), _lines(last.rotation)
    states = {s.number: s for s in (*last.states, *(x.state for x in last.cast.serving))}
    for number in before.keys() - after.keys():
        yield _leaving(number, states.get(number), last)
    for number, line in after.items():
        old = before.get(number)
        if old == line:
            continue
        state = states[number]
        if old is None:
            was_listed = state.flagged_at or state.out or state.claim or case.numbers.get(number)
            verb = _RETURN if was_listed else _ADD
            yield Change(verb, number, state.reason, state.message, "", _weighed(line))
        else:
            yield Change(
                Verb.REWEIGH, number, state.reason, state.message, _weighed(old), _weighed(line)
            )


def _leaving(number: str, state: NumberState | None, last: Turn) -> Change:
    if state is None:
        text = "No longer declared in this pool."
        return Change(Verb.REMOVE, number, Reason.REMOVED_FROM_POOL, text, "listed", "")
    if number in last.roster.outs:
        verb = Verb.REMOVE
    elif number in last.full and state.health not in LABELS:
        verb = Verb.CAP
    else:
        verb = Verb.BENCH
    return Change(verb, number, state.reason, state.message, "listed", state.state)


def _weighed(line: Listed) -> str:
    return f"{line.state} weight {line.weight} cap {line.daily_cap}"


def _stage_changes(
    case: Case, first: Sequence[NumberState], turns: Sequence[Turn]
) -> Iterable[Change]:
    for at in sorted({at for turn in turns for at in turn.roster.places}):
        old, new = first[at], turns[-1].states[at]
        known = old.number in case.numbers or old.number in case.inherited
        if old.stage is new.stage or not known:
            continue
        verb = _STAGE_VERBS[new.stage]
        yield Change(verb, new.number, new.reason, new.message, old.stage, new.stage)


def _cover_changes(pool: Pool, turns: Sequence[Turn]) -> Iterable[Change]:
    for turn in turns:
        for cover in turn.cast.new:
            text = f"{cover.stock.entry.number} takes the place of {cover.benched}."
            number = cover.stock.entry.number
            yield Change(Verb.COVER, number, Reason.COVERING, text, "", cover.benched)
        for number in sorted(turn.cast.released):
            burned = number in turn.cast.burned
            text = (
                "The replacement was flagged too, so the trouble is not the number: pause the "
                f"campaigns and call {pool.contact}."
                if burned
                else "The number it covered is back; it returns to stock."
            )
            reason = Reason.SPAM_LABELLED if burned else Reason.RECOVERED
            yield Change(Verb.UNCOVER, number, reason, text)


def _pool_changes(case: Case, last: Turn) -> Iterable[Change]:
    old, new = case.prior, last.state
    if old.mode is not new.mode and new.mode is not None:
        before = old.mode.value if old.mode is not None else ""
        yield Change(Verb.MODE, "", new.reason, "", before, new.mode)
    if new.mode is not None and (old.mode is None or old.pace != new.pace):
        reason = Reason.STABILISING if new.stabilise_until else new.reason
        before = f"{old.pace} %" if old.mode is not None else ""
        yield Change(Verb.PACE, "", reason, "", before, f"{new.pace} %")


def settings_changes(before: Rotation | None, after: Rotation | None) -> Iterable[Change]:
    """Compare what a list says beside its numbers, its mode and its pace."""
    if before is None or after is None:
        return
    old, new = _settings(before), _settings(after)
    if old != new:
        text = "What readers are told of campaigns, strategy or soft cap changes."
        yield Change(Verb.SETTINGS, "", after.reason, text, old, new)


def _settings(rotation: Rotation) -> str:
    campaigns = ", ".join(rotation.campaigns) or "no campaigns"
    return f"{rotation.strategy}, soft cap {rotation.soft_cap}, {campaigns}"


def _proposals(case: Case, last: Turn) -> Iterable[Change]:
    """Propose, in the pass that quarantines or benches, what only a person may declare."""
    for state in [s for s in last.roster.others if s.stage is _QUARANTINED]:
        old = case.numbers.get(state.number)
        if old is None or old.stage is not _QUARANTINED:
            text = "Flagged too often: declare it Retired."
            yield Change(Verb.PROPOSE_RETIRE, state.number, Reason.REPEATED_FLAGS, text)
    for cover in last.cast.proposed:
        old = case.numbers.get(cover.benched)
        if old is None or old.stage not in (Stage.RESTING, Stage.QUARANTINED):
            number = cover.stock.entry.number
            text = f"{number} could take the place of {cover.benched}."
            yield Change(Verb.PROPOSE_REPLACE, cover.benched, Reason.STOCK_READY, text, "", number)


def _held_back(case: Case, last: Turn) -> tuple[HeldBack, ...]:
    found: list[HeldBack] = []
    need = case.lens.policy.guard.confirm_sweeps
    doubted = [(s, s.doubt) for s in last.roster.others if s.doubt is not None]
    for state, doubt in doubted:
        if state.seat is not Seat.HELD_BACK:
            continue
        reason = _HELD_REASONS.get(state.health, Reason.AT_RISK_BENCHED)
        change = Change(Verb.BENCH, state.number, reason, state.message, "listed", state.health)
        text = f"{doubt.sweeps} of {need} sweeps agree; approve the plan to bench it now."
        found.append(HeldBack(change, Reason.GUARD_LIMIT.value, text))
    return tuple(found)
