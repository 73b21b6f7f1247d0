"""Rule 3.10: what becomes of a number that people kept out; and who is to be benched."""

from typing import Any

import pytest

from builders import LONG_AGO, NOW, make_lens, make_state
from deciding.resting import LENS, advance, climbing
from dialrota.decide import stage
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy, Recovery, WarmUpStep
from dialrota.model.state import NumberState, Out, WarmUp
from dialrota.model.words import AtRiskAction, Health, Stage


def back(since: int, until: int | None = None, *, ends: bool = True, **parts: Any) -> NumberState:
    state = make_state(**{"out": Out(since, until, ends_quarantine=ends)} | parts)
    return stage.readmit(state, LENS)


def test_a_number_that_nobody_kept_out_is_left_alone() -> None:
    state = make_state()

    assert stage.readmit(state, LENS) is state


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (NOW - 14 * DAY, None, Stage.IN_SERVICE),
        (NOW - 14 * DAY - 1, None, Stage.WARM_UP),
        (NOW - 20 * DAY, NOW - 6 * DAY, Stage.IN_SERVICE),
        (NOW - 20 * DAY, NOW - 6 * DAY + 1, Stage.WARM_UP),
        (NOW - 14 * DAY, NOW + DAY, Stage.IN_SERVICE),
    ],
)
def test_a_number_out_for_longer_than_a_rest_climbs(
    since: int, until: int | None, expected: Stage
) -> None:
    state = back(since, until)

    assert (state.stage, state.out) == (expected, None)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, Stage.WARM_UP),
        ({"health": Health.FLAGGED, "labelled_since": LONG_AGO}, Stage.RESTING),
    ],
)
def test_pulling_ends_a_quarantine(parts: dict[str, Any], expected: Stage) -> None:
    flags = (NOW - 3, NOW - 2, NOW - 1)

    state = back(NOW - 1, stage=Stage.QUARANTINED, flagged_at=flags, **parts)

    assert (state.stage, state.flags_from, state.flagged_at) == (expected, NOW, flags)


@pytest.mark.parametrize(
    ("before", "ends"),
    [(Stage.SCREENING, True), (Stage.SCREENING, False), (Stage.QUARANTINED, False)],
)
def test_screening_stays_and_a_hold_ends_no_quarantine(before: Stage, ends: bool) -> None:
    state = back(LONG_AGO, ends=ends, stage=before, health=Health.FLAGGED)

    assert (state.stage, state.flags_from, state.out) == (before, 0, None)


@pytest.mark.parametrize(("labelled_since", "flags"), [(NOW - DAY, (NOW,)), (NOW - DAY - 1, ())])
def test_a_label_that_began_meanwhile_is_a_new_flag(
    labelled_since: int, flags: tuple[int, ...]
) -> None:
    state = back(NOW - DAY, health=Health.FLAGGED, labelled_since=labelled_since)

    assert (state.stage, state.flagged_at) == (Stage.RESTING, flags)


def test_a_number_that_rested_before_rests_on_under_its_old_flag() -> None:
    old: dict[str, Any] = {
        "stage": Stage.RESTING,
        "health": Health.FLAGGED,
        "stage_since": LONG_AGO,
    }

    state = back(NOW - DAY, labelled_since=LONG_AGO, flagged_at=(LONG_AGO,), **old)
    anew = back(NOW - DAY, labelled_since=NOW - 5, flagged_at=(LONG_AGO,), **old)

    assert (state.stage_since, state.flagged_at) == (LONG_AGO, (LONG_AGO,))
    assert (anew.stage_since, anew.flagged_at) == (NOW, (LONG_AGO, NOW))


def test_a_resting_number_out_for_long_climbs_when_it_is_well() -> None:
    assert back(NOW - 15 * DAY, stage=Stage.RESTING).stage is Stage.WARM_UP
    assert back(NOW - DAY, stage=Stage.RESTING, clean_checks=1).stage is Stage.RESTING


def test_advance_readmits_first() -> None:
    out = Out(NOW - 15 * DAY, None, ends_quarantine=True)

    state = advance(climbing(9 * DAY, None, out=out))

    assert state.warm_up == WarmUp(0, NOW)


@pytest.mark.parametrize(
    ("parts", "action", "wanted"),
    [
        ({"health": Health.FLAGGED}, AtRiskAction.KEEP, True),
        ({"health": Health.BLOCKED, "stage": Stage.WARM_UP}, AtRiskAction.KEEP, True),
        ({"health": Health.FLAGGED, "stage": Stage.RESTING}, AtRiskAction.KEEP, False),
        ({"health": Health.FLAGGED, "stage": Stage.SCREENING}, AtRiskAction.KEEP, False),
        ({"health": Health.AT_RISK}, AtRiskAction.REDUCE, False),
        ({"health": Health.AT_RISK}, AtRiskAction.BENCH, True),
        ({"health": Health.UNKNOWN}, AtRiskAction.BENCH, False),
        ({}, AtRiskAction.BENCH, False),
    ],
)
def test_who_is_to_be_benched(parts: dict[str, Any], action: AtRiskAction, wanted: bool) -> None:
    lens = make_lens(policy=Policy(at_risk=action))

    assert stage.is_benchable(make_state(**parts), lens) is wanted


def test_a_step_of_the_policy_of_the_day_decides_where_a_climb_stands() -> None:
    lens = make_lens(policy=Policy(recovery=Recovery(warm_up=(WarmUpStep(span=5, daily_cap=1),))))

    assert advance(climbing(5), lens).stage is Stage.IN_SERVICE
    assert advance(climbing(4), lens).stage is Stage.WARM_UP
