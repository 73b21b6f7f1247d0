"""A wave of bad news is carried out in part, and asked about."""

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
    make_case,
    make_entry,
    make_lens,
    make_memory,
    make_pool,
    make_roster,
    make_state,
    make_verdict,
)
from dialrota.decide import guard
from dialrota.decide.case import Stock
from dialrota.decide.guard import CALM, Ruling
from dialrota.model.policy import Guard, Policy
from dialrota.model.reason import Reason
from dialrota.model.state import Benched, Claim, Doubt, NumberState
from dialrota.model.words import AtRiskAction, Health, Level, Seat, Stage, State

ALL = (A, B, C, D, E, F)
RULE = Guard(max_benched_percent=0, minimum=2, confirm_sweeps=2, confirm_after=900)
FLAGGED, BLOCKED = Health.FLAGGED, Health.BLOCKED


def bad(number: str, health: Health = FLAGGED, at: int = NOW, **parts: Any) -> NumberState:
    level = Level(health.value)
    return make_state(number, health=health, verdicts=(make_verdict(level, at),), **parts)


def judge(
    *states: NumberState,
    rule: Guard = RULE,
    approved: bool = False,
    at_risk: AtRiskAction = AtRiskAction.REDUCE,
    outs: dict[str, State] | None = None,
    overridden: frozenset[str] = frozenset(),
    **parts: Any,
) -> Ruling:
    pool = make_pool(*ALL, policy=Policy(guard=rule, at_risk=at_risk))
    case = make_case(pool, states, **parts)
    roster = make_roster(states, outs=outs or {}, overridden=overridden)
    return guard.judge(case, roster, approved=approved)


def names(states: tuple[NumberState, ...]) -> list[str]:
    return [state.number for state in states]


def well(*numbers: str) -> list[NumberState]:
    return [make_state(number) for number in numbers]


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


def doubted(
    number: str = A, sweeps: int = 1, last_at: int = NOW - 900, **parts: Any
) -> NumberState:
    usual: dict[str, Any] = {"doubt": Doubt(NOW - 5000, sweeps, last_at), "seat": Seat.HELD_BACK}
    return bad(number, **usual | parts)


@pytest.mark.parametrize(("at", "sweeps"), [(NOW - 1, 1), (NOW, 2), (NOW + 1, 2)])
def test_a_second_look_counts_when_it_is_late_enough(at: int, sweeps: int) -> None:
    rule = Guard(confirm_sweeps=3, confirm_after=900)

    ruling = judge(doubted(at=at), *well(B), rule=rule)

    expected = Doubt(NOW - 5000, sweeps, at if sweeps == 2 else NOW - 900)
    assert [s.doubt for s in ruling.hold] == [expected]
    assert (ruling.bench, ruling.let_go, ruling.tripped) == ((), (), None)


def test_the_last_look_confirms() -> None:
    ruling = judge(doubted(), *well(B))

    assert (names(ruling.bench), ruling.hold) == ([A], ())


def test_a_confirmed_number_does_not_wait_for_another_that_is_not() -> None:
    ruling = judge(doubted(A), doubted(B, at=NOW - 1), *well(C))

    assert (names(ruling.bench), names(ruling.hold)) == ([A], [B])


def test_the_clean_word_of_another_engine_is_no_second_look() -> None:
    state = doubted(at=NOW - 900)._replace(
        verdicts=(make_verdict(Level.FLAGGED, NOW - 900), make_verdict(engine="tns"))
    )

    assert [s.doubt for s in judge(state, *well(B)).hold] == [Doubt(NOW - 5000, 1, NOW - 900)]


def test_medium_risk_does_not_confirm_a_label_but_a_label_confirms_medium_risk() -> None:
    label = doubted()._replace(
        verdicts=(
            make_verdict(Level.FLAGGED, NOW - 900),
            make_verdict(Level.AT_RISK, engine="tns"),
        )
    )
    risk = doubted(health=Health.AT_RISK)._replace(verdicts=(make_verdict(Level.FLAGGED),))

    assert names(judge(label, *well(B)).hold) == [A]
    assert names(judge(risk, *well(B), at_risk=AtRiskAction.BENCH).bench) == [A]


def test_a_doubt_without_a_word_left_waits() -> None:
    silent = doubted()._replace(verdicts=())

    assert names(judge(silent, *well(B)).hold) == [A]


def test_who_is_no_longer_labelled_is_let_go() -> None:
    ruling = judge(make_state(A, doubt=Doubt(NOW, 1, NOW)), *well(B))

    assert ruling == Ruling((), (), (make_state(A),), None)


def test_while_tripped_nobody_further_is_benched() -> None:
    ruling = judge(doubted(A, at=NOW - 1), bad(B), *well(C, D, E, F))

    assert (ruling.bench, names(ruling.hold), ruling.tripped) == ((), [A, B], None)


def test_the_held_back_are_looked_at_again_whoever_stands_before_them() -> None:
    ruling = judge(bad(A), doubted(B, at=NOW - 1), *well(C))

    assert names(ruling.hold) == [B, A]


def test_an_approval_benches_all_at_once() -> None:
    fine = make_state(C, doubt=Doubt(NOW, 1, NOW))

    ruling = judge(doubted(A, at=NOW - 1), bad(B), fine, bad(D), approved=True)

    assert names(ruling.bench) == [A, B, D]
    assert (ruling.hold, names(ruling.let_go), ruling.tripped) == ((), [C], None)


def test_a_confirming_look_is_wanted_after_the_last() -> None:
    lens = make_lens(policy=Policy(guard=RULE))

    assert guard.confirm_at(Doubt(NOW - 5000, 1, NOW - 7), lens) == NOW - 7 + 900
