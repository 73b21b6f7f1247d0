"""From seats to the list."""

from typing import Any

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    make_case,
    make_entry,
    make_lens,
    make_line,
    make_pool,
    make_roster,
    make_rotation,
    make_state,
)
from dialrota.decide import listing
from dialrota.decide.case import Stock
from dialrota.decide.mode import Seating
from dialrota.model.policy import Caps, Policy, RotationRule
from dialrota.model.reason import Reason
from dialrota.model.rotation import Listed, Rotation
from dialrota.model.state import Claim
from dialrota.model.verdict import Usage
from dialrota.model.words import Health, Mode, Seat, State, Strategy

ELIGIBLE = Seat.ELIGIBLE
STOCK = Stock(
    entry=make_entry(D, area_code="628", region="US-CA"),
    state=make_state(D, claim=Claim("d/sales", C, NOW)),
)


def seating(mode: Mode = Mode.NORMAL, **seats: Seat) -> Seating:
    numbers = {"a": A, "b": B, "c": C, "d": D}
    return Seating(mode, Reason.ROTATING, {numbers[n]: kind for n, kind in seats.items()})


def test_without_usage_nobody_is_full() -> None:
    case = make_case(make_pool(A))

    found = listing.full_numbers(case, make_roster([make_state(A)]), seating(a=ELIGIBLE))

    assert found == frozenset()


def test_the_seated_at_their_caps_are_full_stock_too() -> None:
    lens = make_lens(usage={n: Usage(150, NOW) for n in (A, B, D)} | {C: Usage(149, NOW)})
    case = make_case(make_pool(A, B, C), lens=lens, serving=(STOCK,))
    roster = make_roster([make_state(n) for n in (A, B, C)])

    found = listing.full_numbers(case, roster, seating(a=ELIGIBLE, c=ELIGIBLE, d=ELIGIBLE))

    assert found == {A, D}


def test_the_mode_is_exhausted_when_everybody_is_full() -> None:
    both = seating(a=ELIGIBLE, b=ELIGIBLE)

    assert listing.exhaust(both, frozenset({A})) == both
    exhausted = listing.exhaust(both, frozenset({A, B}))
    assert exhausted == (Mode.EXHAUSTED, Reason.ALL_CAPPED, both.seats)
    empty = seating(Mode.EMPTY)
    assert listing.exhaust(empty, frozenset()) is empty


def make_list(seats: Seating, *, full: frozenset[str] = frozenset(), **parts: Any) -> Rotation:
    policy = Policy(
        caps=Caps(soft=90, hard=120), rotation=RotationRule(strategy=Strategy.WEIGHTED)
    )
    case = make_case(make_pool(A, B, C, policy=policy, campaigns=("spring",)), serving=(STOCK,))
    states = [
        make_state(A),
        make_state(B, health=Health.AT_RISK, state=State.AT_RISK),
        make_state(C),
    ]
    roster = make_roster(states, **parts)
    return listing.make_rotation(case, roster, seats, full, 70)


def test_a_list_is_written_by_merit_weight_and_number() -> None:
    seats = seating(a=Seat.FLOOR, b=ELIGIBLE, c=ELIGIBLE, d=ELIGIBLE)

    found = make_list(seats, well=1)

    assert found == Rotation(
        key=found.key,
        mode=Mode.NORMAL,
        reason=Reason.ROTATING,
        pace=70,
        strategy=Strategy.WEIGHTED,
        campaigns=("spring",),
        soft_cap=90,
        numbers=(
            Listed(C, State.HEALTHY, 100, 120, "415", "US-CA"),
            Listed(D, State.HEALTHY, 100, 120, "628", "US-CA"),
            Listed(B, State.AT_RISK, 50, 60, "415", "US-CA"),
            Listed(A, State.HEALTHY, 25, 120, "415", "US-CA"),
        ),
    )


def test_a_list_leaves_out_the_full_and_the_seatless() -> None:
    found = make_list(seating(a=ELIGIBLE, c=ELIGIBLE), full=frozenset({A}))

    assert [line.number for line in found.numbers] == [C]


def test_a_guest_is_listed_under_the_cap_of_its_seat() -> None:
    found = make_list(seating(a=ELIGIBLE, b=Seat.FLOOR))

    assert [(n.number, n.weight, n.daily_cap) for n in found.numbers] == [
        (A, 100, 120),
        (B, 25, 120),
    ]


def test_an_overridden_number_is_listed_at_full_weight_in_its_place() -> None:
    found = make_list(seating(a=ELIGIBLE, b=ELIGIBLE), overridden=frozenset({B}))

    assert [(n.number, n.weight, n.daily_cap) for n in found.numbers] == [
        (A, 100, 120),
        (B, 100, 60),
    ]


@pytest.mark.parametrize("mode", [Mode.EXHAUSTED, Mode.PAUSED, Mode.EMPTY])
def test_a_silent_mode_lists_nobody(mode: Mode) -> None:
    found = make_list(seating(mode, a=ELIGIBLE))

    assert (found.mode, found.numbers) == (mode, ())


def test_a_frozen_list_stays_the_same_object_unless_it_loses_somebody() -> None:
    published = make_rotation(A, B)
    why = Reason.ALL_PULLED

    assert listing.without(published, frozenset({C}), why) is published
    left = listing.without(published, frozenset({A}), why)
    assert left == make_rotation(B)
    gone = listing.without(published, frozenset({A, B, C}), why)
    assert gone == make_rotation(mode=Mode.EMPTY, reason=why, pace=0)


def test_an_empty_list_is_left_as_it_is() -> None:
    paused = make_rotation(mode=Mode.PAUSED, reason=Reason.ALL_FLAGGED, pace=0)

    assert listing.without(paused, frozenset({A}), Reason.ALL_PULLED) is paused


def test_a_list_is_indexed_by_number() -> None:
    assert listing.listed_numbers(None) == {}
    assert listing.listed_numbers(make_rotation(A)) == {A: make_line(A)}


def test_a_list_that_is_published_comes_back_as_the_same_object() -> None:
    pool = make_pool(A)
    roster, seats = make_roster([make_state(A)], well=1), seating(a=ELIGIBLE)

    first = listing.make_rotation(make_case(pool), roster, seats, frozenset(), 100)
    case = make_case(pool, published=first)

    assert listing.make_rotation(case, roster, seats, frozenset(), 100) is first
    slower = listing.make_rotation(case, roster, seats, frozenset(), 50)
    assert (slower.pace, slower.numbers) == (50, first.numbers)
    assert slower.numbers is first.numbers
