"""The climb back: steps go by the time served."""

import pytest

from builders import NOW, make_state
from dialrota.decide import warmup
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy, Recovery, WarmUpStep
from dialrota.model.state import WarmUp

STEPS = (WarmUpStep(span=2 * DAY, daily_cap=20), WarmUpStep(span=3 * DAY, daily_cap=50))
POLICY = Policy(recovery=Recovery(warm_up=STEPS))


def test_time_is_served_while_the_clock_runs() -> None:
    assert warmup.served(WarmUp(spent=100, since=NOW - 5), NOW) == 105
    assert warmup.served(WarmUp(spent=100, since=0), 5) == 105
    assert warmup.served(WarmUp(spent=100, since=None), NOW) == 100


@pytest.mark.parametrize(
    ("spent", "ordinal", "ends_in"),
    [
        (0, 1, 2 * DAY),
        (2 * DAY - 1, 1, 1),
        (2 * DAY, 2, 3 * DAY),
        (5 * DAY - 1, 2, 1),
    ],
)
def test_a_step_lasts_its_span_to_the_second(spent: int, ordinal: int, ends_in: int) -> None:
    here = warmup.position(WarmUp(spent=spent, since=NOW), POLICY, NOW)

    assert here == (ordinal, STEPS[ordinal - 1], NOW + ends_in)


def test_after_the_last_step_there_is_none() -> None:
    assert warmup.position(WarmUp(spent=5 * DAY, since=NOW), POLICY, NOW) is None


def test_a_climb_that_stands_has_no_end() -> None:
    here = warmup.position(WarmUp(spent=2 * DAY, since=None), POLICY, NOW)

    assert here == (2, STEPS[1], None)


def test_the_cap_is_that_of_the_present_step() -> None:
    def cap(climb: WarmUp | None) -> int | None:
        return warmup.step_cap(make_state(warm_up=climb), POLICY, NOW)

    assert cap(None) is None
    assert cap(WarmUp(spent=0, since=None)) == 20
    assert cap(WarmUp(spent=0, since=NOW - 2 * DAY)) == 50
    assert cap(WarmUp(spent=5 * DAY, since=None)) is None


def test_the_clock_starts_once_and_stops_with_what_it_counted() -> None:
    running, standing = WarmUp(spent=7, since=NOW - 3), WarmUp(spent=7, since=None)

    assert warmup.run_clock(running, NOW, running=True) is running
    assert warmup.run_clock(standing, NOW, running=False) is standing
    assert warmup.run_clock(standing, NOW, running=True) == WarmUp(spent=7, since=NOW)
    assert warmup.run_clock(running, NOW, running=False) == WarmUp(spent=10, since=None)
