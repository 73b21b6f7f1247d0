"""Rule 6.2: a list that is too short is filled up with the least bad."""

from typing import Any

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    F,
    make_state,
)
from deciding.seating import ELIGIBLE, FLOOR, quarantined, resting, seat, seated, serving
from dialrota.model.policy import Policy, RotationRule
from dialrota.model.reason import Reason
from dialrota.model.state import Doubt
from dialrota.model.words import (
    AtRiskAction,
    Health,
    Mode,
    Seat,
)


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
