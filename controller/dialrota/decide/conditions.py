"""The conditions of a pool, by the Kubernetes conventions: one claim each, dated when it turns."""

from collections.abc import Iterator
from dataclasses import replace
from operator import is_
from typing import Final, NamedTuple

from dialrota.decide.case import Case
from dialrota.decide.lens import Lens, longest_silence
from dialrota.decide.onepass import Turn
from dialrota.model.pool import Pool
from dialrota.model.reason import Reason
from dialrota.model.state import Condition, NumberState, PoolState
from dialrota.model.words import Backing, PolicyMode, Role, State

_EVERYBODY_OUT = frozenset(
    {Reason.ALL_FLAGGED, Reason.ALL_QUARANTINED, Reason.ALL_AT_RISK, Reason.NO_VERDICTS}
)


class Claim(NamedTuple):
    """A condition before it is dated."""

    type: str
    status: str
    reason: Reason
    message: str = ""


_LIST_PUBLISHED: Final = Claim("Published", "True", Reason.LIST_PUBLISHED)
_FRESH: Final = Claim("ObservationsFresh", "True", Reason.FRESH)
_WITHIN_LIMIT: Final = Claim("GuardTripped", "False", Reason.WITHIN_LIMIT)
_NOT_CORRELATED: Final = Claim("CorrelatedDegradation", "False", Reason.NOT_CORRELATED)
_NO_DUPLICATES: Final = Claim("DuplicateNumber", "False", Reason.NO_DUPLICATES)


def make(case: Case, last: Turn, state: PoolState, before: PoolState) -> tuple[Condition, ...]:
    """Make every condition of a pool, sorted by type."""
    made = date(_claims(case, last, state), before.conditions, case.lens.now)
    if not case.lens.policy.replacement.pools:
        return made
    stock = tuple(c for c in before.conditions if c.type == "BackupAvailable")
    return tuple(sorted((*made, *stock), key=lambda c: c.type))  # Renewed by ``backup``.


def date(
    claims: Iterator[Claim], before: tuple[Condition, ...], now: int
) -> tuple[Condition, ...]:
    """Date claims: the transition time moves only when the status does."""
    known = {condition.type: condition for condition in before}
    made: list[Condition] = []
    for claim in sorted(claims):
        old = known.get(claim.type)
        if old is not None and (old.status, old.reason, old.message) == claim[1:]:
            made.append(old)
            continue
        since = old.last_transition if old is not None and old.status == claim.status else now
        made.append(Condition(**claim._asdict(), last_transition=since))
    return before if len(made) == len(before) and all(map(is_, made, before)) else tuple(made)


def _claims(case: Case, last: Turn, state: PoolState) -> Iterator[Claim]:
    yield from _kstatus(case, state)
    yield _published(case)
    yield _fresh(case, last)
    yield _all_flagged(state)
    yield _guard(case, last)
    yield _correlated(case.pool, state)
    yield _duplicates(case, last)


_BACKINGS: Final = {
    Backing.COMMIT: ("commit", "Commit it"),
    Backing.CHANGE: (
        "change of the pool itself",
        "Change the pool too, such as to name another ConfigMap",
    ),
}


def _kstatus(case: Case, state: PoolState) -> Iterator[Claim]:
    if case.refused is not None:
        backing, remedy = _BACKINGS[case.backing]
        text = (
            f"The declaration went from {len(case.numbers)} numbers to {case.refused} "
            f"without a {backing}; the missing ones stay. {remedy}, or put them back."
        )
        yield Claim("Ready", "False", Reason.DESIRED_SET_SHRANK, text)
        yield Claim("Stalled", "True", Reason.DESIRED_SET_SHRANK, text)
    else:
        yield Claim("Ready", "True", *_how_ready(case, state))
        yield Claim("Stalled", "False", state.reason)
    yield Claim("Reconciling", "False", state.reason)


def _how_ready(case: Case, state: PoolState) -> tuple[Reason, str]:
    """Say beside the mode that a pool is suspended, where tables of pools show it."""
    if not case.lens.suspended or state.reason is Reason.SUSPENDED:
        return state.reason, state.message
    return Reason.SUSPENDED, f"Suspended; people's removals alone count. {state.message}".strip()


def _published(case: Case) -> Claim:
    if case.pool.role is Role.BACKUP:
        return Claim("Published", "False", Reason.BACKUP_POOL, "Stock; publishes no list.")
    if case.lens.policy.mode is PolicyMode.OBSERVE:
        return Claim("Published", "False", Reason.OBSERVE_ONLY, "policy.mode is Observe.")
    if case.lens.suspended and case.published is None:
        since = "and its list is gone" if case.prior.published.generation else "without a list"
        text = f"Suspended, {since}. Resume the pool to publish one."
        return Claim("Published", "False", Reason.SUSPENDED, text)
    if case.lens.suspended:
        text = "Suspended: the list is frozen; people's removals still leave it."
        return Claim("Published", "True", Reason.SUSPENDED, text)
    return _LIST_PUBLISHED


def _fresh(case: Case, last: Turn) -> Claim:
    if case.undeclared:
        missing = ", ".join(case.undeclared)
        text = f"The pool names sources that nobody declares: {missing}. Declare or correct them."
        return Claim("ObservationsFresh", "False", Reason.SOURCE_MISSING, text)
    if not case.pool.sources:
        text = "The pool names no source; people's word alone decides."
        return Claim("ObservationsFresh", "Unknown", Reason.NO_SOURCES, text)
    watched = [s for s in last.roster.others if s.monitored]
    old = sum([s.stale or s.unverified for s in watched])
    unheard = [s for s in watched if is_unheard_of(s)]
    return _aged(old, unheard, len(last.states), case.lens)


def is_unheard_of(state: NumberState) -> bool:
    """Say whether sources are asked about a number, and none has ever spoken of it."""
    return state.monitored and state.heard_at is None and state.state is not State.RETIRED


def unheard_until(state: NumberState, lens: Lens) -> int:
    """Find when nobody can have been asked about a number for the first time any more."""
    return state.declared_since + longest_silence(lens) + 1


def _aged(old: int, unheard: list[NumberState], total: int, lens: Lens) -> Claim:
    """Say what verdicts are missing: first those that aged, then those that never came."""
    overdue = sum([lens.now >= unheard_until(s, lens) for s in unheard])
    never = f"No source ever spoke of {overdue} of {total} numbers."
    if old:
        text = f"No live verdict for {old} of {total} numbers."
        text = f"{text} {never}" if overdue else text
        return Claim("ObservationsFresh", "False", Reason.STALE, text)
    if overdue:
        text = f"{never} See the status of the sources."
        return Claim("ObservationsFresh", "False", Reason.NEVER_HEARD, text)
    if unheard:
        text = f"No source has spoken of {len(unheard)} of {total} numbers yet."
        return Claim("ObservationsFresh", "Unknown", Reason.NO_VERDICTS, text)
    return _FRESH


def _all_flagged(state: PoolState) -> Claim:
    if state.reason in _EVERYBODY_OUT:
        return Claim("AllFlagged", "True", state.reason, state.message)
    return Claim("AllFlagged", "False", state.reason)


def _guard(case: Case, last: Turn) -> Claim:
    doubts = [s.number for s in last.roster.others if s.doubt is not None]
    if not doubts:
        return _WITHIN_LIMIT
    text = f"Held back until a later sweep, or a person, confirms: {len(doubts)}."
    if case.pool.approved_plan not in ("", case.prior.approved):
        text += f" Another plan than this is approved: {case.pool.approved_plan[:12]}."
    return Claim("GuardTripped", "True", Reason.GUARD_LIMIT, text)


def _correlated(pool: Pool, state: PoolState) -> Claim:
    episode = state.correlated
    if episode is None:
        return _NOT_CORRELATED
    shared = f"most share {episode.shared}" if episode.shared else "no shared label explains it"
    text = f"{len(episode.numbers)} numbers were flagged together; {shared}. Call {pool.contact}."
    return Claim("CorrelatedDegradation", "True", Reason.DEGRADED_TOGETHER, text)


def _duplicates(case: Case, last: Turn) -> Claim:
    found = sorted(n for n, word in last.roster.outs.items() if word is State.DUPLICATE)
    if not found:
        return _NO_DUPLICATES
    named = ", ".join(f"{number} by {case.owners[number]}" for number in found[:5])
    text = f"Declared elsewhere too: {named}{' …' if len(found) > 5 else ''}."
    return Claim("DuplicateNumber", "True", Reason.DECLARED_ELSEWHERE, text)


def broken(state: PoolState, message: str, now: int) -> PoolState:
    """Say that a pool's declaration cannot be used, so that its last list keeps serving."""
    claims = [
        Claim("Ready", "False", Reason.INVALID_DECLARATION, message),
        Claim("Stalled", "True", Reason.INVALID_DECLARATION, message),
    ]
    return _amend(state, claims, now)


def unpublished(state: PoolState, reason: Reason, message: str, now: int) -> PoolState:
    """Say that a pool's list could not be published, so that its last list keeps serving."""
    claims = [
        Claim("Published", "False", reason, message),
        Claim("Ready", "False", reason, message),
    ]
    if reason is Reason.OBJECT_BUDGET_EXCEEDED:
        claims.append(Claim("ObjectBudgetExceeded", "True", reason, message))
    return _amend(state, claims, now)


def turned_unready(before: PoolState | None, after: PoolState | None) -> Condition | None:
    """Return the condition Ready, where a pool has come to be not ready, or for a new reason."""
    ready = _ready(after)
    if ready is None or ready.status != "False":
        return None
    old = _ready(before)
    is_known = old is not None and (old.status, old.reason) == (ready.status, ready.reason)
    return None if is_known else ready


def _ready(state: PoolState | None) -> Condition | None:
    told = state.conditions if state is not None else ()
    return next((each for each in told if each.type == "Ready"), None)


def _amend(state: PoolState, claims: list[Claim], now: int) -> PoolState:
    """Put conditions in the place of those of the same type."""
    found = date(iter(claims), state.conditions, now)
    types = {claim.type for claim in claims}
    others = [c for c in state.conditions if c.type not in types]
    made = tuple(sorted([*others, *found], key=lambda c: c.type))
    return state if made == state.conditions else replace(state, conditions=made, last_change=now)


def backup(state: PoolState, free: int, now: int) -> PoolState:
    """Say whether stock is left, once every pool has taken what it needs."""
    claim = Claim("BackupAvailable", "False", Reason.NO_STOCK, "Add numbers to the Backup pool.")
    if free:
        claim = Claim("BackupAvailable", "True", Reason.STOCK_READY, f"Numbers left: {free}.")
    return _amend(state, [claim], now)
