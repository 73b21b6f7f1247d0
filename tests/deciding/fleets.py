"""Several pools, a pass over them, and the world after it: set-up for tests."""

from dataclasses import replace

from builders import (
    AUDIT,
    NOW,
    make_verdict,
)
from dialrota.decide import fleet
from dialrota.decide.case import Decision
from dialrota.decide.fleet import World
from dialrota.model.pool import PoolKey
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level

Passed = dict[PoolKey, Decision]


def decide_all(world: World) -> tuple[Decision, ...]:
    """Decide every pool that is due, where no plan is refused."""
    outcome = fleet.decide(world)
    assert outcome.refused == {}
    return outcome.decisions


def take(world: World) -> tuple[Passed, World]:
    """Take a pass, and return the world that a next pass at the same moment finds."""
    decisions = {decision.key: decision for decision in decide_all(world)}
    numbers = {k: {s.number: s for s in d.numbers} for k, d in decisions.items()}
    states = {k: d.state for k, d in decisions.items()}
    lists = {k: d.rotation for k, d in decisions.items() if d.rotation is not None}
    after = replace(
        world,
        numbers={**world.numbers, **numbers},
        states={**world.states, **states},
        published={**world.published, **lists},
    )
    return decisions, after


def says(*rows: tuple[str, Level], at: int = NOW) -> dict[PoolKey, dict[str, tuple[Verdict, ...]]]:
    return {AUDIT: {number: (make_verdict(level, at),) for number, level in rows}}
