"""What kind of list it is, and who has a seat in it."""

from typing import Any

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    F,
    make_lens,
    make_state,
)
from deciding.seating import BENCHING, ELIGIBLE, FALLBACK, PAUSE, resting, screening, seat, serving
from dialrota.decide import mode
from dialrota.decide.case import is_eligible
from dialrota.decide.mode import Seating
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.reason import Reason
from dialrota.model.state import Doubt, NumberState
from dialrota.model.words import (
    Health,
    Mode,
    Seat,
    Stage,
    State,
    UnknownAction,
)


@pytest.mark.parametrize(
    ("parts", "policy", "eligible"),
    [
        ({}, Policy(), True),
        ({"stage": Stage.WARM_UP}, Policy(), True),
        ({"stage": Stage.RESTING}, Policy(), False),
        ({"doubt": Doubt(NOW, 1, NOW)}, Policy(), False),
        ({"health": Health.FLAGGED}, Policy(), False),
        ({"health": Health.BLOCKED}, Policy(), False),
        ({"health": Health.AT_RISK}, Policy(), True),
        ({"health": Health.AT_RISK}, BENCHING, False),
        ({"health": Health.UNKNOWN, "heard_at": None}, Policy(), True),
        (
            {"health": Health.UNKNOWN, "heard_at": None},
            Policy(unknown=UnknownAction.EXCLUDE),
            False,
        ),
        ({"health": Health.UNKNOWN}, Policy(unknown=UnknownAction.EXCLUDE), True),  # Unverified.
    ],
)
def test_who_may_serve_on_own_merit(parts: dict[str, Any], policy: Policy, eligible: bool) -> None:
    assert is_eligible(make_state(**parts), make_lens(policy=policy)) is eligible


def test_the_eligible_and_the_held_back_make_a_normal_list() -> None:
    found = seat(make_state(A), resting(B), make_state(C, doubt=Doubt(NOW, 1, NOW)))

    assert found == (Mode.NORMAL, Reason.ROTATING, {A: ELIGIBLE, C: Seat.HELD_BACK})


@pytest.mark.parametrize(
    ("states", "outs", "reason"),
    [
        ((), {}, Reason.NO_NUMBERS),
        ((make_state(A),), {A: State.RETIRED}, Reason.ALL_RETIRED),
        ((make_state(A),), {A: State.PULLED}, Reason.ALL_PULLED),
        (
            (make_state(A), make_state(B)),
            {A: State.RETIRED, B: State.HELD},
            Reason.ALL_PULLED,
        ),
        (
            (make_state(A), make_state(B)),
            {A: State.DUPLICATE, B: State.PULLED},
            Reason.ALL_PULLED,
        ),
        (
            (make_state(A), make_state(B)),
            {A: State.DUPLICATE, B: State.RETIRED},
            Reason.ALL_DECLARED_ELSEWHERE,
        ),
        ((make_state(A),), {A: State.DUPLICATE}, Reason.ALL_DECLARED_ELSEWHERE),
        (
            (make_state(A), screening(B, stage_since=NOW)),
            {A: State.RETIRED},
            Reason.AWAITING_SCREENING,
        ),
        ((make_state(A), screening(B)), {A: State.RETIRED, B: State.RETIRED}, Reason.ALL_RETIRED),
    ],
)
def test_an_empty_list_says_why(
    states: tuple[NumberState, ...], outs: dict[str, State], reason: Reason
) -> None:
    assert seat(*states, outs=outs) == (Mode.EMPTY, reason, {})


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (NOW - 3 * DAY, (Mode.EMPTY, Reason.AWAITING_SCREENING, {})),
        (NOW - 3 * DAY - 1, (Mode.FALLBACK, Reason.NO_VERDICTS, {A: FALLBACK})),
    ],
)
def test_who_waited_longer_than_its_source_may_be_silent_is_published(
    since: int, expected: Seating
) -> None:
    assert seat(screening(A, stage_since=since)) == expected


@pytest.mark.parametrize(("age", "waited"), [(0, False), (1, True)])
def test_where_nobody_is_asked_nobody_is_waited_for(age: int, waited: bool) -> None:
    found = seat(screening(A, stage_since=NOW - age), lens=make_lens(sources=()))

    assert (found.mode is Mode.FALLBACK) is waited


def test_the_longest_silence_of_several_sources_is_waited_for() -> None:
    lens = make_lens(sources=("audit", "slow"), stale_after={"audit": DAY, "slow": 9 * DAY})

    state = screening(A, stage_since=NOW - 9 * DAY)

    assert seat(state, lens=lens).mode is Mode.EMPTY
    assert mode.screening_ends(state, lens) == NOW + 1
    assert mode.screening_ends(state, make_lens(sources=())) == NOW - 9 * DAY + 1


def test_a_blocked_number_waits_for_ever() -> None:
    blocked = screening(A, health=Health.BLOCKED)

    assert seat(blocked).mode is Mode.EMPTY
    assert seat(blocked, screening(B)).seats == {B: FALLBACK}


def test_who_waits_for_screening_is_paused_where_the_policy_pauses() -> None:
    found = seat(screening(A), policy=Policy(fallback=PAUSE))

    assert found == (Mode.PAUSED, Reason.NO_VERDICTS, {})


def test_serving_stock_or_an_override_alone_makes_a_normal_list() -> None:
    stock = seat(make_state(A), outs={A: State.PULLED}, serving=(serving(F),))
    override = seat(screening(A), overridden=frozenset({A}))
    pulled = seat(make_state(A), outs={A: State.PULLED}, overridden=frozenset({A}))

    assert stock == (Mode.NORMAL, Reason.ROTATING, {F: ELIGIBLE})
    assert override == (Mode.NORMAL, Reason.OVERRIDE, {A: Seat.OVERRIDE})
    assert pulled == (Mode.EMPTY, Reason.ALL_PULLED, {})


def test_an_override_gives_a_seat_to_who_has_none_on_own_merit() -> None:
    found = seat(
        make_state(A),
        resting(B),
        make_state(C, health=Health.FLAGGED),
        overridden=frozenset({A, B, C}),
        outs={C: State.HELD},
    )

    assert found.seats == {A: ELIGIBLE, B: Seat.OVERRIDE}
