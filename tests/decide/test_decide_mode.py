"""What kind of list it is, and who has a seat in it."""

from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    A,
    B,
    C,
    D,
    E,
    F,
    make_case,
    make_entry,
    make_lens,
    make_memory,
    make_pool,
    make_roster,
    make_state,
)
from dialrota.decide import mode
from dialrota.decide.case import Stock, is_eligible
from dialrota.decide.mode import Seating
from dialrota.model.instant import DAY
from dialrota.model.policy import Caps, Fallback, Policy, Recovery, RotationRule, WarmUpStep
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, Doubt, NumberState, WarmUp
from dialrota.model.words import (
    AtRiskAction,
    Health,
    Mode,
    OnAllFlagged,
    Seat,
    Stage,
    State,
    UnknownAction,
)

PAUSE = Fallback(on_all_flagged=OnAllFlagged.PAUSE)
BENCHING = Policy(at_risk=AtRiskAction.BENCH)


def seat(*states: NumberState, policy: Policy | None = None, **parts: Any) -> Seating:
    outs = parts.pop("outs", {})
    overridden = parts.pop("overridden", frozenset())
    if parts.pop("falling", False):
        parts["prior"] = make_memory(mode=Mode.FALLBACK, fallback_since=LONG_AGO)
    case = make_case(make_pool(A, policy=policy or Policy()), states, **parts)
    return mode.seat(case, make_roster(states, outs=outs, overridden=overridden))


def resting(number: str, health: Health = Health.FLAGGED, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"stage": Stage.RESTING, "seat": Seat.NONE, "in_rotation": False}
    return make_state(number, health=health, **usual | parts)


def screening(number: str, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"stage": Stage.SCREENING, "health": Health.UNKNOWN, "heard_at": None}
    return make_state(number, **usual | {"seat": Seat.NONE, "in_rotation": False} | parts)


def quarantined(number: str, **parts: Any) -> NumberState:
    return resting(number, **{"stage": Stage.QUARANTINED} | parts)


def serving(number: str) -> Stock:
    state = make_state(number, claim=Claim("d/sales", A, NOW))
    return Stock(entry=make_entry(number), state=state)


def seated(kind: Seat, *numbers: str) -> dict[str, Seat]:
    return dict.fromkeys(numbers, kind)


ELIGIBLE, FALLBACK, FLOOR = Seat.ELIGIBLE, Seat.FALLBACK, Seat.FLOOR


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


# --- Empty ----------------------------------------------------------------------


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


# --- Floor ----------------------------------------------------------------------


def floor(numbers: int = 1, percent: int = 0, **parts: Any) -> Policy:
    return Policy(rotation=RotationRule(min_numbers=numbers, min_percent=percent), **parts)


@pytest.mark.parametrize(
    ("policy", "guests"),
    [
        (floor(1), 0),
        (floor(2), 0),
        (floor(3), 1),
        (floor(4), 2),
        (floor(9), 2),  # All usable, if that is fewer.
        (floor(1, 50), 0),
        (floor(1, 51), 1),
        (floor(1, 75), 1),
        (floor(1, 76), 2),
        (floor(4, 51), 2),
    ],
)
def test_the_floor_is_filled_with_guests(policy: Policy, guests: int) -> None:
    found = seat(make_state(A), make_state(B), resting(C), resting(D), policy=policy)

    assert found.mode is (Mode.FLOOR if guests else Mode.NORMAL)
    assert found.seats == seated(ELIGIBLE, A, B) | seated(FLOOR, *[C, D][:guests])


def test_a_list_below_its_floor_says_so_though_nobody_may_be_added() -> None:
    found = seat(make_state(A), resting(B, Health.BLOCKED), policy=floor(2))

    assert found == (Mode.FLOOR, Reason.BELOW_FLOOR, {A: ELIGIBLE})


def test_the_held_back_and_stock_count_towards_the_floor() -> None:
    doubted = make_state(B, health=Health.FLAGGED, doubt=Doubt(NOW, 1, NOW))

    held = seat(make_state(A), doubted, resting(C), resting(D), policy=floor(3))
    stock = seat(make_state(A), resting(B), resting(C), policy=floor(2), serving=(serving(F),))

    assert held.seats == {A: ELIGIBLE, B: Seat.HELD_BACK, C: FLOOR}
    assert held.mode is Mode.FLOOR
    assert stock == (Mode.NORMAL, Reason.ROTATING, seated(ELIGIBLE, A, F))


def test_guests_come_in_the_order_of_how_bad_they_are() -> None:
    risky = make_state(B, health=Health.AT_RISK, seat=Seat.NONE, in_rotation=False)
    on_floor = quarantined(F, seat=FLOOR, in_rotation=True)
    order = [
        on_floor,
        risky._replace(rested_since=NOW - 1),
        resting(C, rested_since=NOW - 9),
        quarantined(D, rested_since=NOW - 99),
    ]

    for count in range(1, 5):
        rule = floor(1 + count, at_risk=AtRiskAction.BENCH)
        found = seat(make_state(A), *reversed(order), policy=rule)
        assert found.seats == {A: ELIGIBLE} | seated(FLOOR, *[s.number for s in order[:count]])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"rested_since": NOW - 2, "risk": 99}, {"rested_since": NOW - 1, "risk": 1}),
        ({"rested_since": None}, {"rested_since": 1}),  # Never listed: the longest off.
        ({"rested_since": NOW - 1}, {"rested_since": None, "in_rotation": True}),
        ({"rested_since": 5, "risk": 1}, {"rested_since": 5, "risk": 2}),
        ({"rested_since": 5, "risk": None}, {"rested_since": 5, "risk": 1}),
        ({"rested_since": 5, "risk": 0}, {"rested_since": 5, "risk": None}),
    ],
)
def test_of_equally_bad_guests_the_longest_off_then_the_lowest_score(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    higher, lower = resting(D, **first), resting(C, **second)
    if (first["rested_since"], first.get("risk") or 0) == (5, 0) and second.get("risk") is None:
        higher, lower = resting(C, **first), resting(D, **second)  # Alike: the lowest number.

    found = seat(make_state(A), lower, higher, policy=floor(2))

    assert found.seats == {A: ELIGIBLE, higher.number: FLOOR}


# --- Fallback and pause -----------------------------------------------------------


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
