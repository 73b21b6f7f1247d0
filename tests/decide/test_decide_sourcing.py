"""When a source is asked, and what it may spend."""

import pytest

from builders import AUDIT, NOW, make_source
from deciding.sweeps import make_sweep, remember
from dialrota.decide import pauses, sourcing
from dialrota.model.instant import DAY, HOUR, parse_instant
from dialrota.model.source import Budget, SourceState

REGULAR = NOW - HOUR + pauses.until_next(make_source(interval=DAY))


def test_a_source_never_asked_is_due_at_once() -> None:
    assert sourcing.due_at(make_source(), SourceState(key=AUDIT), None) == 0


def test_a_source_is_due_an_interval_after_its_last_sweep_or_a_little_sooner() -> None:
    assert sourcing.due_at(make_source(interval=DAY), remember(), None) == REGULAR
    assert NOW - HOUR + 9 * DAY // 10 <= REGULAR < NOW - HOUR + DAY


def test_a_suspended_source_is_never_due() -> None:
    assert sourcing.due_at(make_source(suspend=True), SourceState(key=AUDIT), NOW) is None


@pytest.mark.parametrize(
    ("confirm_at", "due"),
    [
        (NOW, NOW),
        (NOW - HOUR + 1, NOW - HOUR + 1),
        (NOW - HOUR, REGULAR),  # Asked since.
        (NOW + 2 * DAY, REGULAR),
    ],
)
def test_a_guard_that_wants_a_second_look_brings_the_sweep_forward(
    confirm_at: int, due: int
) -> None:
    assert sourcing.due_at(make_source(), remember(), confirm_at) == due


def test_a_failed_source_waits_for_its_retry_whatever_a_guard_wants() -> None:
    state = remember(retry_at=NOW + 300, failures=1)

    assert sourcing.due_at(make_source(), state, NOW + 1) == NOW + 300


def test_without_a_budget_there_is_no_limit() -> None:
    assert sourcing.allowance(make_source(), remember(billed_today=10**9), NOW) is None


@pytest.mark.parametrize(
    ("budget", "left"),
    [
        (Budget(per_day=10), 6),
        (Budget(per_day=4), 0),
        (Budget(per_day=3), 0),
        (Budget(per_month=100), 70),
        (Budget(per_day=10, per_month=31), 1),
        (Budget(per_day=0), 0),
    ],
)
def test_what_is_left_is_the_less_of_day_and_month(budget: Budget, left: int) -> None:
    state = remember(billed_day="2026-03-20", billed_today=4, billed_month=30)

    assert sourcing.allowance(make_source(budget=budget), state, NOW) == left


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("2026-03-20T23:59:59Z", 1),
        ("2026-03-21T00:00:00Z", 5),
        ("2026-03-31T23:59:59Z", 5),
        ("2026-04-01T00:00:00Z", 10),
        ("2027-03-20T12:00:00Z", 10),
    ],
)
def test_the_day_and_the_month_of_a_budget_end_at_midnight_utc(at: str, left: int) -> None:
    state = remember(billed_day="2026-03-20", billed_today=9, billed_month=15)
    source = make_source(budget=Budget(per_day=10, per_month=20))

    assert sourcing.allowance(source, state, parse_instant(at)) == left


def test_a_sweep_is_counted_on_its_own_day() -> None:
    state = remember(billed_day="2026-03-19", billed_today=9, billed_month=15)

    after = sourcing.after_sweep(make_source(), state, make_sweep(billed=2))

    assert (after.billed_day, after.billed_today, after.billed_month) == ("2026-03-20", 2, 17)


def test_a_new_month_begins_at_nought() -> None:
    state = remember(billed_day="2026-02-28", billed_today=9, billed_month=15)

    after = sourcing.after_sweep(make_source(), state, make_sweep())

    assert (after.billed_day, after.billed_today, after.billed_month) == ("2026-03-20", 0, 0)


def test_a_second_sweep_of_a_day_adds_up() -> None:
    state = remember(billed_day="2026-03-20", billed_today=9, billed_month=15)

    after = sourcing.after_sweep(make_source(), state, make_sweep(billed=2))

    assert (after.billed_today, after.billed_month) == (11, 17)
