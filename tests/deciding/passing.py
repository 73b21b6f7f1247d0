"""One pass of one pool, and the next one after it: set-up for tests."""

from dataclasses import replace
from typing import Any

from builders import (
    NOW,
    A,
    make_case,
    make_pool,
    make_rotation,
    make_verdict,
)
from dialrota.decide.case import Case, Decision
from dialrota.model.policy import Policy
from dialrota.model.state import NumberState
from dialrota.model.words import Level, PolicyMode

OBSERVE = Policy(mode=PolicyMode.OBSERVE)


def make_pass(*states: NumberState, bad: tuple[str, ...] = (), **parts: Any) -> Case:
    now = parts.get("now", NOW)
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), **parts.pop("pool", {}))
    rows = {n: (make_verdict(Level.FLAGGED if n in bad else Level.CLEAN, now),) for n in numbers}
    usual: dict[str, Any] = {"rows": rows, "published": make_rotation(*numbers)}
    return make_case(pool, states, **usual | parts)


def again(case: Case, decision: Decision, **parts: Any) -> Case:
    """Make the case of the next pass."""
    usual: dict[str, Any] = {
        "numbers": {s.number: s for s in decision.numbers},
        "prior": decision.state,
        "published": decision.rotation,
    }
    return replace(case, **usual | parts)


def record(decision: Decision, number: str = A) -> NumberState:
    (found,) = [s for s in decision.numbers if s.number == number]
    return found
