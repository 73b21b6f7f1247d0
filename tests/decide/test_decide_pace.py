"""How fast to dial: the lowest that applies."""

import pytest

from builders import NOW, A, B, C, D, make_lens, make_memory, make_pool
from dialrota.decide import pace
from dialrota.model.instant import DAY, HOUR
from dialrota.model.policy import Fallback, Policy, Stabilise
from dialrota.model.pool import Pool
from dialrota.model.state import Benched
from dialrota.model.words import Mode, PoolClass

RULE = Stabilise(window=2 * DAY, pace_percent=60, min_percent=50)
POLICY = Policy(stabilise=RULE, fallback=Fallback(pace_percent=40))


def until(
    *benched: Benched, usable: int = 4, pool: Pool | None = None, prior: int | None = None
) -> int | None:
    pool = pool or make_pool(A, B, C, D, policy=POLICY)
    memory = make_memory(stabilise_until=prior)
    return pace.stabilise_until(pool, memory, benched, usable, make_lens(pool))


def test_calm_begins_with_the_share_that_was_benched() -> None:
    assert until(Benched(A, NOW), Benched(B, NOW)) == NOW + 2 * DAY
    assert until(Benched(A, NOW), Benched(B, NOW), usable=5) is None


def test_two_of_three_are_less_than_67_percent() -> None:
    pool = make_pool(A, B, C, policy=Policy(stabilise=Stabilise(min_percent=67)))

    assert until(Benched(A, NOW), Benched(B, NOW), usable=3, pool=pool) is None


def test_what_left_within_the_window_counts_along() -> None:
    assert until(Benched(A, NOW - 2 * DAY + 1), Benched(B, NOW)) == NOW + 2 * DAY
    assert until(Benched(A, NOW - 2 * DAY), Benched(B, NOW)) is None


def test_calm_begins_only_in_a_pass_that_benches() -> None:
    assert until(Benched(A, NOW - 1), Benched(B, NOW - 1)) is None


def test_who_stayed_in_the_list_does_not_count() -> None:
    assert until(Benched(A, NOW, left_list=False), Benched(B, NOW)) is None
    fresh = (Benched(A, NOW - 1), Benched(B, NOW - 1), Benched(C, NOW, left_list=False))
    assert until(*fresh) is None


def test_in_a_critical_pool_one_is_enough() -> None:
    pool = make_pool(A, B, C, D, policy=POLICY, pool_class=PoolClass.CRITICAL)

    assert until(Benched(A, NOW), pool=pool) == NOW + 2 * DAY
    assert until(pool=pool) is None


@pytest.mark.parametrize(
    ("prior", "expected"), [(NOW + 1, NOW + 1), (NOW, None), (NOW - 1, None), (None, None)]
)
def test_calm_lasts_to_its_end(prior: int | None, expected: int | None) -> None:
    assert until(prior=prior) == expected


@pytest.mark.parametrize(
    ("mode", "calm", "percent"),
    [
        (Mode.NORMAL, None, 100),
        (Mode.NORMAL, NOW + HOUR, 60),
        (Mode.FLOOR, NOW + HOUR, 60),
        (Mode.FLOOR, None, 100),
        (Mode.FALLBACK, None, 40),
        (Mode.FALLBACK, NOW + HOUR, 40),
        (Mode.PAUSED, None, 0),
        (Mode.EMPTY, NOW + HOUR, 0),
        (Mode.EXHAUSTED, None, 0),
    ],
)
def test_the_lowest_pace_applies(mode: Mode, calm: int | None, percent: int) -> None:
    assert pace.pace(mode, calm, make_lens(policy=POLICY)) == percent
