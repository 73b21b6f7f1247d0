"""A pool that published all its numbers, and the plan of its next pass: set-up for tests."""

from typing import Any

from builders import (
    LONG_AGO,
    NOW,
    A,
    make_case,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    make_verdict,
)
from dialrota.decide import planner
from dialrota.decide.case import Decision
from dialrota.model.instant import DAY
from dialrota.model.plan import Change, Verb
from dialrota.model.policy import Guard, Policy
from dialrota.model.state import NumberState
from dialrota.model.words import Level, Seat, Stage, State

ONE_AT_A_TIME = Policy(guard=Guard(max_benched_percent=0, minimum=1, confirm_sweeps=3))


def decide(*states: NumberState, **parts: Any) -> Decision:
    """Plan a pool that published all its numbers, of which some are now flagged."""
    now = parts.pop("now", NOW)
    bad = parts.pop("bad", ())
    level = parts.pop("level", Level.FLAGGED)
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), policy=parts.pop("policy", Policy()))
    usual: dict[str, Any] = {
        "rows": {n: (make_verdict(level if n in bad else Level.CLEAN, now),) for n in numbers},
        "published": make_rotation(*numbers),
        "prior": make_memory(),
        "now": now,
    }
    return planner.plan(make_case(pool, states, **usual | parts))


def changes(decision: Decision, *verbs: Verb) -> list[Change]:
    return [c for c in decision.plan.changes if not verbs or c.verb in verbs]


def rested(number: str = A, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {
        "state": State.RESTING,
        "stage": Stage.RESTING,
        "seat": Seat.NONE,
        "in_rotation": False,
        "rested_since": LONG_AGO,
        "flagged_at": (LONG_AGO,),
        "clean_checks": 1,
        "checked_at": NOW - DAY,
    }
    return make_state(number, **usual | parts)
