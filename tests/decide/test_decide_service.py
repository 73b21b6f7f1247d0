"""Who is in full service where there is a source to ask, and where there is none."""

from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    A,
    make_case,
    make_entry,
    make_lens,
    make_pool,
    make_state,
    make_verdict,
)
from dialrota.decide import looking
from dialrota.decide.case import Roster
from dialrota.model.policy import Policy
from dialrota.model.pool import Hold, Pool
from dialrota.model.reason import Reason
from dialrota.model.state import NumberState
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Health, Level, State, UnknownAction

NEW = NumberState(number=A, since=LONG_AGO, stage_since=LONG_AGO, declared_since=LONG_AGO)
UNHEARD = make_state(
    A,
    state=State.UNKNOWN,
    health=Health.UNKNOWN,
    reason=Reason.NO_VERDICT,
    message="No verdict yet.",
    verdicts=(),
    heard_at=None,
)
CLEAN = make_verdict(at=NOW, score=4)


def look(state: NumberState, pool: Pool, **parts: Any) -> Roster:
    """Look at one number of a pool."""
    return looking.look(make_case(pool, [state], **parts), pool.entries, [state])[0]


def test_where_there_is_no_source_a_number_never_heard_of_stays_the_same_object() -> None:
    roster = look(UNHEARD, make_pool(A, sources=()))

    assert roster.well[0] is UNHEARD
    assert (roster.others, roster.word) == ((), State.UNKNOWN)


def test_where_there_is_no_source_a_new_number_comes_into_service_at_once() -> None:
    assert look(NEW, make_pool(A, sources=())).well == (UNHEARD,)


def test_a_new_number_that_answers_clean_comes_into_service_at_once() -> None:
    roster = look(NEW, make_pool(A), rows={A: (CLEAN,)})

    assert roster.word is State.HEALTHY
    assert roster.well == (make_state(A, since=NOW, risk=4, verdicts=(CLEAN,)),)


@pytest.mark.parametrize(
    ("state", "rows"),
    [
        (UNHEARD, {A: (CLEAN,)}),
        (UNHEARD.but(heard_at=LONG_AGO), {}),
        (UNHEARD.but(message="Nobody asks a source about it."), {}),
        (NEW, {A: (CLEAN,)}),
        (NEW.but(heard_at=LONG_AGO), {}),
        (make_state(A), {}),
    ],
)
def test_where_there_is_no_source_a_number_that_was_heard_of_is_looked_at_closely(
    state: NumberState, rows: dict[str, Any]
) -> None:
    assert look(state, make_pool(A, sources=()), rows=rows).places == (0,)


@pytest.mark.parametrize(
    ("state", "rows"),
    [
        (NEW, {}),
        (NEW, {A: (make_verdict(Level.FLAGGED),)}),
        (NEW.but(verdicts=(CLEAN,), heard_at=NOW), {}),
        (UNHEARD, {}),
    ],
)
def test_where_there_is_a_source_a_number_without_a_clean_answer_is_looked_at_closely(
    state: NumberState, rows: dict[str, Any]
) -> None:
    assert look(state, make_pool(A), rows=rows).places == (0,)


def test_a_new_number_that_people_keep_out_or_that_is_full_is_looked_at_closely() -> None:
    pulled, held = make_entry(desired=Desired.PULLED), make_entry(hold=Hold("why", None, "ops"))
    full = make_lens(make_pool(A, sources=()), usage={A: Usage(150, NOW)})

    assert look(NEW, make_pool(pulled, sources=())).places == (0,)
    assert look(NEW, make_pool(held, sources=())).places == (0,)
    assert look(NEW, make_pool(A, sources=()), lens=full).places == (0,)


def test_a_policy_that_wants_a_verdict_first_has_the_unheard_looked_at() -> None:
    pool = make_pool(A, sources=(), policy=Policy(unknown=UnknownAction.EXCLUDE))

    assert look(UNHEARD, pool).places == (0,)
