"""Rules 3.2, 3.3 and 3.9: how a rest begins, and what counts as a check."""

from typing import Any

import pytest

from builders import LONG_AGO, NOW, make_lens, make_state
from deciding.resting import LENS, resting
from dialrota.decide import stage
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy, Retire
from dialrota.model.state import Doubt, NumberState, WarmUp
from dialrota.model.words import AtRiskAction, Health, Seat, Stage


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
