"""Rules 7.1 and 7.2: what the guard counts, and what happens over its limit."""

import pytest

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    E,
    F,
    make_entry,
    make_memory,
    make_state,
    well,
)
from deciding.guarding import ALL, BLOCKED, bad, judge, names
from dialrota.decide.case import Stock
from dialrota.decide.guard import CALM
from dialrota.model.policy import Guard
from dialrota.model.reason import Reason
from dialrota.model.state import Benched, Claim, Doubt, NumberState
from dialrota.model.words import AtRiskAction, Health, Seat, Stage, State


def test_good_news_needs_no_ruling() -> None:
    assert judge(*well(*ALL)) is CALM
    assert judge(make_state(A, health=Health.AT_RISK), *well(B)) is CALM


def test_within_the_limit_all_are_benched() -> None:
    ruling = judge(bad(A), bad(B), *well(C, D))

    assert names(ruling.bench) == [A, B]
    assert ruling[1:] == ((), (), None)


def test_over_the_limit_the_worst_are_benched_and_the_rest_held_back() -> None:
    states = [
        bad(A, risk=10),
        bad(B, risk=90),
        bad(C, BLOCKED, at=NOW - 7),
        bad(D, risk=90),
        *well(E, F),
    ]

    ruling = judge(*states)

    assert names(ruling.bench) == [C, B]
    assert names(ruling.hold) == [D, A]
    assert [s.doubt for s in ruling.hold] == [Doubt(NOW, 1, NOW)] * 2
    assert ruling.tripped is Reason.GUARD_LIMIT


def test_a_number_without_a_score_is_the_least_bad() -> None:
    ruling = judge(bad(A), bad(B, risk=1), bad(C, risk=2), *well(D))

    assert names(ruling.bench) == [C, B]


@pytest.mark.parametrize(("percent", "benched"), [(49, 2), (50, 3), (51, 3)])
def test_the_limit_is_a_share_of_the_usable_rounded_down(percent: int, benched: int) -> None:
    rule = Guard(max_benched_percent=percent, minimum=1)

    ruling = judge(*[bad(n) for n in ALL[:5]], *well(F), rule=rule)

    assert len(ruling.bench) == benched


@pytest.mark.parametrize(
    ("at", "benched"), [(NOW - 899, 1), (NOW - 900, 2), (NOW - 901, 2)], ids=str
)
def test_what_was_benched_within_the_window_counts_along(at: int, benched: int) -> None:
    prior = make_memory(benched=(Benched("+14155550109", at),))

    ruling = judge(bad(A), bad(B), *well(C, D, E, F), prior=prior)

    assert len(ruling.bench) == benched
    assert len(ruling.hold) == 2 - benched


def test_an_overdrawn_limit_benches_nobody() -> None:
    prior = make_memory(benched=tuple(Benched(n, NOW) for n in ALL))

    ruling = judge(bad(A), *well(B, C, D), prior=prior)

    assert (ruling.bench, names(ruling.hold)) == ((), [A])


@pytest.mark.parametrize(("eligible", "benched"), [(6, 3), (5, 2), (4, 2)])
def test_never_more_than_half_of_those_eligible_are_benched(eligible: int, benched: int) -> None:
    rule = Guard(max_benched_percent=0, minimum=3)
    guests = [make_state(n, seat=Seat.FLOOR) for n in ("+14155550107", "+14155550108")]

    ruling = judge(*[bad(n) for n in ALL[:4]], *well(*ALL[4:eligible]), *guests, rule=rule)

    assert len(ruling.bench) == benched


def test_when_nobody_would_be_left_all_are_held_back() -> None:
    ruling = judge(bad(A), make_state(B, stage=Stage.RESTING), bad(C, BLOCKED))

    assert (ruling.bench, names(ruling.hold)) == ((), [A, C])
    assert ruling.tripped is Reason.LAST_ELIGIBLE


def test_serving_stock_is_somebody_left() -> None:
    stock = Stock(entry=make_entry(F), state=make_state(F, claim=Claim("d/sales", B, NOW)))

    assert names(judge(bad(A), serving=(stock,)).bench) == [A]


def test_medium_risk_is_guarded_where_it_benches() -> None:
    risky = [bad(n, Health.AT_RISK) for n in (A, B, C)]

    ruling = judge(*risky, *well(D), at_risk=AtRiskAction.BENCH)

    assert (names(ruling.bench), names(ruling.hold)) == ([A, B], [C])


@pytest.mark.parametrize(
    "state",
    [
        bad(A, seat=Seat.FLOOR),
        bad(A, seat=Seat.NONE),
        bad(A, stage=Stage.RESTING),
        bad(A, stage=Stage.SCREENING),
    ],
    ids=["a guest", "never listed", "resting", "screening"],
)
def test_only_who_is_listed_as_eligible_is_guarded(state: NumberState) -> None:
    assert judge(state, *well(B)) is CALM


def test_whom_people_keep_out_or_in_the_guard_leaves_alone() -> None:
    assert judge(bad(A), *well(B), outs={A: State.PULLED}) is CALM
    assert judge(bad(A), *well(B), overridden=frozenset({A})) is CALM
