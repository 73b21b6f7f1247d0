"""Rules 7.3 and 7.4: what becomes of the numbers that the guard holds back."""

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
    make_lens,
    make_state,
    make_verdict,
    well,
)
from deciding.guarding import RULE, bad, judge, names
from dialrota.decide import guard
from dialrota.decide.guard import Ruling
from dialrota.model.policy import Guard, Policy
from dialrota.model.state import Doubt, NumberState
from dialrota.model.words import AtRiskAction, Health, Level, Seat


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
