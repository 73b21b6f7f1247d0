"""The first look at every number: what is observed, whom people keep out, who takes a step.

Most numbers are in full service and nobody has a word to say: they pass with the fewest questions.
"""

from typing import Final

from dialrota.decide import observe, people, stage
from dialrota.decide.case import Case, Roster
from dialrota.decide.lens import NEVER
from dialrota.model.pool import Entry, is_monitored
from dialrota.model.state import Claim, NumberState, is_owned_elsewhere
from dialrota.model.words import Desired, MonitoringMode, Stage, State

_ACTIVE: Final = Desired.ACTIVE
_IN_SERVICE: Final = Stage.IN_SERVICE


def look(case: Case, entries: tuple[Entry, ...], before: list[NumberState]) -> tuple[Roster, int]:
    """Observe every number, and take every step of its stage that needs no guard."""
    lens, pool, rows_of = case.lens, case.pool, case.rows.get
    watch_all = pool.monitoring is MonitoringMode.ALL
    outs: dict[str, State] = {}
    kept_in: set[str] = set()
    states: list[NumberState] = []
    turns_at = NEVER
    for entry, state in zip(entries, before, strict=True):
        number = entry.number
        watched = watch_all or is_monitored(pool, entry)
        state, soon = observe.observe(state, rows_of(number, ()), lens, monitored=watched)
        if soon < turns_at:
            turns_at = soon
        if entry.override is not None and people.is_overridden(entry, lens.now):
            kept_in.add(number)
        if not _is_plain(entry, state, case):
            out = _out(case, entry)
            if out is not None:
                outs[number] = out
                state = people.take_out(state, entry, out, lens.now)
            state = _name_owner(state, case)
            state = stage.advance(state, lens, out=out is not None)
        states.append(state)
    roster = Roster(
        entries=entries, states=tuple(states), outs=outs, overridden=frozenset(kept_in)
    )
    return roster, turns_at


def _is_plain(entry: Entry, state: NumberState, case: Case) -> bool:
    """Say whether neither people nor a step of its stage can have a word in a number."""
    return (
        entry.desired is _ACTIVE
        and state.stage is _IN_SERVICE
        and state.out is None
        and entry.hold is None
        and not case.owners
        and state.claim is None
    )


def _out(case: Case, entry: Entry) -> State | None:
    owner = case.owners.get(entry.number)
    return people.kept_out(entry, str(owner) if owner else "", case.lens.now)


def _name_owner(state: NumberState, case: Case) -> NumberState:
    """Remember which pool owns a number that this pool declares too."""
    owner = case.owners.get(state.number)
    if owner is None:
        return state._replace(claim=None) if is_owned_elsewhere(state) else state
    if state.claim is not None and state.claim.pool == str(owner):
        return state
    return state._replace(claim=Claim(pool=str(owner), covers="", since=case.lens.now))
