"""What record a number brings along, and which pool owns it."""

from typing import Any

from builders import (
    LONG_AGO,
    NOW,
    OTHER,
    SALES,
    STOCK,
    A,
    B,
    C,
    make_entry,
    make_memory,
    make_pool,
    make_state,
)
from dialrota.decide import ownership
from dialrota.decide.inheritance import Heritage
from dialrota.model.pool import Pool, PoolKey
from dialrota.model.state import Claim, Doubt, NumberState, PoolState
from dialrota.model.words import Desired, Seat, Stage

Records = dict[PoolKey, list[NumberState]]
FOREIGN = PoolKey("other", "sales")
RESTED: dict[str, Any] = {
    "stage": Stage.RESTING,
    "seat": Seat.NONE,
    "in_rotation": False,
    "rested_since": LONG_AGO,
    "flagged_at": (LONG_AGO,),
}


def make_heritage(
    *pools: Pool, records: Records | None = None, states: list[PoolState] | None = None
) -> Heritage:
    return Heritage(
        {pool.key: pool for pool in pools},
        {key: {s.number: s for s in found} for key, found in (records or {}).items()},
        {state.key: state for state in states or []},
        ownership.contested(pools),
        NOW,
    )


def owned_by(pool: str, number: str = A, **parts: Any) -> NumberState:
    return make_state(number, claim=Claim(pool, "", LONG_AGO), **parts)


# --- Owners ---------------------------------------------------------------------------


def test_the_pool_that_declared_a_number_before_owns_it() -> None:
    heritage = make_heritage(
        make_pool(A, B), make_pool(A, key=OTHER), records={SALES: [make_state(A)]}
    )

    assert heritage.owners(OTHER) == {A: SALES}
    assert heritage.owners(SALES) == {}


def test_of_two_that_declare_it_at_once_the_first_by_name_owns_it() -> None:
    heritage = make_heritage(make_pool(A), make_pool(A, key=OTHER))

    assert heritage.owners(SALES) == {A: OTHER}


def test_an_owner_stays_the_owner_within_one_second() -> None:
    sales, other = make_pool(A), make_pool(A, key=OTHER)
    records: Records = {
        SALES: [make_state(A, declared_since=NOW)],
        OTHER: [owned_by("d/sales", declared_since=NOW)],
    }

    assert make_heritage(sales, other, records=records).owners(OTHER) == {A: SALES}


def test_a_retired_declaration_hands_the_number_over() -> None:
    retired = make_pool(make_entry(A, desired=Desired.RETIRED))
    records: Records = {SALES: [make_state(A)], OTHER: [owned_by("d/sales")]}

    heritage = make_heritage(retired, make_pool(A, key=OTHER), records=records)

    assert heritage.owners(SALES) == {A: OTHER}
    assert heritage.owners(OTHER) == {}


def test_a_number_that_everybody_retired_has_no_owner() -> None:
    retired = make_entry(A, desired=Desired.RETIRED)

    heritage = make_heritage(make_pool(retired), make_pool(retired, key=OTHER))

    assert (heritage.owners(SALES), heritage.owners(OTHER)) == ({}, {})


def test_a_pool_that_returns_comes_after_those_that_stayed() -> None:
    records: Records = {SALES: [make_state(A)], OTHER: [make_state(A, declared_since=5)]}
    states = [make_memory(OTHER, orphaned=True), make_memory(SALES)]

    heritage = make_heritage(make_pool(A), make_pool(A, key=OTHER), records=records, states=states)

    assert heritage.owners(OTHER) == {A: SALES}


def test_of_two_that_never_owned_it_the_one_that_declared_it_before_takes_over() -> None:
    records: Records = {SALES: [owned_by("d/gone", declared_since=5)]}

    heritage = make_heritage(make_pool(A), make_pool(A, key=OTHER), records=records)

    assert heritage.owners(OTHER) == {A: SALES}


# --- Records --------------------------------------------------------------------------


def test_a_number_known_or_covering_brings_nothing() -> None:
    records: Records = {
        SALES: [make_state(A), make_state(B, claim=Claim("d/x", C, NOW))],
    }
    states = [make_memory(OTHER, former=(make_state(A, **RESTED), make_state(B, **RESTED)))]

    assert make_heritage(make_pool(A, B), records=records, states=states).inherited(SALES) == {}


def test_a_new_number_takes_up_what_any_pool_of_the_namespace_remembers() -> None:
    old = make_state(A, **RESTED)
    states = [
        make_memory(OTHER, former=(old,)),
        make_memory(FOREIGN, former=(make_state(B, **RESTED),)),
    ]

    found = make_heritage(make_pool(A, B, C), states=states).inherited(SALES)

    assert found == {A: old._replace(declared_since=NOW)}


def test_of_several_memories_the_latest_counts() -> None:
    older, newer = (make_state(A, **RESTED, stage_since=at) for at in (NOW - 9, NOW - 3))

    for first, second in ((older, newer), (newer, older)):
        states = [make_memory(OTHER, former=(first,)), make_memory(STOCK, former=(second,))]
        found = make_heritage(make_pool(A), states=states).inherited(SALES)
        assert found[A].stage_since == NOW - 3


def test_of_memories_of_one_time_the_last_pool_by_name_counts() -> None:
    states = [
        make_memory(key, former=(make_state(A, **RESTED, risk=risk),))
        for key, risk in ((STOCK, 2), (OTHER, 1))
    ]

    assert make_heritage(make_pool(A), states=states).inherited(SALES)[A].risk == 2


def test_an_undeclared_pool_leaves_all_its_records() -> None:
    listed = make_state(A, doubt=Doubt(NOW, 1, NOW))
    records: Records = {OTHER: [listed, make_state(B, **RESTED)]}

    found = make_heritage(make_pool(A, B), records=records, states=[make_memory(OTHER)]).inherited(
        SALES
    )

    placeless = listed._replace(seat=Seat.NONE, in_rotation=False, doubt=None)
    assert found == {
        A: placeless._replace(rested_since=NOW, declared_since=NOW),
        B: make_state(B, **RESTED)._replace(declared_since=NOW),
    }


def test_an_undeclared_pool_may_leave_no_record() -> None:
    assert make_heritage(make_pool(A), states=[make_memory(OTHER)]).inherited(SALES) == {}


def test_a_number_owned_elsewhere_brings_nothing() -> None:
    states = [make_memory(STOCK, former=(make_state(A, **RESTED),))]
    records: Records = {OTHER: [make_state(A)]}

    heritage = make_heritage(make_pool(A), make_pool(A, key=OTHER), records=records, states=states)

    assert heritage.inherited(SALES) == {}


def test_a_number_handed_over_brings_its_record_and_keeps_its_own_age() -> None:
    old = make_state(A, **RESTED | {"in_rotation": True, "seat": Seat.FLOOR})
    records: Records = {OTHER: [old], SALES: [owned_by("d/other", declared_since=NOW - 7)]}

    found = make_heritage(make_pool(A), make_pool(key=OTHER), records=records).inherited(SALES)

    assert found == {
        A: old._replace(
            seat=Seat.NONE, in_rotation=False, rested_since=NOW, declared_since=NOW - 7
        )
    }


def test_a_former_owner_without_a_record_of_its_own_hands_nothing_over() -> None:
    mine = owned_by("d/other")
    for others in ([], [owned_by("d/stock")]):
        records: Records = {OTHER: others, SALES: [mine]}
        heritage = make_heritage(make_pool(A), make_pool(key=OTHER), records=records)
        assert heritage.inherited(SALES) == {}


# --- Taken up -------------------------------------------------------------------------


def test_a_number_that_left_is_taken_when_another_pool_of_the_namespace_declares_it() -> None:
    states = [make_memory(SALES, former=(make_state(A, **RESTED), make_state(C, **RESTED)))]
    records: Records = {SALES: [make_state(B)]}
    pools = [make_pool(C), make_pool(A, B, C, key=OTHER)]

    heritage = make_heritage(*pools, records=records, states=states)

    assert heritage.taken(SALES) == {A, B, C}
    assert heritage.taken(OTHER) == frozenset()


def test_another_namespace_takes_nothing() -> None:
    states = [make_memory(SALES, former=(make_state(A, **RESTED),))]
    foreign = make_pool(A, key=FOREIGN)

    assert make_heritage(make_pool(), foreign, states=states).taken(SALES) == frozenset()
    assert make_heritage(make_pool(A), foreign).taken(SALES) == frozenset()


def test_a_pool_that_records_just_what_it_declares_has_no_legacy() -> None:
    pool, state = make_pool(A), make_memory()

    at_home = make_heritage(pool, records={SALES: [make_state(A)]}, states=[state]).legacy(SALES)

    assert at_home == ({}, frozenset(), True)


def test_what_left_a_pool_or_came_to_it_is_looked_for() -> None:
    pool, other = make_pool(A), make_pool(B, key=OTHER)
    left = {SALES: [make_state(A), make_state(B)]}
    remembered = make_memory(former=(make_state(B),))

    assert make_heritage(pool, other, records=left).legacy(SALES).taken == {B}
    heritage = make_heritage(pool, other, records={SALES: [make_state(A)]}, states=[remembered])
    assert heritage.legacy(SALES) == ({}, frozenset({B}), False)
    assert not make_heritage(pool).legacy(SALES).complete
    claimed = make_heritage(pool, records={SALES: [owned_by("d/other")]}).legacy(SALES)
    assert not claimed.complete
