"""Rules that do not come to rest publish nothing."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from builders import (
    AUDIT,
    NOW,
    OTHER,
    SALES,
    A,
    B,
    make_case,
    make_memory,
    make_pool,
    make_roster,
    make_source,
    make_state,
    make_verdict,
    make_world,
)
from deciding.fleets import decide_all
from dialrota.decide import fleet, planner
from dialrota.model.failure import PlanRefusedError
from dialrota.model.policy import Policy, Recovery
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.state import Doubt, NumberState, Out, Serving
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level, Mode, Role, Seat, Stage

UNREST = "the rules did not come to rest in 8 turns"


class Flicker(dict[str, Sequence[Verdict]]):
    """Rows that change while they are read: a resting number's engine never says one thing."""

    def __init__(self, source: str = "audit") -> None:
        super().__init__({A: ()})
        self._source = source
        self._calls = count()

    def get(self, number: str, default: Sequence[Verdict] = ()) -> Sequence[Verdict]:  # type: ignore[override]  # Rows are never None.
        turn = next(self._calls)
        level = Level.CLEAN if turn % 3 else Level.FLAGGED
        return (make_verdict(level, NOW + turn, source=self._source),)


def make_restless(**parts: Any) -> Pool:
    """Make a pool that wants more checks than it can count in a pass."""
    return make_pool(A, policy=Policy(recovery=Recovery(clean_checks=99)), **parts)


STATE = make_state(
    A, stage=Stage.RESTING, seat=Seat.NONE, in_rotation=False, stage_since=NOW, rested_since=NOW
)


def test_a_pool_whose_rules_do_not_come_to_rest_is_refused() -> None:
    case = make_case(make_restless(), [STATE], rows=Flicker())

    with pytest.raises(PlanRefusedError, match=rf"^d/sales: {UNREST}$"):
        planner.plan(case)


@pytest.mark.parametrize("role", [Role.ROTATION, Role.BACKUP])
def test_a_pool_without_rest_does_not_stop_the_others(role: Role) -> None:
    second = PoolKey("d", "second")
    restless = make_restless(key=OTHER, role=role, sources=("second",))
    world = make_world(
        restless,
        make_pool(B),
        sources={AUDIT: make_source(), second: make_source(key=second)},
        rows={second: Flicker("second")},
        numbers={OTHER: {A: STATE}},
    )

    outcome = fleet.decide(world)

    assert outcome.refused == {OTHER: f"d/other: {UNREST}"}
    assert [decision.key for decision in outcome.decisions] == [SALES]
    assert decide_all(replace(world, due=frozenset({SALES})))


@pytest.mark.parametrize(
    ("parts", "moved"),
    [
        ({}, False),
        ({"message": "other words", "risk": 5}, False),
        ({"in_rotation": False}, False),
        ({"seat": Seat.NONE}, False),
        ({"seat": Seat.FLOOR}, True),
        ({"stage": Stage.RESTING}, True),
        ({"stage": Stage.RESTING, "seat": Seat.FALLBACK}, True),
        ({"doubt": Doubt(NOW, 1, NOW)}, True),
        ({"clean_checks": 1}, True),
    ],
)
def test_another_turn_is_taken_when_a_rule_could_build_on_what_moved(
    parts: dict[str, Any], moved: bool
) -> None:
    before, after = make_state(A), make_state(A, **parts)
    memory = make_memory()

    assert planner._moved(memory, memory, [before], make_roster([after])) is moved
    assert planner._moved(memory, memory, [after], make_roster([before])) is moved


@pytest.mark.parametrize(
    ("stage", "before", "after", "moved"),
    [
        (Stage.IN_SERVICE, None, 0, False),
        (Stage.IN_SERVICE, 0, None, True),
        (Stage.IN_SERVICE, 0, 1, True),
        (Stage.RESTING, None, 0, True),
    ],
)
def test_that_people_take_a_number_out_of_full_service_asks_for_no_other_turn(
    stage: Stage, before: int | None, after: int | None, moved: bool
) -> None:
    def state(at: int | None) -> NumberState:
        out = None if at is None else Out(NOW + at, None, ends_quarantine=False)
        return make_state(A, stage=stage, out=out)

    memory = make_memory()

    assert planner._moved(memory, memory, [state(before)], make_roster([state(after)])) is moved


@pytest.mark.parametrize(
    ("prior", "state", "moved"),
    [
        ({"mode": None}, {"mode": Mode.NORMAL}, False),
        ({"mode": Mode.NORMAL}, {"mode": Mode.NORMAL}, False),
        ({"mode": Mode.FLOOR}, {"mode": Mode.FLOOR}, False),
        ({"mode": Mode.FLOOR}, {"mode": Mode.NORMAL}, True),
        ({"mode": None}, {"mode": Mode.FLOOR}, True),
        ({}, {"fallback_since": NOW}, True),
        ({}, {"guard_since": NOW}, True),
        ({}, {"serving": (Serving(B, A, NOW),)}, True),
        ({}, {"pace": 50}, False),
    ],
)
def test_another_turn_is_taken_when_the_pool_moved(
    prior: dict[str, Any], state: dict[str, Any], moved: bool
) -> None:
    before, after = make_memory(**prior), make_memory(**state)

    assert planner._moved(before, after, [make_state(A)], make_roster([make_state(A)])) is moved
