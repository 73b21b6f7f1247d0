"""Where a number is in its life, one step at a time."""

from typing import Any

import pytest

from builders import LONG_AGO, NOW, make_lens, make_state
from dialrota.decide import stage
from dialrota.decide.lens import Lens
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy, Recovery, Retire, WarmUpStep
from dialrota.model.state import Doubt, NumberState, Out, WarmUp
from dialrota.model.words import AtRiskAction, Health, PolicyMode, Screening, Seat, Stage

LENS = make_lens()
SCREENED = Policy(screening=Screening.FIRST_CLEAN_VERDICT)


def resting(**parts: Any) -> NumberState:
    """Make a number that has rested long enough and was checked often enough."""
    usual: dict[str, Any] = {
        "stage": Stage.RESTING,
        "stage_since": NOW - 14 * DAY,
        "rested_since": NOW - 14 * DAY,
        "flagged_at": (NOW - 14 * DAY,),
        "seat": Seat.NONE,
        "in_rotation": False,
        "clean_checks": 2,
        "checked_at": NOW,
    }
    return make_state(**usual | parts)


def advance(state: NumberState, lens: Lens = LENS, *, out: bool = False) -> NumberState:
    return stage.advance(state, lens, out=out)


# --- Checks -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        ({"health": Health.HEALTHY}, 1),
        ({"health": Health.HEALTHY, "clean_checks": 1}, 2),
        ({"health": Health.HEALTHY, "clean_checks": 2}, 2),
        ({"health": Health.AT_RISK, "clean_checks": 1}, 1),
        ({"health": Health.AT_RISK, "clean_checks": 1, "seat": Seat.FLOOR}, 2),
        ({"health": Health.AT_RISK, "clean_checks": 1, "seat": Seat.FALLBACK}, 2),
        ({"health": Health.AT_RISK, "clean_checks": 1, "seat": Seat.OVERRIDE}, 1),
        ({"health": Health.FLAGGED, "clean_checks": 1}, 0),
        ({"health": Health.BLOCKED, "clean_checks": 1}, 0),
        ({"health": Health.UNKNOWN, "clean_checks": 1}, 0),
    ],
)
def test_a_check_counts_by_the_health_it_finds(parts: dict[str, Any], count: int) -> None:
    state = stage.count_check(resting(**{"clean_checks": 0, "checked_at": NOW - 1} | parts), LENS)

    assert (state.clean_checks, state.checked_at) == (count, NOW)


@pytest.mark.parametrize(
    ("since", "count"), [(NOW - 28 * DAY, 1), (NOW - 28 * DAY + 1, 0)], ids=["past", "not past"]
)
def test_past_the_longest_rest_medium_risk_is_good_enough(since: int, count: int) -> None:
    state = resting(health=Health.AT_RISK, stage_since=since, clean_checks=0, checked_at=NOW - 1)
    bench = make_lens(policy=Policy(at_risk=AtRiskAction.BENCH))

    assert stage.count_check(state, LENS).clean_checks == count
    assert stage.count_check(state, bench).clean_checks == 0


@pytest.mark.parametrize(
    "state",
    [
        resting(checked_at=NOW),
        resting(checked_at=NOW + 1),
        resting(checked_at=0, heard_at=None),
        make_state(checked_at=0),
    ],
    ids=["nothing later", "older", "never heard", "in service"],
)
def test_only_a_later_verdict_on_a_resting_number_is_a_check(state: NumberState) -> None:
    assert stage.count_check(state, LENS) is state


# --- Rest ---------------------------------------------------------------------


def test_a_flag_begins_a_rest() -> None:
    listed = make_state(doubt=Doubt(NOW, 1, NOW), clean_checks=2, heard_at=NOW - 5)

    state = stage.rest(listed, LENS)

    assert state == listed._replace(
        stage=Stage.RESTING,
        stage_since=NOW,
        flagged_at=(NOW,),
        clean_checks=0,
        checked_at=NOW - 5,
        doubt=None,
    )
    assert stage.rest(make_state(heard_at=None), LENS).checked_at == 0


@pytest.mark.parametrize(
    ("parts", "rested_since"),
    [
        ({"in_rotation": True}, None),
        ({"in_rotation": False}, NOW),
        ({"in_rotation": False, "rested_since": LONG_AGO}, LONG_AGO),
    ],
)
def test_a_number_never_listed_rests_from_its_flag(
    parts: dict[str, Any], rested_since: int | None
) -> None:
    assert stage.rest(make_state(**parts), LENS).rested_since == rested_since


@pytest.mark.parametrize(
    ("flags", "flags_from", "expected"),
    [
        ((), 0, Stage.RESTING),
        ((NOW - 1,), 0, Stage.RESTING),
        ((NOW - 2, NOW - 1), 0, Stage.QUARANTINED),
        ((NOW - 60 * DAY, NOW - 1), 0, Stage.RESTING),
        ((NOW - 60 * DAY + 1, NOW - 1), 0, Stage.QUARANTINED),
        ((NOW - 2, NOW - 1), NOW - 1, Stage.RESTING),
        ((NOW - 2, NOW - 1), NOW - 2, Stage.QUARANTINED),
    ],
)
def test_too_many_flags_within_the_window_quarantine(
    flags: tuple[int, ...], flags_from: int, expected: Stage
) -> None:
    state = stage.rest(make_state(flagged_at=flags, flags_from=flags_from), LENS)

    assert state.stage is expected
    assert state.flagged_at == (*flags, NOW)


def test_a_rest_that_is_no_new_flag_never_quarantines() -> None:
    flags = (NOW - 3, NOW - 2, NOW - 1)

    state = stage.rest(make_state(flagged_at=flags), LENS, counts=False)

    assert (state.stage, state.flagged_at) == (Stage.RESTING, flags)


def test_ten_flags_are_kept_at_most() -> None:
    lens = make_lens(policy=Policy(retire=Retire(flags=99)))

    state = stage.rest(make_state(flagged_at=tuple(range(10))), lens)

    assert state.flagged_at == (*range(1, 10), NOW)


def test_the_clock_of_a_climb_stands_while_resting() -> None:
    climbing = make_state(stage=Stage.WARM_UP, warm_up=WarmUp(spent=3, since=NOW - 4))

    assert stage.rest(climbing, LENS).warm_up == WarmUp(spent=7, since=None)


# --- The end of a rest ----------------------------------------------------------


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


# --- Screening and climbing -----------------------------------------------------


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


def climbing(spent: int = 0, since: int | None = NOW, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"stage": Stage.WARM_UP, "warm_up": WarmUp(spent, since)}
    return make_state(**usual | parts)


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


# --- Back in --------------------------------------------------------------------


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


# --- Benching -------------------------------------------------------------------


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
