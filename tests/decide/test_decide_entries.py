"""Which numbers a pass is about, and with what record each begins."""

from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    A,
    B,
    C,
    make_case,
    make_entry,
    make_memory,
    make_pool,
    make_state,
)
from dialrota.decide import entries
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry
from dialrota.model.state import Claim, Doubt, NumberState, Out
from dialrota.model.words import Desired, Health, MonitoringMode, Screening, Seat, Stage

SCREENED = Policy(screening=Screening.FIRST_CLEAN_VERDICT)
RETIRED = Desired.RETIRED


def test_entries_stand_by_number() -> None:
    assert entries.in_order(make_pool(B, A)) == (make_entry(A), make_entry(B))
    pool = make_pool(A, B)
    assert entries.in_order(pool) is pool.entries


# --- First records --------------------------------------------------------------------


def first(entry: Entry, state: NumberState | None = None, **parts: Any) -> NumberState:
    policy = parts.pop("policy", Policy())
    monitoring = parts.pop("monitoring", MonitoringMode.ALL)
    pool = make_pool(entry, policy=policy, monitoring=monitoring)
    case = make_case(pool, [state] if state else [], **parts)
    (found,) = entries.first_states(case, (entry,))
    return found


def test_a_number_known_keeps_its_record() -> None:
    state = make_state()

    assert first(make_entry(), state) is state
    assert first(make_entry(), state, inherited={B: make_state(B)}) is state


def test_a_new_number_begins_in_service() -> None:
    assert first(make_entry()) == NumberState(
        number=A, since=NOW, stage_since=NOW, declared_since=NOW
    )


@pytest.mark.parametrize(
    ("monitoring", "stage"),
    [(MonitoringMode.ALL, Stage.SCREENING), (MonitoringMode.NONE, Stage.IN_SERVICE)],
)
def test_a_new_number_is_screened_where_a_source_covers_it(
    monitoring: MonitoringMode, stage: Stage
) -> None:
    assert first(make_entry(), policy=SCREENED, monitoring=monitoring).stage is stage


def test_a_retired_declaration_has_no_age_and_its_age_starts_anew() -> None:
    retired = make_entry(desired=RETIRED)
    ageless = make_state(declared_since=0)

    assert first(retired, make_state()) == ageless
    assert first(retired, ageless) is ageless
    assert first(retired).declared_since == 0
    assert first(make_entry(), ageless).declared_since == NOW


def test_what_is_inherited_comes_before_what_is_known() -> None:
    brought = make_state(stage=Stage.RESTING, declared_since=5)

    assert first(make_entry(), inherited={A: brought}) is brought
    assert first(make_entry(), make_state(), inherited={A: brought}) is brought


def test_a_pool_that_returns_declares_its_numbers_anew() -> None:
    prior = make_memory(orphaned=True)

    assert first(make_entry(), make_state(), prior=prior).declared_since == NOW


# --- What is remembered -----------------------------------------------------------------


def left_behind(
    *states: NumberState, before: tuple[NumberState, ...] = (), taken: frozenset[str] = frozenset()
) -> Any:
    case = make_case(make_pool(A), states, prior=make_memory(former=before), taken=taken)
    return entries.former(case, case.pool.entries)


RESTED = make_state(
    B, stage=Stage.RESTING, in_rotation=False, seat=Seat.NONE, rested_since=LONG_AGO
)


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (RESTED, True),
        (RESTED._replace(stage=Stage.QUARANTINED), True),
        (make_state(B), False),
        (make_state(B, health=Health.FLAGGED), False),
        (make_state(B, flagged_at=(NOW - 60 * DAY,)), False),
        (make_state(B, flagged_at=(NOW - 60 * DAY + 1, NOW - 61 * DAY)), True),
    ],
)
def test_a_number_that_left_is_remembered_with_something_on_record(
    state: NumberState, kept: bool
) -> None:
    assert bool(left_behind(state)) is kept


def test_all_is_remembered_but_the_place_in_the_list() -> None:
    listed = RESTED._replace(
        seat=Seat.FLOOR,
        in_rotation=True,
        rested_since=None,
        doubt=Doubt(NOW, 1, NOW),
        claim=Claim("d/other", C, NOW),
        flagged_at=(NOW - 5,),
        out=Out(NOW, None, ends_quarantine=True),
    )

    placeless = listed._replace(
        seat=Seat.NONE, in_rotation=False, rested_since=NOW, doubt=None, claim=None
    )
    assert left_behind(listed) == (placeless,)
    assert entries.handed_over(listed, NOW) == placeless
    assert left_behind(RESTED) == (RESTED,)
    assert entries.handed_over(RESTED, NOW) == RESTED


def test_a_number_declared_again_is_no_longer_remembered() -> None:
    old = make_state(A, stage=Stage.RESTING)

    assert left_behind(make_state(A), before=(old, RESTED)) == (RESTED,)
    assert left_behind(make_state(A)) == ()


def test_a_number_that_another_pool_took_up_is_no_longer_remembered() -> None:
    taken = frozenset({B})

    assert left_behind(RESTED, taken=taken) == ()
    assert left_behind(before=(RESTED, RESTED._replace(number=C)), taken=taken) == (
        RESTED._replace(number=C),
    )


def test_five_hundred_are_remembered_and_the_oldest_dropped() -> None:
    before = tuple(RESTED._replace(number=f"+1628555{n:04}") for n in range(500))

    assert left_behind(before=before) == before
    assert left_behind(RESTED, before=before) == (*before[1:], RESTED)
