"""Health, from the verdicts that have a say."""

import pytest

from builders import NOW, make_lens, make_state, make_verdict
from dialrota.decide import health
from dialrota.decide.health import Diagnosis
from dialrota.decide.lens import NEVER
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.verdict import Verdict
from dialrota.model.words import Health, Level

CLEAN, AT_RISK, FLAGGED, BLOCKED = Level.CLEAN, Level.AT_RISK, Level.FLAGGED, Level.BLOCKED


def diagnose(
    *verdicts: Verdict, quorum: int | str = "any", prior: Health = Health.UNKNOWN
) -> Diagnosis:
    heard_at = max((v.observed_at for v in verdicts), default=None)
    lens = make_lens(policy=Policy(quorum=quorum))
    return health.diagnose(verdicts, make_state(health=prior), lens, heard_at)


def said(level: Level, engine: str = "hiya", at: int = NOW, score: int | None = None) -> Verdict:
    return make_verdict(level, at, engine=engine, score=score)


def test_nothing_heard_is_unknown() -> None:
    assert diagnose() == (Health.UNKNOWN, False, False, None, NEVER)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([CLEAN], Health.HEALTHY),
        ([CLEAN, AT_RISK], Health.AT_RISK),
        ([CLEAN, FLAGGED], Health.FLAGGED),
        ([FLAGGED, AT_RISK, BLOCKED], Health.BLOCKED),
    ],
)
def test_the_worst_word_is_the_health(levels: list[Level], expected: Health) -> None:
    verdicts = [said(level, f"e{n}") for n, level in enumerate(levels)]

    assert diagnose(*verdicts).health is expected


@pytest.mark.parametrize(
    ("flagged", "heard", "quorum", "met"),
    [
        (1, 3, "any", True),
        (0, 3, "any", False),
        (1, 2, "majority", False),
        (2, 3, "majority", True),
        (1, 3, "majority", False),
        (2, 4, "majority", False),
        (1, 3, 2, False),
        (2, 3, 2, True),
        (3, 3, 5, True),
        (2, 3, 5, False),
    ],
)
def test_a_quorum_is_met_when_enough_agree(
    flagged: int, heard: int, quorum: int | str, met: bool
) -> None:
    assert health.meets_quorum(flagged, heard, quorum) is met


def test_below_the_quorum_a_flag_is_a_risk() -> None:
    verdicts = [said(FLAGGED, "a"), said(CLEAN, "b")]

    assert diagnose(*verdicts, quorum="majority").health is Health.AT_RISK
    assert diagnose(*verdicts, said(FLAGGED, "c"), quorum="majority").health is Health.FLAGGED


def test_a_silent_engine_counts_in_the_quorum_for_the_longest_rest() -> None:
    flag = said(FLAGGED, "a")

    silent = diagnose(flag, said(CLEAN, "b", NOW - 28 * DAY), quorum="majority")
    gone = diagnose(flag, said(CLEAN, "b", NOW - 28 * DAY - 1), quorum="majority")

    assert (silent.health, gone.health) == (Health.AT_RISK, Health.FLAGGED)


@pytest.mark.parametrize(
    ("age", "expected", "stale"),
    [
        (3 * DAY, Health.FLAGGED, False),
        (3 * DAY + 1, Health.FLAGGED, True),
        (28 * DAY, Health.FLAGGED, True),
        (28 * DAY + 1, Health.HEALTHY, False),
    ],
)
def test_a_flag_has_a_say_for_the_longest_rest(age: int, expected: Health, stale: bool) -> None:
    found = diagnose(said(FLAGGED, "a", NOW - age), said(CLEAN, "b"))

    assert (found.health, found.stale) == (expected, stale)


@pytest.mark.parametrize(("age", "unverified"), [(28 * DAY, False), (28 * DAY + 1, True)])
def test_a_number_nobody_speaks_of_is_unverified(age: int, unverified: bool) -> None:
    found = diagnose(said(CLEAN, at=NOW - age), prior=Health.HEALTHY)

    assert found.unverified is unverified
    assert found.health is (Health.UNKNOWN if unverified else Health.HEALTHY)
    assert found.turns_at == (NEVER if unverified else NOW + 1)


@pytest.mark.parametrize("level", [CLEAN, AT_RISK])
def test_in_silence_the_last_health_stands(level: Level) -> None:
    found = diagnose(said(level, at=NOW - 3 * DAY - 1, score=9), prior=Health.AT_RISK)

    assert found == (Health.AT_RISK, True, False, None, NOW + 25 * DAY)


def test_a_verdict_of_a_source_that_is_gone_is_never_live() -> None:
    clean = make_verdict(CLEAN, source="gone")
    flag = make_verdict(FLAGGED, source="gone")

    assert diagnose(clean, prior=Health.HEALTHY).stale
    found = diagnose(flag)
    assert (found.health, found.stale, found.turns_at) == (
        Health.FLAGGED,
        True,
        NOW + 28 * DAY + 1,
    )


def test_a_health_is_stale_when_what_decides_it_is_not_live() -> None:
    old = NOW - 4 * DAY

    assert diagnose(said(BLOCKED, "a", old), said(FLAGGED, "b")).stale
    assert not diagnose(said(BLOCKED, "a"), said(BLOCKED, "b", old)).stale
    risk = diagnose(said(FLAGGED, "a"), said(CLEAN, "b"), quorum=2)
    assert (risk.health, risk.stale) == (Health.AT_RISK, False)
    risk = diagnose(said(FLAGGED, "a", old), said(CLEAN, "b"), quorum=2)
    assert (risk.health, risk.stale) == (Health.AT_RISK, True)
    risk = diagnose(said(FLAGGED, "a", old), said(AT_RISK, "b"), quorum=2)
    assert (risk.health, risk.stale) == (Health.AT_RISK, False)


def test_the_risk_is_the_highest_score_that_has_a_say() -> None:
    stale = said(CLEAN, "old", NOW - 4 * DAY, 99)

    assert diagnose(stale, said(CLEAN, "a", score=0)).risk == 0
    assert diagnose(said(CLEAN, "a", score=7), said(AT_RISK, "b", score=5)).risk == 7
    assert diagnose(said(CLEAN, "a", score=5), said(AT_RISK, "b", score=7)).risk == 7
    assert diagnose(said(FLAGGED, "a", NOW - 4 * DAY, 80), said(CLEAN, "b", score=1)).risk == 80
    assert diagnose(said(CLEAN)).risk is None


def test_knows_when_time_alone_may_change_the_answer() -> None:
    live = said(CLEAN, "a", NOW - DAY)
    label = said(FLAGGED, "b", NOW - 27 * DAY)

    assert diagnose(live).turns_at == NOW + 2 * DAY + 1
    assert diagnose(live, said(CLEAN, "b")).turns_at == NOW + 2 * DAY + 1
    assert diagnose(live, label).turns_at == NOW + DAY + 1
