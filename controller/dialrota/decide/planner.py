"""plan: one pool's case in, one decision out. Pure.

The turn of the rules is repeated until nothing moves, so that a second pass on the same input at
the same time changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from dialrota.decide import changes, entries, evaluation, onepass, status
from dialrota.decide.case import Case, Decision, Roster
from dialrota.decide.onepass import Turn
from dialrota.model.failure import PlanRefusedError
from dialrota.model.plan import Plan
from dialrota.model.pool import Entry
from dialrota.model.state import Claim, HeldPlan, NumberState, PoolState
from dialrota.model.words import Mode, Seat, Stage

_ORDINARY: Final = frozenset({Seat.NONE, Seat.ELIGIBLE})
_NORMAL: Final = Mode.NORMAL
_IN_SERVICE: Final = Stage.IN_SERVICE
_TURNS: Final = 8  # More than any chain of rules needs; reaching it is our bug.


def plan(case: Case) -> Decision:
    """Decide one pool.

    Raises:
        PlanRefusedError: the rules do not come to rest; nothing may be published.
    """
    decision = _plan(case, approved=False)
    wanted = case.pool.approved_plan
    if not wanted or wanted == case.prior.approved or decision.state.held_plan is None:
        return decision
    if wanted not in (decision.plan.digest, decision.state.held_plan.hash):
        return decision
    prior = replace(case.prior, approved=wanted)
    return _plan(replace(case, prior=prior), approved=True, before=case.prior)


def _plan(case: Case, *, approved: bool, before: PoolState | None = None) -> Decision:
    present = entries.in_order(case.pool)
    first = entries.first_states(case, present)
    turns = _settle(case, present, first, approved=approved)
    last = turns[-1]
    made = changes.make_plan(case, turns, first)
    held = None
    if made.held_back:
        names = tuple(sorted(h.change.number for h in made.held_back))
        held = HeldPlan(hash=changes.residual_digest(case, made, last), held_back=names)
    state = status.pool_status(case, last, before or case.prior)
    rest: dict[str, Any] = {
        "former": entries.former(case, present),
        "held_plan": held,
        "next_evaluation": evaluation.next_evaluation(case, last),
    }
    return _decision(case, turns, made, _dated(case, last, state, rest))


def _settle(
    case: Case, present: tuple[Entry, ...], first: Sequence[NumberState], *, approved: bool
) -> list[Turn]:
    """Take turns until one moves nothing."""
    turns: list[Turn] = []
    states = first
    for _ in range(_TURNS):
        found = onepass.turn(case, present, states, approved=approved)
        turns.append(found)
        if not _moved(case.prior, found.state, states, found.roster):
            return turns
        cast = found.cast
        case = replace(case, prior=found.state, serving=cast.serving, stock=cast.left)
        states = found.states
    raise PlanRefusedError(f"{case.pool.key}: the rules did not come to rest in {_TURNS} turns")


def _moved(
    prior: PoolState, state: PoolState, before: Sequence[NumberState], roster: Roster
) -> bool:
    """Say whether anything moved that another turn of the rules could build on.

    Coming into an ordinary list, or leaving it, is nothing that a rule asks for in the same pass;
    nor is that people take a number out of full service: every rule of the turn has known it.
    """
    was = prior.mode if prior.mode is not None else _NORMAL
    if (was, prior.fallback_since, prior.guard_since, prior.serving) != (
        state.mode or _NORMAL,
        state.fallback_since,
        state.guard_since,
        state.serving,
    ):
        return True
    steps = zip(roster.places, roster.others, strict=True)
    return any(_is_step(before[at], after) for at, after in steps)


def _is_step(a: NumberState, b: NumberState) -> bool:
    return (
        a.stage is not b.stage
        or (a.seat is not b.seat and not (a.seat in _ORDINARY and b.seat in _ORDINARY))
        or a.doubt != b.doubt
        or (a.out != b.out and not (a.out is None and b.stage is _IN_SERVICE))
        or a.clean_checks != b.clean_checks
    )


def _dated(case: Case, last: Turn, state: PoolState, rest: dict[str, Any]) -> PoolState:
    """Finish the record, and date it when it, or any number's, differs from the one before."""
    known = case.numbers
    same = len(last.states) == len(known) and all(known.get(s.number) == s for s in last.states)
    if same and state.but(**rest) == case.prior:
        return case.prior
    return state.but(**rest, last_change=case.lens.now)


def _decision(case: Case, turns: list[Turn], made: Plan, state: PoolState) -> Decision:
    last = turns[-1]
    claims: dict[str, Claim] = {
        stock.entry.number: stock.state.claim
        for stock in last.cast.serving
        if stock.state.claim is not None
    }
    released = frozenset(number for turn in turns for number in turn.cast.released)
    return Decision(
        key=case.pool.key,
        pool=case.pool,
        numbers=last.states,
        state=state,
        rotation=last.rotation,
        plan=made,
        claims=claims,
        released=released - claims.keys(),
        receives=bool(case.inherited),
    )
