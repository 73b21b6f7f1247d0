"""New rows over what is known of one number."""

import pytest

from builders import LONG_AGO, NOW, A, make_lens, make_state, make_verdict
from dialrota.decide import observe
from dialrota.decide.lens import NEVER
from dialrota.model.instant import DAY
from dialrota.model.words import Health, Level

LENS = make_lens()
FLAGGED = make_verdict(Level.FLAGGED, score=90)


def test_a_clean_number_that_nobody_speaks_of_stays_the_same_object() -> None:
    state = make_state()

    found, turns_at = observe.observe(state, (), LENS, monitored=True)

    assert found is state
    assert turns_at == NOW + 3 * DAY + 1


def test_the_same_rows_again_leave_the_same_object() -> None:
    state = make_state()

    assert observe.observe(state, (make_verdict(),), LENS, monitored=True)[0] is state


@pytest.mark.parametrize(("score", "risk"), [(None, None), (0, 0), (12, 12)])
def test_a_newer_clean_word_renews_the_evidence(score: int | None, risk: int | None) -> None:
    state = make_state(verdicts=(make_verdict(at=NOW - DAY),), heard_at=NOW - DAY)
    row = make_verdict(score=score)

    found, turns_at = observe.observe(state, [row], LENS, monitored=True)

    assert found == make_state(verdicts=(row,), risk=risk)
    assert turns_at == NOW + 3 * DAY + 1


def test_a_flag_dates_its_label_once() -> None:
    first, _ = observe.observe(make_state(), (FLAGGED,), LENS, monitored=True)
    later = make_lens(now=NOW + 60)
    again = make_verdict(Level.BLOCKED, NOW + 60)
    second, _ = observe.observe(first, (again,), later, monitored=True)

    assert (first.health, first.labelled_since, first.risk) == (Health.FLAGGED, NOW, 90)
    assert (second.health, second.labelled_since) == (Health.BLOCKED, NOW)


def test_a_label_that_ends_is_forgotten() -> None:
    flagged = make_state(
        health=Health.FLAGGED,
        labelled_since=LONG_AGO,
        verdicts=(make_verdict(Level.FLAGGED, NOW - 1),),
    )

    found, _ = observe.observe(flagged, (make_verdict(),), LENS, monitored=True)

    assert (found.health, found.labelled_since, found.heard_at) == (Health.HEALTHY, None, NOW)


@pytest.mark.parametrize(
    "parts", [{"stale": True}, {"monitored": False}, {"health": Health.AT_RISK}], ids=str
)
def test_a_number_not_in_the_best_of_health_gets_well_by_a_clean_word(
    parts: dict[str, object],
) -> None:
    state = make_state(A, **parts)

    found, _ = observe.observe(state, (make_verdict(),), LENS, monitored=True)

    assert found == make_state(A)


def test_the_last_time_heard_is_the_latest_of_all_keys() -> None:
    old = make_verdict(engine="tns", at=NOW - DAY)
    rows = (make_verdict(Level.AT_RISK, NOW - 3), make_verdict(engine="zeta", at=NOW - 5))

    found, _ = observe.observe(
        make_state(verdicts=(old,), heard_at=NOW - DAY), rows, LENS, monitored=True
    )

    assert found.heard_at == NOW - 3
    assert [v.engine for v in found.verdicts] == ["hiya", "tns", "zeta"]


def test_a_row_dated_ahead_is_looked_at_when_its_time_comes() -> None:
    ahead = make_verdict(Level.FLAGGED, NOW + DAY)

    found, turns_at = observe.observe(make_state(), (ahead,), LENS, monitored=True)

    assert found == make_state()
    assert turns_at == NOW + DAY - 300


def test_a_number_nobody_watches_and_nobody_spoke_of_is_unknown() -> None:
    state = make_state(verdicts=(), heard_at=None, health=Health.UNKNOWN)

    found, turns_at = observe.observe(state, (FLAGGED,), LENS, monitored=False)

    assert found == state._replace(monitored=False)
    assert turns_at == NEVER


@pytest.mark.parametrize("age", [0, 28 * DAY])
def test_the_last_health_of_a_number_nobody_watches_any_more_stands(age: int) -> None:
    state = make_state(health=Health.FLAGGED, heard_at=NOW - age, labelled_since=LONG_AGO, risk=9)

    found, turns_at = observe.observe(state, (make_verdict(),), LENS, monitored=False)

    assert found == state._replace(stale=True, monitored=False)
    assert turns_at == NOW - age + 28 * DAY + 1
    assert observe.observe(found, (), LENS, monitored=False)[0] is found


def test_a_number_nobody_watches_is_unverified_past_the_longest_rest() -> None:
    state = make_state(
        health=Health.FLAGGED, heard_at=NOW - 28 * DAY - 1, labelled_since=LONG_AGO, risk=9
    )

    found, turns_at = observe.observe(state, (), LENS, monitored=False)

    assert found == state._replace(
        health=Health.UNKNOWN, unverified=True, monitored=False, labelled_since=None, risk=None
    )
    assert turns_at == NEVER
