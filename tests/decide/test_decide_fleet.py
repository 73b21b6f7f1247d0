"""Pools seen together: numbers that change hands, and what one bad pool does to others."""

from dataclasses import replace

import pytest

from builders import (
    NOW,
    OTHER,
    SALES,
    A,
    B,
    C,
    listed,
    make_pool,
    make_world,
)
from deciding.fleets import decide_all, says, take
from dialrota.decide import fleet
from dialrota.decide.fleet import World
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.reason import Reason
from dialrota.model.state import Claim
from dialrota.model.words import Level, Role, Stage, State

BACKUP = PoolKey("d", "backup")


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


def broken_pool() -> Pool:
    """Make a pool whose list would hold a number twice: it is declared twice."""
    return make_pool(A, A, key=OTHER)


def test_one_bad_pool_never_stops_the_others() -> None:
    outcome = fleet.decide(make_world(make_pool(B), broken_pool()))

    assert [decision.key for decision in outcome.decisions] == [SALES]
    assert outcome.refused == {OTHER: "d/other: a number stands in the list twice"}


def test_a_number_that_two_lists_would_name_refuses_both_pools_and_no_other() -> None:
    pools = (make_pool(A), make_pool(A, key=OTHER), make_pool(B, key=BACKUP))

    outcome = fleet.decide(make_world(*pools, contested={}))  # The caller is mistaken.

    assert [decision.key for decision in outcome.decisions] == [BACKUP]
    both = f"{A} stands in the lists of d/other, d/sales"
    assert outcome.refused == {SALES: f"d/sales: {both}", OTHER: f"d/other: {both}"}


def test_only_pools_that_are_due_are_decided() -> None:
    world = make_world(make_pool(A), make_pool(B, key=OTHER))
    gone = PoolKey("d", "gone")

    assert [d.key for d in decide_all(world)] == [OTHER, SALES]
    due = replace(world, due=frozenset({OTHER, gone}))
    assert [d.key for d in decide_all(due)] == [OTHER]


def test_a_caller_that_knows_who_shares_numbers_is_believed() -> None:
    pools = (make_pool(A), make_pool(A, key=OTHER))

    (first, second) = decide_all(make_world(*pools, contested={A: (OTHER, SALES)}))

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
