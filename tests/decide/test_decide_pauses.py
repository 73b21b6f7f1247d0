"""How long a source is left alone, and how many are spread."""

import pytest

from builders import make_source
from deciding.sweeps import make_sweep
from dialrota.decide import pauses
from dialrota.model.instant import DAY, HOUR, MINUTE
from dialrota.model.pool import PoolKey
from dialrota.model.source import Source, Sweep, SweepError

LONG = make_source(interval=100 * DAY)


def failed(*kinds: str, billed: int = 0) -> Sweep:
    errors = tuple(SweepError(kind, "It failed.") for kind in kinds)
    return make_sweep(complete=False, errors=errors, billed=billed)


def named(name: str, interval: int = DAY) -> Source:
    return make_source(key=PoolKey("dialers", name), interval=interval)


def test_sources_of_one_interval_are_spread_over_its_last_tenth() -> None:
    waits = [pauses.until_next(named(f"source-{turn}")) for turn in range(200)]

    assert min(waits) >= DAY - DAY // 10
    assert max(waits) < DAY
    places = [(DAY - wait) * 10 // (DAY // 10 + 1) for wait in waits]
    assert all(10 <= places.count(place) <= 35 for place in range(10)), "20 each, if all were even"
    assert len(set(waits)) > 190


def test_a_source_keeps_its_place_whatever_others_there_are() -> None:
    waits = {pauses.until_next(named("one")) for _ in range(3)}

    assert len(waits) == 1
    assert waits != {pauses.until_next(named("two"))}


@pytest.mark.parametrize("interval", [1, 2, 9, 10, 60])
def test_a_short_interval_is_kept_too(interval: int) -> None:
    assert interval * 9 // 10 <= pauses.until_next(named("one", interval)) <= interval
    assert pauses.until_next(named("one", interval)) >= 1


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        (1, 1),
        (2, 2),
        (5, 16),
        (11, 1024),
        (12, 30 * MINUTE),
        (13, 30 * MINUTE),
        (5000, 30 * MINUTE),
    ],
)
@pytest.mark.parametrize("kind", ["BadAnswer", "RateLimited", "Timeout", "Unreachable"])
def test_what_may_pass_is_tried_in_a_second_and_at_last_every_half_hour(
    kind: str, failures: int, wait: int
) -> None:
    pause = pauses.until_retry(LONG, failed(kind), failures)

    assert wait * 3 // 4 <= pause <= wait
    assert pause >= 1


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(1, 5 * MINUTE), (2, 10 * MINUTE), (7, 320 * MINUTE), (8, 6 * HOUR), (5000, 6 * HOUR)],
)
@pytest.mark.parametrize(
    "sweep",
    [
        *(failed(kind, "Timeout") for kind in ("Unauthorized", "NotApproved", "Budget")),
        failed("Timeout", billed=1),
    ],
)
def test_what_a_person_has_to_mend_or_what_costs_money_is_tried_with_patience(
    sweep: Sweep, failures: int, wait: int
) -> None:
    assert wait * 3 // 4 <= pauses.until_retry(LONG, sweep, failures) <= wait


@pytest.mark.parametrize("kind", ["Timeout", "Unauthorized"])
def test_a_source_that_fails_is_asked_once_an_interval_at_least(kind: str) -> None:
    source = make_source(interval=MINUTE)

    assert 45 <= pauses.until_retry(source, failed(kind), 40) <= MINUTE
    assert pauses.until_retry(make_source(interval=1), failed(kind), 40) == 1


def test_sources_that_fail_together_are_not_tried_together() -> None:
    together = [named(f"source-{turn}") for turn in range(100)]

    seconds = [pauses.until_retry(source, failed("Timeout"), 20) for source in together]

    assert len(set(seconds)) > 70
    assert max(seconds.count(second) for second in seconds) <= 5
    assert max(seconds) - min(seconds) > 7 * MINUTE


def test_a_pause_is_the_same_whenever_it_is_asked_for_and_another_after_each_failure() -> None:
    first, again = named("one"), named("one")
    waits = [pauses.until_retry(first, failed("Timeout"), n) for n in range(20, 30)]

    assert waits == [pauses.until_retry(again, failed("Timeout"), n) for n in range(20, 30)]
    assert len(set(waits)) > 5
