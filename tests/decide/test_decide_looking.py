"""Which numbers a pass can let go by, and which it has to look at closely."""

from typing import Any

import pytest

from builders import (
    NOW,
    SALES,
    A,
    B,
    C,
    make_case,
    make_entry,
    make_lens,
    make_memory,
    make_pool,
    make_state,
    make_verdict,
)
from dialrota.decide import looking
from dialrota.decide.case import Case, Roster
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Hold, Override, Pool, PoolKey
from dialrota.model.state import Claim, Doubt, NumberState, WarmUp
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Level, MonitoringMode, PolicyMode, Role, Stage, State

FRESH = make_verdict(at=NOW)


def look(case: Case, *states: NumberState) -> Roster:
    """Look at the numbers of a case, in the order of its entries."""
    return looking.look(case, case.pool.entries, states)[0]


def look_at(state: NumberState, entry: Entry | None = None, **parts: Any) -> Roster:
    """Look at one number of a pool."""
    pool = make_pool(entry or make_entry(state.number))
    return look(make_case(pool, [state], **parts), state)


def test_a_number_in_full_service_that_answers_clean_again_is_let_go_by() -> None:
    old = make_state(A, verdicts=(make_verdict(at=NOW - DAY),), heard_at=NOW - DAY)

    roster = look_at(old, rows={A: (FRESH,)})

    assert roster.well == (old.with_evidence(None, (FRESH,), NOW),)
    assert (roster.others, roster.places) == ((), ())


def test_a_number_of_which_nothing_is_said_stays_the_same_object() -> None:
    state = make_state(A)

    assert look_at(state).well[0] is state
    assert look_at(state, rows={A: (make_verdict(),)}).well[0] is state


@pytest.mark.parametrize(
    "parts",
    [
        {"stage": Stage.WARM_UP},
        {"state": State.CAPPED},
        {"in_rotation": False},
        {"monitored": False},
        {"stale": True},
        {"flagged_at": (NOW - DAY,)},
        {"rested_since": NOW},
        {"warm_up": WarmUp(0, NOW)},
        {"doubt": Doubt(NOW, 1, NOW)},
        {"claim": Claim("d/other", "", NOW)},
        {"verdicts": (make_verdict(Level.FLAGGED),)},
        {"verdicts": (make_verdict(at=NOW - 4 * DAY),)},
    ],
)
def test_a_number_with_anything_open_is_looked_at_closely(parts: dict[str, Any]) -> None:
    roster = look_at(make_state(A, **parts))

    assert (roster.well, roster.places) == ((), (0,))


@pytest.mark.parametrize(
    "entry",
    [
        make_entry(A, desired=Desired.PULLED),
        make_entry(A, hold=Hold("complaints", None, "ops")),
        make_entry(A, override=Override(NOW + DAY, "campaign")),
    ],
)
def test_a_number_that_people_have_a_word_in_is_looked_at_closely(entry: Entry) -> None:
    assert look_at(make_state(A), entry).places == (0,)


def test_a_number_at_its_cap_is_looked_at_closely() -> None:
    spent, left = (make_lens(usage={A: Usage(calls, NOW)}) for calls in (150, 149))

    assert look_at(make_state(A), lens=spent).places == (0,)
    assert look_at(make_state(A), lens=left).places == ()


@pytest.mark.parametrize(
    "parts",
    [
        {"role": Role.BACKUP},
        {"suspend": True},
        {"policy": Policy(mode=PolicyMode.OBSERVE)},
        {"monitoring": MonitoringMode.SELECTED},
    ],
)
def test_a_pool_whose_list_does_not_follow_its_numbers_has_all_looked_at(
    parts: dict[str, Any],
) -> None:
    pool: Pool = make_pool(A, **parts)

    assert look(make_case(pool, [make_state(A)]), make_state(A)).places == (0,)


def test_a_pool_that_shares_a_number_has_all_looked_at() -> None:
    owners = {B: PoolKey("d", "other")}

    roster = look(make_case(make_pool(A, B), owners=owners), make_state(A), make_state(B))

    assert roster.places == (0, 1)
    assert roster.outs == {B: State.DUPLICATE}


def test_the_numbers_come_back_in_the_order_of_the_entries() -> None:
    middle = make_state(B, stale=True)
    case = make_case(make_pool(A, B, C), prior=make_memory(SALES))

    roster = look(case, make_state(A), middle, make_state(C))

    assert [state.number for state in roster.states()] == [A, B, C]
    assert [entry.number for entry, _ in roster.pairs()] == [B]
    assert roster.count_usable() == 3
