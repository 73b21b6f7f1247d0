"""Where a number is in its life, one step at a time."""

from typing import Any

import pytest

from builders import LONG_AGO, NOW, make_lens, make_state
from deciding.resting import LENS, advance, climbing, resting
from dialrota.decide import stage
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy, Recovery
from dialrota.model.state import Out, WarmUp
from dialrota.model.words import Health, PolicyMode, Screening, Seat, Stage

SCREENED = Policy(screening=Screening.FIRST_CLEAN_VERDICT)


def test_a_rested_number_that_is_well_begins_to_climb() -> None:
    state = advance(resting())

    assert (state.stage, state.stage_since, state.clean_checks) == (Stage.WARM_UP, NOW, 0)
    assert state.warm_up == WarmUp(spent=0, since=NOW)


@pytest.mark.parametrize(
    "parts",
    [
        {"rested_since": NOW - 14 * DAY + 1},
        {"rested_since": None},
        {"clean_checks": 1},
        {"stale": True},
        {"health": Health.AT_RISK},
        {"health": Health.UNKNOWN},
        {"health": Health.FLAGGED},
    ],
    ids=str,
)
def test_a_number_that_lacks_one_thing_rests_on(parts: dict[str, Any]) -> None:
    state = resting(**parts)

    assert advance(state) is state


def test_past_the_longest_rest_medium_risk_climbs_with_its_clock_standing() -> None:
    state = advance(
        resting(health=Health.AT_RISK, stage_since=NOW - 28 * DAY, rested_since=NOW - 28 * DAY)
    )

    assert (state.stage, state.warm_up) == (Stage.WARM_UP, WarmUp(spent=0, since=None))


@pytest.mark.parametrize("seat", [Seat.FLOOR, Seat.FALLBACK])
def test_a_guest_that_gets_well_serves_at_once(seat: Seat) -> None:
    climb = WarmUp(spent=5, since=None)
    guest = resting(seat=seat, in_rotation=True, rested_since=None, warm_up=climb)

    state = advance(guest)

    assert state == guest._replace(
        stage=Stage.IN_SERVICE, stage_since=NOW, clean_checks=0, warm_up=None
    )


def test_a_policy_without_steps_puts_a_rested_number_into_service() -> None:
    lens = make_lens(policy=Policy(recovery=Recovery(warm_up=())))

    state = advance(resting(), lens)

    assert (state.stage, state.stage_since, state.warm_up) == (Stage.IN_SERVICE, NOW, None)
    assert state.clean_checks == 0


LOST: dict[str, Any] = {
    "health": Health.UNKNOWN,
    "unverified": True,
    "clean_checks": 0,
    "rested_since": None,
}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, Stage.WARM_UP),
        ({"flagged_at": (NOW - 14 * DAY + 1,)}, Stage.RESTING),
        ({"flagged_at": (1, NOW - 14 * DAY + 1)}, Stage.RESTING),
        ({"seat": Seat.FALLBACK}, Stage.IN_SERVICE),
        ({"flagged_at": ()}, Stage.WARM_UP),
        ({"flagged_at": (), "stage_since": NOW - 14 * DAY + 1}, Stage.RESTING),
    ],
)
def test_without_a_source_time_since_the_flag_is_enough(
    parts: dict[str, Any], expected: Stage
) -> None:
    assert advance(resting(**LOST | parts)).stage is expected


def test_the_end_of_a_rest_is_known_unless_the_number_is_listed() -> None:
    assert stage.rest_ends(resting(rested_since=NOW), LENS) == NOW + 14 * DAY
    assert stage.rest_ends(resting(rested_since=None), LENS) is None
    observing = make_lens(policy=Policy(mode=PolicyMode.OBSERVE))
    assert stage.rest_ends(resting(rested_since=None), observing) == NOW
    assert stage.rest_ends(resting(rested_since=NOW), observing) == NOW + 14 * DAY


@pytest.mark.parametrize(
    ("policy", "parts", "expected"),
    [
        (SCREENED, {"health": Health.UNKNOWN}, Stage.SCREENING),
        (SCREENED, {"health": Health.AT_RISK}, Stage.SCREENING),
        (SCREENED, {"health": Health.HEALTHY}, Stage.IN_SERVICE),
        (SCREENED, {"health": Health.UNKNOWN, "monitored": False}, Stage.IN_SERVICE),
        (Policy(), {"health": Health.UNKNOWN}, Stage.IN_SERVICE),
    ],
)
def test_a_screened_number_waits_for_its_first_clean_verdict(
    policy: Policy, parts: dict[str, Any], expected: Stage
) -> None:
    state = make_state(**{"stage": Stage.SCREENING} | parts)

    assert advance(state, make_lens(policy=policy)).stage is expected


def test_a_climb_ends_in_service() -> None:
    assert advance(climbing(10 * DAY - 1)).stage is Stage.WARM_UP
    done = advance(climbing(10 * DAY))
    assert (done.stage, done.stage_since, done.warm_up) == (Stage.IN_SERVICE, NOW, None)
    assert advance(climbing(warm_up=None)).stage is Stage.IN_SERVICE


def test_the_clock_of_a_climb_stands_at_risk_and_goes_on_after() -> None:
    risky = advance(climbing(5, NOW - 7, health=Health.AT_RISK))
    well = advance(climbing(5, None))

    assert risky.warm_up == WarmUp(12, None)
    assert well.warm_up == WarmUp(5, NOW)


def test_a_labelled_climb_waits_for_the_guard() -> None:
    state = climbing(10 * DAY, health=Health.FLAGGED)

    assert advance(state) is state


def test_a_number_kept_out_only_has_its_checks_counted() -> None:
    state = resting(checked_at=NOW - 1, clean_checks=0)
    out = Out(NOW, None, ends_quarantine=True)

    assert advance(state, out=True) == state._replace(checked_at=NOW, clean_checks=1)
    assert advance(climbing(5, NOW - 7, out=out), out=True).warm_up == WarmUp(12, None)


def test_a_suspended_pool_lets_time_go_on_and_nothing_else() -> None:
    lens = make_lens(suspend=True)
    out = Out(LONG_AGO, None, ends_quarantine=True)

    assert advance(resting(), lens) == resting()
    assert advance(climbing(10 * DAY), lens).stage is Stage.WARM_UP
    assert advance(climbing(5, None), lens).warm_up == WarmUp(5, NOW)
    assert advance(climbing(5, NOW - 7, health=Health.AT_RISK), lens).warm_up == WarmUp(12, None)
    assert advance(climbing(5, NOW - 7, out=out), lens).warm_up == WarmUp(12, None)
    assert advance(resting(warm_up=WarmUp(5, NOW)), lens).warm_up == WarmUp(5, None)
    assert advance(make_state(out=out), lens).out == out
