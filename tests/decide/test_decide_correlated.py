"""Numbers that degrade together, and what they share."""

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
    make_entry,
    make_lens,
    make_memory,
    make_roster,
    make_state,
    well,
)
from dialrota.decide import correlated
from dialrota.model.instant import DAY, HOUR
from dialrota.model.policy import Correlated, Policy
from dialrota.model.pool import Entry
from dialrota.model.state import Episode, NumberState

ALL = (A, B, C, D, E, F)


def hit(number: str, at: int = NOW, **parts: Any) -> NumberState:
    return make_state(number, labelled_since=at, **parts)


def watch(
    *states: NumberState, rule: Correlated | None = None, before: Episode | None = None
) -> Episode | None:
    rule = rule or Correlated(numbers=3, percent=50, within=DAY)
    lens = make_lens(policy=Policy(correlated=rule))
    return correlated.watch(make_memory(correlated=before), make_roster(states), lens)


@pytest.mark.parametrize(
    ("states", "numbers"),
    [
        ([hit(A), hit(B), hit(C), *well(D, E, F)], (A, B, C)),
        ([hit(A), hit(B), *well(C, D, E)], None),
        ([hit(B), hit(A), *well(C, D)], (A, B)),
        ([hit(A), *well(B)], None),
        ([hit(A)], None),
        (well(A, B), None),
    ],
)
def test_several_at_once_begin_an_episode(
    states: list[NumberState], numbers: tuple[str, ...] | None
) -> None:
    found = watch(*states)

    assert (found.numbers if found else None) == numbers
    assert found is None or found.since == NOW


def test_two_of_three_are_less_than_67_percent_of_a_pool() -> None:
    rule = Correlated(numbers=9, percent=67, within=DAY)

    assert watch(hit(A), hit(B), *well(C), rule=rule) is None


def test_one_is_enough_where_the_policy_says_one() -> None:
    assert watch(hit(A), *well(B), rule=Correlated(numbers=1)) is not None


def test_nobody_hit_is_no_episode_whatever_the_policy_says() -> None:
    assert watch(*well(A), rule=Correlated(numbers=0, percent=0)) is None
    assert watch(rule=Correlated(numbers=0, percent=0)) is None


@pytest.mark.parametrize(("at", "counts"), [(NOW - DAY + 1, True), (NOW - DAY, False)])
def test_only_the_newly_flagged_count(at: int, counts: bool) -> None:
    flagged = make_state(B, flagged_at=(LONG_AGO, at))

    assert (watch(hit(A), flagged) is not None) is counts
    assert (watch(hit(A), hit(B, at)) is not None) is counts
    assert watch(hit(A), hit(B, LONG_AGO, flagged_at=(at,))) == watch(hit(A), flagged)
    assert (watch(hit(A), hit(B, at, flagged_at=(LONG_AGO,))) is not None) is counts


def test_an_episode_goes_on_from_its_beginning() -> None:
    before = Episode(since=NOW - HOUR, numbers=(A,), shared="")

    found = watch(hit(A), hit(B), before=before)

    assert found is not None
    assert (found.since, found.numbers) == (NOW - HOUR, (A, B))


def shared(*pairs: tuple[Entry, bool]) -> str:
    everybody = [(entry, make_state(entry.number, declared_since=0)) for entry, _ in pairs]
    hits = [pair for pair, (_, is_hit) in zip(everybody, pairs, strict=True) if is_hit]
    return correlated.shared_label(hits, everybody)


def of(provider: str, number: str = A, *labels: tuple[str, str]) -> Entry:
    return make_entry(number, provider=provider, labels=labels)


def test_names_the_trait_that_most_share_and_the_others_do_not() -> None:
    assert shared((of("x"), True), (of("x"), True), (of("y"), False)) == "provider=x"
    assert shared((of("x"), True), (of("x"), True), (of("x"), False)) == ""
    assert shared((of("x"), True), (of("y"), True), (of("z"), False)) == ""
    assert shared((of("x"), True), (of("x"), True)) == ""
    both = [(of("x"), True), (of("x"), False), (of("y"), False)]
    assert shared(*both) == "provider=x"
    assert shared(*both, (of("x"), False)) == ""


def test_half_is_not_most() -> None:
    pairs = [(of("x"), True), (of("x"), True), (of(""), True), (of(""), True), (of("y"), False)]

    assert shared(*pairs) == ""
    assert shared(*pairs, (of("x"), True)) == "provider=x"


def test_a_prefix_a_label_and_an_age_are_traits_too() -> None:
    prefix = shared((of("", "+14155550101"), True), (of("", "+16285550101"), False))
    label = shared((of("", A, ("batch", "7")), True), (of("", B), False))

    assert (prefix, label) == ("prefix=+1415555", "batch=7")
    young = (make_entry(A), make_state(A, declared_since=NOW))
    old = (make_entry(B), make_state(B, declared_since=0))
    assert correlated.shared_label([young], [young, old]) == "declared=2026-03-20"


def test_of_several_traits_the_most_shared_then_the_most_telling_is_named() -> None:
    batch = ("batch", "7")
    three = shared(
        (of("x", A, batch), True),
        (of("x", B, batch), True),
        (of("y", C, batch), True),
        (of("z", D), False),
    )
    telling = shared(
        (of("x", A, batch), True),
        (of("x", B, batch), True),
        (of("y", C, batch), False),
        (of("z", D), False),
    )
    tie = shared((of("x", A, batch), True), (of("y", B), False))

    assert (three, telling, tie) == ("batch=7", "provider=x", "provider=x")
