"""Bad news, and what the guard rules on it: set-up for tests of rule 7."""

from typing import Any

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    E,
    F,
    make_case,
    make_pool,
    make_roster,
    make_state,
    make_verdict,
)
from dialrota.decide import guard
from dialrota.decide.guard import Ruling
from dialrota.model.policy import Guard, Policy
from dialrota.model.state import NumberState
from dialrota.model.words import AtRiskAction, Health, Level, State

ALL = (A, B, C, D, E, F)


RULE = Guard(max_benched_percent=0, minimum=2, confirm_sweeps=2, confirm_after=900)


FLAGGED, BLOCKED = Health.FLAGGED, Health.BLOCKED


def bad(number: str, health: Health = FLAGGED, at: int = NOW, **parts: Any) -> NumberState:
    level = Level(health.value)
    return make_state(number, health=health, verdicts=(make_verdict(level, at),), **parts)


def judge(
    *states: NumberState,
    rule: Guard = RULE,
    approved: bool = False,
    at_risk: AtRiskAction = AtRiskAction.REDUCE,
    outs: dict[str, State] | None = None,
    overridden: frozenset[str] = frozenset(),
    **parts: Any,
) -> Ruling:
    pool = make_pool(*ALL, policy=Policy(guard=rule, at_risk=at_risk))
    case = make_case(pool, states, **parts)
    roster = make_roster(states, outs=outs or {}, overridden=overridden)
    return guard.judge(case, roster, approved=approved)


def names(states: tuple[NumberState, ...]) -> list[str]:
    return [state.number for state in states]
