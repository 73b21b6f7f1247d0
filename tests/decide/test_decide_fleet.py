"""Pools seen together: numbers that change hands, stock, and what one bad pool does to others.

Plain examples of what random histories once found stand here too.
"""

from dataclasses import replace
from typing import Any

import pytest

from builders import (
    AUDIT,
    NOW,
    OTHER,
    SALES,
    STOCK,
    A,
    B,
    C,
    make_pool,
    make_rotation,
    make_source,
    make_state,
    make_verdict,
    make_world,
)
from dialrota.decide import fleet
from dialrota.decide.case import Decision
from dialrota.decide.fleet import Layers, World
from dialrota.model.failure import PlanRefusedError
from dialrota.model.instant import DAY
from dialrota.model.policy import Guard, Policy, Replacement
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.reason import Reason
from dialrota.model.source import Source
from dialrota.model.state import Claim
from dialrota.model.verdict import Usage, Verdict
from dialrota.model.words import Level, Mode, Role, Stage, State

S1 = "+16285550101"
BACKUP = PoolKey("d", "backup")
Passed = dict[PoolKey, Decision]


def take(world: World) -> tuple[Passed, World]:
    """Take a pass, and return the world that a next pass at the same moment finds."""
    decisions = {decision.key: decision for decision in fleet.decide(world)}
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


def declare(world: World, *pools: Pool, now: int | None = None) -> World:
    """Change what is declared."""
    declared = {**world.pools, **{pool.key: pool for pool in pools}}
    return make_world(
        *declared.values(),
        now=now or world.now,
        numbers=world.numbers,
        states=world.states,
        published=world.published,
        rows=world.rows,
    )


def listed(decision: Decision) -> list[str]:
    return [line.number for line in decision.rotation.numbers] if decision.rotation else []


def says(*rows: tuple[str, Level], at: int = NOW) -> dict[PoolKey, dict[str, tuple[Verdict, ...]]]:
    return {AUDIT: {number: (make_verdict(level, at),) for number, level in rows}}


# --- Numbers that change hands --------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ROTATION, Role.BACKUP])
def test_a_number_added_to_a_second_pool_in_the_same_second_stays_where_it_was(
    role: Role,
) -> None:
    _, world = take(make_world(make_pool(A, B)))
    second = make_pool(A, key=BACKUP, role=role)  # Before ``sales`` by name.

    for _ in range(3):
        found, world = take(declare(world, second))

        assert listed(found[SALES]) == [A, B]
        assert listed(found[BACKUP]) == []
        (record,) = found[BACKUP].numbers
        assert record.state is State.DUPLICATE
        assert record.claim == Claim("d/sales", "", NOW)


def test_a_second_pass_over_a_shared_number_changes_nothing() -> None:
    second = make_pool(A, key=BACKUP, role=Role.BACKUP)
    _, world = take(make_world(make_pool(A, B), second))

    _, again = take(replace(world, now=NOW + 60))

    assert again.numbers == world.numbers
    assert again.states == world.states


@pytest.mark.parametrize("role", [Role.ROTATION, Role.BACKUP])
def test_a_number_handed_over_takes_its_flags_along(role: Role) -> None:
    rows = says((A, Level.FLAGGED), (B, Level.CLEAN))
    both = [make_pool(A, B), make_pool(A, key=OTHER, role=role)]
    _, world = take(make_world(both[0], rows=rows))
    _, world = take(declare(world, both[1], now=NOW + 60))

    found, _ = take(declare(world, make_pool(B), now=NOW + 120))

    (record,) = found[OTHER].numbers
    assert (record.stage, record.flagged_at) == (Stage.RESTING, world.numbers[SALES][A].flagged_at)
    assert record.claim is None
    assert found[OTHER].receives
    assert not found[SALES].receives


# --- One bad pool ---------------------------------------------------------------------


def broken_pool() -> Pool:
    """Make a pool whose list would hold a number twice: it is declared twice."""
    return make_pool(A, A, key=OTHER)


def test_one_bad_pool_never_stops_the_others() -> None:
    outcome = fleet.decide_each(make_world(make_pool(B), broken_pool()))

    assert [decision.key for decision in outcome.decisions] == [SALES]
    assert outcome.refused == {OTHER: "d/other: a number stands in the list twice"}


def test_whoever_accepts_no_refusal_is_told_of_each() -> None:
    with pytest.raises(PlanRefusedError, match=r"^d/other: a number stands in the list twice$"):
        fleet.decide(make_world(make_pool(B), broken_pool()))


# --- Who is decided ---------------------------------------------------------------------


def test_only_pools_that_are_due_are_decided() -> None:
    world = make_world(make_pool(A), make_pool(B, key=OTHER))
    gone = PoolKey("d", "gone")

    assert [d.key for d in fleet.decide(world)] == [OTHER, SALES]
    due = replace(world, due=frozenset({OTHER, gone}))
    assert [d.key for d in fleet.decide(due)] == [OTHER]


def test_a_caller_that_knows_who_shares_numbers_is_believed() -> None:
    pools = (make_pool(A), make_pool(A, key=OTHER))

    (first, second) = fleet.decide(make_world(*pools, contested={A: (OTHER, SALES)}))

    assert (listed(first), listed(second)) == ([A], [])


def test_a_declaration_that_shrank_by_accident_is_decided_as_it_was() -> None:
    _, world = take(make_world(make_pool(A, B, C)))
    shrunk = declare(world, make_pool(C))

    backed, _ = take(shrunk)
    unbacked, _ = take(replace(shrunk, unbacked=frozenset({SALES}), contested={}))

    assert listed(backed[SALES]) == [C]
    assert listed(unbacked[SALES]) == [A, B, C]
    (ready,) = [c for c in unbacked[SALES].state.conditions if c.type == "Ready"]
    assert (ready.status, ready.reason) == ("False", Reason.DESIRED_SET_SHRANK)
    assert ready.message.startswith("The declaration went from 3 numbers to 1 without a commit;")


def test_an_unbacked_declaration_of_a_reasonable_size_is_believed() -> None:
    _, world = take(make_world(make_pool(A, B)))

    found, _ = take(replace(declare(world, make_pool(A)), unbacked=frozenset({SALES})))

    assert listed(found[SALES]) == [A]


# --- Sources ----------------------------------------------------------------------------


def test_rows_of_several_sources_are_read_as_one() -> None:
    one, two = make_verdict(), make_verdict(source="second")
    layers = Layers([{A: [one]}, {A: (two,), B: (two,)}])

    assert layers.get(A) == (one, two)
    assert layers.get(B) == (two,)
    assert layers.get(C) == ()
    assert layers.get(C, (one,)) == (one,)


SECOND = PoolKey("d", "second")
NAMED: dict[str, Any] = {"sources": ("audit", "second")}


def two_sources(**parts: Any) -> dict[PoolKey, Source]:
    return {AUDIT: make_source(), SECOND: make_source(key=SECOND, **parts)}


def test_every_source_that_the_pool_names_is_heard() -> None:
    flagged = make_verdict(Level.FLAGGED, source="second")
    rows = {AUDIT: {A: (make_verdict(),)}, SECOND: {A: (flagged,)}}
    world = make_world(make_pool(A, B, **NAMED), rows=rows, sources=two_sources())

    (both,) = fleet.decide(world)
    (one,) = fleet.decide(replace(world, sources={AUDIT: make_source()}))

    assert both.numbers[0].state is State.FLAGGED
    assert one.numbers[0].state is State.HEALTHY


def test_a_source_that_nobody_declares_is_missed() -> None:
    world = make_world(make_pool(A, **NAMED))

    (decision,) = fleet.decide(world)

    (fresh,) = [c for c in decision.state.conditions if c.type == "ObservationsFresh"]
    assert (fresh.status, fresh.reason) == ("False", Reason.SOURCE_MISSING)


@pytest.mark.parametrize(
    ("first", "second", "full"),
    [
        (Usage(150, NOW - 2), Usage(1, NOW - 1), False),
        (Usage(1, NOW - 2), Usage(150, NOW - 1), True),
        (Usage(150, NOW - 1), Usage(1, NOW - 2), True),
        (Usage(150, NOW - 1), Usage(1, NOW - 1), True),
    ],
)
def test_of_two_reports_of_use_the_later_counts(first: Usage, second: Usage, full: bool) -> None:
    world = make_world(
        make_pool(A, B, **NAMED),
        sources=two_sources(),
        usage={AUDIT: {A: first}, SECOND: {A: second}},
    )

    (decision,) = fleet.decide(world)

    assert (A not in listed(decision)) is full


# --- Stock ------------------------------------------------------------------------------

BUYS = Policy(replacement=Replacement(auto=True, pools=("stock",)), guard=Guard(minimum=9))


def stocked(now: int = NOW, **parts: Any) -> World:
    pools = (make_pool(A, B, policy=BUYS), make_pool(S1, key=STOCK, role=Role.BACKUP))
    return make_world(*pools, now=now, **parts)


def test_stock_is_told_of_left_over() -> None:
    clean = says((A, Level.CLEAN), (B, Level.CLEAN), (S1, Level.CLEAN))
    found, world = take(stocked(rows=clean))
    flagged = says((A, Level.FLAGGED), (B, Level.CLEAN), (S1, Level.CLEAN), at=NOW + 60)
    taken, _ = take(replace(world, now=NOW + 60, rows=flagged))

    def left(passed: Passed) -> tuple[str, str, str]:
        (found,) = [c for c in passed[SALES].state.conditions if c.type == "BackupAvailable"]
        return found.status, found.reason, found.message

    assert left(found) == ("True", Reason.STOCK_READY, "Numbers left: 1.")
    assert left(taken) == ("False", Reason.NO_STOCK, "Add numbers to the Backup pool.")
    assert listed(taken[SALES]) == [B, S1]
    assert taken[STOCK].numbers[0].in_rotation
    assert taken[STOCK].rotation is None


def test_stock_serves_on_where_the_backup_pool_is_not_due() -> None:
    rows = says((A, Level.FLAGGED), (B, Level.CLEAN), (S1, Level.CLEAN))
    _, world = take(stocked(rows=says((A, Level.CLEAN), (B, Level.CLEAN), (S1, Level.CLEAN))))
    _, world = take(replace(world, now=NOW + 60, rows=rows))

    found, _ = take(replace(world, now=NOW + DAY, due=frozenset({SALES})))

    assert list(found) == [SALES]
    assert listed(found[SALES]) == [B, S1]


def test_a_list_published_before_is_compared_with_not_copied() -> None:
    world = make_world(make_pool(A), published={SALES: make_rotation(A, B, mode=Mode.FLOOR)})

    (decision,) = fleet.decide(replace(world, numbers={SALES: {A: make_state(A)}}))

    assert listed(decision) == [A]
    assert [c.number for c in decision.plan.changes if c.verb.value == "Remove"] == [B]
