"""When stock that serves stays, and when it goes back."""

from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    S1,
    S2,
    SALES,
    A,
    B,
    make_state,
)
from deciding.covering import cast, covers, numbers, resting, stock
from dialrota.decide.case import Stock
from dialrota.model.state import Claim
from dialrota.model.words import Health, ReplacementReturn, Stage, State


def serving(number: str = S1, covers: str = A, **parts: Any) -> Stock:
    return stock(number, claim=Claim("d/sales", covers, LONG_AGO), **parts)


def test_a_covered_number_is_not_covered_twice() -> None:
    found = cast(resting(A), serving=(serving(S1, A),), stock=(stock(S2),))

    assert (found.new, numbers(found.serving), found.released) == ((), [S1], frozenset())


def test_stock_goes_on_while_its_number_is_benched_or_kept_out() -> None:
    one = serving(S1, A)

    assert numbers(cast(make_state(A), outs={A: State.HELD}, serving=(one,)).serving) == [S1]
    back = cast(make_state(A), serving=(one,))
    assert (back.serving, back.released, back.burned) == ((), frozenset({S1}), ())
    removed = cast(make_state(B), serving=(one,))
    assert removed.released == {S1}


def test_a_replacement_kept_for_good_stays_while_its_number_is_declared() -> None:
    keep = {"back": ReplacementReturn.KEEP}

    assert numbers(cast(make_state(A), rule=keep, serving=(serving(S1, A),)).serving) == [S1]
    assert cast(make_state(B), rule=keep, serving=(serving(S1, A),)).released == {S1}


@pytest.mark.parametrize(
    ("parts", "burned"),
    [
        ({"health": Health.FLAGGED}, (S1,)),
        ({"health": Health.BLOCKED}, (S1,)),
        ({"stage": Stage.RESTING}, (S1,)),
        ({"is_out": True}, ()),
    ],
)
def test_stock_that_may_not_serve_goes_back(
    parts: dict[str, Any], burned: tuple[str, ...]
) -> None:
    found = cast(resting(A), serving=(serving(S1, A, **parts),))

    assert (found.serving, found.released, found.burned) == ((), frozenset({S1}), burned)


@pytest.mark.parametrize(
    "parts", [{"health": Health.AT_RISK}, {"stage": Stage.WARM_UP}, {"health": Health.UNKNOWN}]
)
def test_stock_that_serves_need_not_be_the_best(parts: dict[str, Any]) -> None:
    assert numbers(cast(resting(A), serving=(serving(S1, A, **parts),)).serving) == [S1]


def test_stock_that_goes_back_may_be_taken_in_the_same_pass() -> None:
    found = cast(make_state(A), resting(B), serving=(serving(S1, A),))
    flagged = cast(make_state(A), resting(B), serving=(serving(S1, A, health=Health.FLAGGED),))

    assert covers(found) == [(B, S1)]
    assert found.serving[0].state.claim == Claim(str(SALES), B, NOW)
    assert found.left == ()
    assert (flagged.new, flagged.left) == ((), ())


def test_stock_without_a_claim_is_nobodys() -> None:
    found = cast(resting(A), serving=(stock(S1), serving(S2, A)))

    assert (numbers(found.serving), found.released) == ([S2], frozenset())
