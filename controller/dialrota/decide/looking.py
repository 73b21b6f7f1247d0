"""The first look at every number: what is observed, whom people keep out, who takes a step.

Most numbers are in full service and nobody has a word to say: they pass with the fewest questions.
"""

from typing import Final

from dialrota.decide import evidence, observe, people, stage
from dialrota.decide.case import Case, Roster
from dialrota.decide.lens import NEVER
from dialrota.model.pool import Entry, is_monitored
from dialrota.model.state import Claim, NumberState, is_owned_elsewhere
from dialrota.model.words import Desired, Health, MonitoringMode, Stage, State

_ACTIVE: Final = Desired.ACTIVE
_HEALTHY: Final = Health.HEALTHY
_IN_SERVICE: Final = Stage.IN_SERVICE


def look(case: Case, entries: tuple[Entry, ...], before: list[NumberState]) -> tuple[Roster, int]:
    """Observe every number, and take every step of its stage that needs no guard."""
    lens, rows_of, renew = case.lens, case.rows.get, evidence.renew
    seen = _Seen()
    keep = seen.states.append
    turns_at = NEVER
    watched = case.pool.monitoring is MonitoringMode.ALL and not case.owners
    for entry, state in zip(entries, before, strict=True):
        known, found = state.verdicts, None
        rows = rows_of(entry.number, known)
        if watched and state.health is _HEALTHY and _is_plain(entry, state):
            found = renew(rows, known, lens)
        if found is None:
            turns_at = min(turns_at, _look_closely(case, entry, state, seen))
            continue
        heard_at, risk, soon = found
        if rows is not known and rows != known:
            state = state.with_evidence(risk, tuple(rows), heard_at)
        keep(state)
        if soon < turns_at:
            turns_at = soon
    roster = Roster(
        entries=entries,
        states=tuple(seen.states),
        outs=seen.outs,
        overridden=frozenset(seen.overridden),
    )
    return roster, turns_at


class _Seen:
    """What has been seen so far, by number where it is rare."""

    __slots__ = ("outs", "overridden", "states")

    def __init__(self) -> None:
        self.states: list[NumberState] = []
        self.outs: dict[str, State] = {}
        self.overridden: set[str] = set()


def _look_closely(case: Case, entry: Entry, state: NumberState, seen: _Seen) -> int:
    """Ask every question about one number; return when time alone may change its health."""
    lens, number = case.lens, entry.number
    watched = is_monitored(case.pool, entry)
    rows = case.rows.get(number, ())
    state, turns_at = observe.observe(state, rows, lens, monitored=watched)
    if people.is_overridden(entry, lens.now):
        seen.overridden.add(number)
    out = _out(case, entry)
    if out is not None:
        seen.outs[number] = out
        state = people.take_out(state, entry, out, lens.now)
    state = _name_owner(state, case)
    seen.states.append(stage.advance(state, lens, out=out is not None))
    return turns_at


def _is_plain(entry: Entry, state: NumberState) -> bool:
    """Say whether neither people nor a step of its stage can have a word in a Healthy number."""
    return (
        state.stage is _IN_SERVICE
        and entry.desired is _ACTIVE
        and state.out is None
        and entry.hold is None
        and entry.override is None
        and state.claim is None
        and state.monitored
        and not state.stale
    )


def _out(case: Case, entry: Entry) -> State | None:
    owner = case.owners.get(entry.number)
    return people.kept_out(entry, str(owner) if owner else "", case.lens.now)


def _name_owner(state: NumberState, case: Case) -> NumberState:
    """Remember which pool owns a number that this pool declares too."""
    owner = case.owners.get(state.number)
    if owner is None:
        return state.but(claim=None) if is_owned_elsewhere(state) else state
    if state.claim is not None and state.claim.pool == str(owner):
        return state
    return state.but(claim=Claim(pool=str(owner), covers="", since=case.lens.now))
