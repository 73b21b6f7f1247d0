"""What the conditions of a pool say after a pass: set-up for tests."""

from typing import Any

from builders import (
    NOW,
    make_case,
    make_pool,
    make_rotation,
    make_verdict,
)
from dialrota.decide import planner
from dialrota.decide.case import Case, Decision
from dialrota.model.instant import DAY
from dialrota.model.state import Condition, NumberState
from dialrota.model.words import Level


def decide(*states: NumberState, bad: tuple[str, ...] = (), **parts: Any) -> Decision:
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), **parts.pop("pool", {}))
    rows = {n: (make_verdict(Level.FLAGGED if n in bad else Level.CLEAN),) for n in numbers}
    usual: dict[str, Any] = {"rows": rows, "published": make_rotation(*numbers)}
    case: Case = make_case(pool, states, **usual | parts)
    return planner.plan(case)


def told(decision: Decision, kind: str) -> tuple[str, str, str]:
    (found,) = [c for c in decision.state.conditions if c.type == kind]
    return found.status, found.reason, found.message


def condition(status: str = "True", **parts: Any) -> Condition:
    usual: dict[str, Any] = {
        "type": "Ready",
        "status": status,
        "reason": "Rotating",
        "message": "",
        "last_transition": NOW - DAY,
    }
    return Condition(**usual | parts)
