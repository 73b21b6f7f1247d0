"""Which stock number covers a benched one, and how many may."""

from typing import Any

import pytest

from builders import (
    NOW,
    S1,
    S2,
    S3,
    A,
    B,
    C,
    D,
    E,
    make_entry,
    make_memory,
    make_state,
)
from deciding.covering import cast, covers, numbers, resting, stock
from dialrota.decide import replacement
from dialrota.decide.case import Stock
from dialrota.model.instant import DAY
from dialrota.model.state import Benched, Claim
from dialrota.model.words import AreaMatch, Health, PolicyMode, Stage, State


@pytest.mark.parametrize(
    ("parts", "available"),
    [
        ({}, True),
        ({"is_out": True}, False),
        ({"claim": Claim("d/sales", A, NOW)}, False),
        ({"health": Health.AT_RISK}, False),
        ({"health": Health.UNKNOWN}, False),
        ({"stale": True}, False),
        ({"stage": Stage.WARM_UP}, False),
        ({"stage": Stage.RESTING}, False),
    ],
)
def test_only_the_best_stock_is_available(parts: dict[str, Any], available: bool) -> None:
    assert replacement.is_available(stock(**parts)) is available


def test_a_benched_number_is_covered() -> None:
    found = cast(resting(A), make_state(B), stock=(stock(S1), stock(S2)))

    assert covers(found) == [(A, S1)]
    (one,) = found.serving
    assert one.state == make_state(S1, claim=Claim("d/sales", A, NOW))
    assert numbers(found.left) == [S2]
    assert (found.proposed, found.released, found.burned) == ((), frozenset(), ())


def test_a_quarantined_number_is_covered_and_others_are_not() -> None:
    states = (
        resting(A, stage=Stage.QUARANTINED),
        resting(B, stage=Stage.WARM_UP),
        resting(C, stage=Stage.SCREENING),
        resting(D),
    )

    found = cast(*states, outs={D: State.PULLED}, stock=(stock(S1), stock(S2)))

    assert covers(found) == [(A, S1)]


@pytest.mark.parametrize(
    ("rule", "before", "count"),
    [
        ({"limit": 2}, (), 2),
        ({"limit": 1}, (), 1),
        ({"limit": 0}, (), 0),
        ({"limit": 2}, (Benched(E, NOW),), 1),
        ({"limit": 2}, (Benched(E, NOW - 30 * DAY),), 2),
        ({"limit": 2}, (Benched(E, NOW - 30 * DAY + 1),), 1),
        ({"limit": 1}, (Benched(D, NOW), Benched(E, NOW)), 0),
    ],
)
def test_no_more_are_covered_than_the_budget_allows(
    rule: dict[str, Any], before: tuple[Benched, ...], count: int
) -> None:
    shelf = tuple(stock(n) for n in (S1, S2, S3))

    found = cast(
        *[resting(n) for n in (A, B, C)], rule=rule, prior=make_memory(covers=before), stock=shelf
    )

    assert covers(found) == [(A, S1), (B, S2), (C, S3)][:count]


@pytest.mark.parametrize(
    "how",
    [{"rule": {"auto": False}}, {"mode": PolicyMode.OBSERVE}, {"suspend": True}],
    ids=["by hand", "observing", "suspended"],
)
def test_where_the_machine_may_not_act_all_is_proposed(how: dict[str, Any]) -> None:
    shelf = tuple(stock(n) for n in (S1, S2, S3))
    before = make_memory(covers=(Benched(D, NOW), Benched(E, NOW)))

    found = cast(*[resting(n) for n in (A, B, C)], stock=shelf, prior=before, **how)

    assert (found.new, found.serving) == ((), ())
    assert [c.stock.entry.number for c in found.proposed] == [S1, S2, S3]


def test_the_nearest_stock_comes_first_then_the_longest_off_then_the_lowest() -> None:
    far = stock(S1, "212", "US-NY", rested_since=1)
    region = stock(S2, "628", "US-CA", rested_since=5)
    area = stock(S3, "415", "US-CA", rested_since=NOW)
    older = stock("+16285550104", "628", "US-CA", rested_since=4)
    never = stock("+16285550105", "628", "US-CA", rested_since=None)
    lower = stock("+16285550100", "628", "US-CA", rested_since=4)

    def first(*shelf: Stock) -> str:
        return covers(cast(resting(A), stock=shelf))[0][1]

    assert first(far, region, area) == S3
    assert first(far, region) == S2
    assert first(region, older) == "+16285550104"
    assert first(region, older, never) == "+16285550105"
    assert first(older, lower) == "+16285550100"


def test_an_unknown_place_is_near_to_nobody() -> None:
    nowhere = (make_entry(A, area_code="", region=""),)
    blank, lower = stock(S2, "", ""), stock(S1, "628", "US-CA")

    assert covers(cast(resting(A), entries=nowhere, stock=(blank, lower))) == [(A, S1)]


def test_where_the_area_is_required_no_other_will_do() -> None:
    rule = {"area": AreaMatch.REQUIRE}
    nowhere = (make_entry(A, area_code="", region=""),)

    assert covers(cast(resting(A), rule=rule, stock=(stock(S1),))) == []
    assert covers(cast(resting(A), rule=rule, stock=(stock(S1), stock(S2, "415")))) == [(A, S2)]
    assert covers(cast(resting(A), rule=rule, entries=nowhere, stock=(stock(S1, ""),))) == []


def test_the_next_benched_number_is_covered_when_the_first_finds_nobody() -> None:
    entries = (make_entry(A, area_code="212"), make_entry(B, area_code="628"))
    rule = {"area": AreaMatch.REQUIRE}

    assert covers(
        cast(resting(A), resting(B), entries=entries, rule=rule, stock=(stock(S1),))
    ) == [(B, S1)]


def test_stock_that_the_pool_declares_itself_covers_nobody() -> None:
    found = cast(resting(A), make_state(S1), stock=(stock(S1),))

    assert (found.new, numbers(found.left)) == ((), [S1])
