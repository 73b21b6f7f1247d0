"""How many calls a day, with what weight, and in what order."""

from typing import Any

import pytest

from builders import NOW, A, B, make_lens, make_state
from dialrota.decide import cap
from dialrota.model.instant import DAY
from dialrota.model.policy import Caps, Policy, Recovery, WarmUpStep
from dialrota.model.state import WarmUp
from dialrota.model.verdict import Usage
from dialrota.model.words import AtRiskAction, Health, Seat, Stage


def policy(step: int = 20, **parts: Any) -> Policy:
    climb = (WarmUpStep(span=DAY, daily_cap=step),)
    usual: dict[str, Any] = {
        "caps": Caps(soft=90, hard=151),
        "recovery": Recovery(warm_up=climb),
    }
    return Policy(**usual | parts)


CLIMBING: dict[str, Any] = {"stage": Stage.WARM_UP, "warm_up": WarmUp(spent=0, since=NOW)}
RISKY: dict[str, Any] = {"health": Health.AT_RISK}


@pytest.mark.parametrize(
    ("parts", "step", "calls"),
    [
        ({}, 20, 151),
        (RISKY, 20, 75),
        (CLIMBING, 20, 20),
        (CLIMBING, 152, 151),
        (CLIMBING | RISKY, 21, 10),
        ({"stage": Stage.RESTING, "warm_up": WarmUp(spent=0, since=None)}, 20, 20),
        ({"warm_up": WarmUp(spent=DAY, since=None)}, 20, 151),
    ],
)
def test_the_cap_is_the_least_that_applies_rounded_down(
    parts: dict[str, Any], step: int, calls: int
) -> None:
    lens = make_lens(policy=policy(step))

    assert cap.daily_cap(make_state(**parts), lens) == calls


@pytest.mark.parametrize("action", [AtRiskAction.KEEP, AtRiskAction.BENCH])
def test_only_reduce_halves(action: AtRiskAction) -> None:
    lens = make_lens(policy=policy(at_risk=action))

    assert cap.daily_cap(make_state(**RISKY), lens) == 151
    assert cap.weight(make_state(**RISKY), Seat.ELIGIBLE, lens) == 100


@pytest.mark.parametrize("seat", [Seat.FLOOR, Seat.FALLBACK, Seat.HELD_BACK])
def test_a_guest_weighs_a_quarter_and_is_never_halved(seat: Seat) -> None:
    lens = make_lens(policy=policy())

    assert cap.weight(make_state(**RISKY), seat, lens) == 25
    assert cap.seat_cap(make_state(**RISKY), seat, lens) == 151
    assert cap.seat_cap(make_state(**CLIMBING | RISKY), seat, lens) == 20


def test_an_overridden_number_weighs_all_under_its_own_cap() -> None:
    lens = make_lens(policy=policy())

    assert cap.weight(make_state(**CLIMBING | RISKY), Seat.OVERRIDE, lens) == 100
    assert cap.seat_cap(make_state(**CLIMBING | RISKY), Seat.OVERRIDE, lens) == 10


@pytest.mark.parametrize(
    ("parts", "step", "weight"),
    [
        ({}, 20, 100),
        (RISKY, 20, 50),
        (CLIMBING, 20, 22),
        (CLIMBING, 89, 98),
        (CLIMBING | RISKY, 20, 11),
        (CLIMBING, 0, 1),
        (CLIMBING | RISKY, 1, 1),
        (CLIMBING, 90, 100),
        (CLIMBING, 120, 100),
        ({"warm_up": WarmUp(spent=0, since=None)}, 20, 100),  # In service: its old climb is past.
    ],
)
def test_the_weight_of_own_merit(parts: dict[str, Any], step: int, weight: int) -> None:
    lens = make_lens(policy=policy(step))

    assert cap.weight(make_state(**parts), Seat.ELIGIBLE, lens) == weight


@pytest.mark.parametrize(("calls", "full"), [(150, False), (151, True), (152, True)])
def test_a_number_is_full_at_its_cap(calls: int, full: bool) -> None:
    lens = make_lens(policy=policy(), usage={A: Usage(calls, NOW)})

    assert cap.is_full(make_state(A), Seat.ELIGIBLE, lens) is full


def test_a_number_is_full_at_the_cap_of_its_seat() -> None:
    lens = make_lens(policy=policy(), usage={A: Usage(75, NOW)})

    assert cap.is_full(make_state(A, **RISKY), Seat.ELIGIBLE, lens)
    assert not cap.is_full(make_state(A, **RISKY), Seat.FLOOR, lens)
    assert not cap.is_full(make_state(B, **RISKY), Seat.ELIGIBLE, lens)


def test_own_merit_comes_first_then_weight_then_number() -> None:
    lines = [
        (A, Seat.FLOOR, 25),
        (B, Seat.ELIGIBLE, 50),
        ("+14155550109", Seat.ELIGIBLE, 100),
        ("+14155550108", Seat.OVERRIDE, 100),
        ("+14155550107", Seat.HELD_BACK, 25),
    ]

    ordered = sorted(lines, key=lambda line: cap.rank(*line))

    assert [n[-1] for n, _, _ in ordered] == ["8", "9", "2", "1", "7"]
