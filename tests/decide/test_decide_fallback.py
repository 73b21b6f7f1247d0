"""Rule 6.3: when nobody is fit, who is published, and until when."""

from typing import Any

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    E,
    F,
    make_state,
)
from deciding.seating import (
    BENCHING,
    ELIGIBLE,
    FALLBACK,
    PAUSE,
    quarantined,
    resting,
    screening,
    seat,
    seated,
    serving,
)
from dialrota.model.instant import DAY
from dialrota.model.policy import Caps, Fallback, Policy, Recovery, RotationRule, WarmUpStep
from dialrota.model.reason import Reason
from dialrota.model.state import Doubt, NumberState, WarmUp
from dialrota.model.words import (
    Health,
    Mode,
    Seat,
    Stage,
    UnknownAction,
)


@pytest.mark.parametrize(
    ("states", "seats"),
    [
        ((resting(A), resting(B, Health.BLOCKED), quarantined(C)), (A,)),
        ((resting(B, Health.BLOCKED), quarantined(C)), (C,)),
        ((resting(B, Health.BLOCKED), quarantined(C, health=Health.BLOCKED)), (B, C)),
    ],
)
def test_a_fallback_publishes_the_least_bad_there_are(
    states: tuple[NumberState, ...], seats: tuple[str, ...]
) -> None:
    found = seat(*states)

    assert (found.mode, found.seats) == (Mode.FALLBACK, seated(FALLBACK, *seats))


@pytest.mark.parametrize(
    ("states", "policy", "reason"),
    [
        ((resting(A, Health.HEALTHY), quarantined(B)), Policy(), Reason.ALL_FLAGGED),
        ((make_state(A, health=Health.BLOCKED),), Policy(), Reason.ALL_FLAGGED),
        (
            (quarantined(A, health=Health.HEALTHY), make_state(B, health=Health.AT_RISK)),
            BENCHING,
            Reason.ALL_QUARANTINED,
        ),
        (
            (make_state(A, health=Health.AT_RISK),),
            BENCHING,
            Reason.ALL_AT_RISK,
        ),
        (
            (make_state(A, health=Health.UNKNOWN, heard_at=None),),
            Policy(unknown=UnknownAction.EXCLUDE),
            Reason.NO_VERDICTS,
        ),
    ],
)
def test_a_fallback_says_why(
    states: tuple[NumberState, ...], policy: Policy, reason: Reason
) -> None:
    found = seat(*states, policy=policy)
    paused = seat(*states, policy=Policy(**vars_of(policy) | {"fallback": PAUSE}))

    assert (found.mode, found.reason) == (Mode.FALLBACK, reason)
    assert paused == (Mode.PAUSED, reason, {})


def vars_of(policy: Policy) -> dict[str, Any]:
    return {"at_risk": policy.at_risk, "unknown": policy.unknown}


def test_what_is_not_confirmed_pauses_nobody() -> None:
    doubted = make_state(A, health=Health.BLOCKED, doubt=Doubt(NOW, 1, NOW))

    found = seat(doubted, resting(B, Health.HEALTHY), policy=Policy(fallback=PAUSE))

    assert found == (Mode.FALLBACK, Reason.ALL_FLAGGED, {A: Seat.HELD_BACK, B: FALLBACK})


def exits(percent: int = 50, numbers: int = 1, hard: int = 100) -> Policy:
    return Policy(
        fallback=Fallback(exit_percent=percent),
        caps=Caps(soft=50, hard=hard),
        rotation=RotationRule(min_numbers=numbers),
        recovery=Recovery(warm_up=(WarmUpStep(span=DAY, daily_cap=40),)),
    )


@pytest.mark.parametrize(
    ("policy", "ends"),
    [
        (exits(33), True),
        (exits(34), False),
        (exits(33, numbers=2), False),
        (exits(0, numbers=1), True),
    ],
)
def test_a_fallback_ends_when_the_eligible_can_carry_the_pool(policy: Policy, ends: bool) -> None:
    guests = [resting(n, seat=FALLBACK, in_rotation=True) for n in (B, C)]

    found = seat(make_state(A, seat=FALLBACK), *guests, policy=policy, falling=True)

    assert (found.mode is not Mode.FALLBACK) is ends
    if not ends:
        assert found.reason is Reason.ALL_FLAGGED
        assert found.seats == {A: ELIGIBLE} | seated(FALLBACK, B, C)


def test_a_fallback_that_adds_nobody_ends() -> None:
    risky = make_state(A, health=Health.AT_RISK)  # Half a cap: 50 of 100.

    found = seat(risky, resting(B, Health.BLOCKED), policy=exits(99), falling=True)

    assert found.mode is Mode.NORMAL


@pytest.mark.parametrize(("percent", "ends"), [(20, True), (21, False)])
def test_the_cap_of_a_climb_is_what_it_can_carry(percent: int, ends: bool) -> None:
    climbing = make_state(A, stage=Stage.WARM_UP, warm_up=WarmUp(0, NOW))
    guest = resting(B, seat=FALLBACK, in_rotation=True)

    found = seat(climbing, guest, policy=exits(percent), falling=True)

    assert (found.mode is Mode.NORMAL) is ends


@pytest.mark.parametrize(
    ("policy", "ends"), [(exits(66, numbers=2), True), (exits(67), False), (exits(50, 3), False)]
)
def test_stock_carries_along(policy: Policy, ends: bool) -> None:
    guest = resting(B, seat=FALLBACK, in_rotation=True)

    found = seat(make_state(A), guest, policy=policy, falling=True, serving=(serving(F),))

    assert (found.mode is not Mode.FALLBACK) is ends


def test_who_a_fallback_publishes_stays_whatever_its_label() -> None:
    inside = quarantined(B, seat=FALLBACK, in_rotation=True)
    outside = quarantined(C)

    found = seat(resting(A, seat=FALLBACK), inside, outside, falling=True)

    assert found.seats == seated(FALLBACK, A, B)


@pytest.mark.parametrize(
    ("before", "stays"),
    [(Seat.ELIGIBLE, True), (Seat.HELD_BACK, True), (Seat.NONE, False), (Seat.OVERRIDE, False)],
)
def test_only_own_seats_are_remembered(before: Seat, stays: bool) -> None:
    found = seat(resting(A, seat=FALLBACK), quarantined(B, seat=before), falling=True)

    assert (B in found.seats) is stays


@pytest.mark.parametrize(("percent", "stays"), [(66, False), (67, True)])
def test_a_blocked_number_leaves_once_the_others_can_carry_the_pool(
    percent: int, stays: bool
) -> None:
    blocked = resting(C, Health.BLOCKED, seat=FALLBACK, in_rotation=True)
    others = [resting(n, seat=FALLBACK, in_rotation=True) for n in (A, B)]

    found = seat(*others, blocked, policy=exits(percent), falling=True)

    assert (C in found.seats) is stays


def test_who_waited_for_screening_stays_in_the_fallback_that_published_it() -> None:
    inside = screening(B, seat=FALLBACK, in_rotation=True)
    outside = screening(C)

    found = seat(resting(A), inside, outside, falling=True)
    before = seat(resting(A), inside, outside)

    assert found.seats == seated(FALLBACK, A, B)
    assert before.seats == seated(FALLBACK, A)


def test_a_held_back_number_keeps_its_seat_in_a_fallback_that_goes_on() -> None:
    doubted = make_state(B, health=Health.BLOCKED, seat=ELIGIBLE, doubt=Doubt(NOW, 1, NOW))
    guests = [resting(n, seat=FALLBACK, in_rotation=True) for n in (C, D, E)]

    found = seat(make_state(A), doubted, *guests, policy=exits(100), falling=True)

    assert found.mode is Mode.FALLBACK
    assert found.seats == {A: ELIGIBLE, B: Seat.HELD_BACK} | seated(FALLBACK, C, D, E)
