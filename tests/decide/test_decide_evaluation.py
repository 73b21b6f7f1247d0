"""The next moment at which something would change by itself."""

from dataclasses import replace
from typing import Any

import pytest

from builders import (
    LONG_AGO,
    MIDNIGHT,
    NOW,
    A,
    B,
    make_case,
    make_entry,
    make_memory,
    make_pool,
    make_state,
)
from dialrota.decide import entries, evaluation, onepass
from dialrota.model.instant import DAY, HOUR
from dialrota.model.policy import Guard, Policy, Replacement
from dialrota.model.pool import Entry, Hold, Override
from dialrota.model.state import Benched, Doubt, NumberState, PoolState, WarmUp
from dialrota.model.words import (
    Desired,
    Health,
    Seat,
    Stage,
)

FAR = NOW + 3 * DAY + 1  # When the verdict of ``make_state`` grows stale.
POLICY = Policy(guard=Guard(confirm_after=HOUR), replacement=Replacement(auto=True, within=DAY))


def following(
    state: NumberState | None = None,
    entry: Entry | None = None,
    *,
    policy: Policy = POLICY,
    prior: PoolState | None = None,
    full: frozenset[str] = frozenset(),
) -> int | None:
    """Ask for the next moment after a turn whose outcome is put in place of its own."""
    state = state or make_state()
    pool = make_pool(entry or make_entry(), policy=policy)
    case = make_case(pool, [state])
    present = entries.in_order(pool)
    turn = onepass.turn(case, present, [state], approved=False)
    roster = replace(turn.roster, well=(), others=(state,), places=(0,))
    last = replace(turn, roster=roster, state=prior or make_memory(), full=full)
    return evaluation.next_evaluation(case, last)


def resting(**parts: Any) -> NumberState:
    usual: dict[str, Any] = {
        "stage": Stage.RESTING,
        "stage_since": NOW - DAY,
        "rested_since": NOW - 14 * DAY + 5,
        "clean_checks": 2,
        "seat": Seat.NONE,
        "in_rotation": False,
    }
    return make_state(**usual | parts)


def test_a_healthy_number_is_looked_at_when_its_verdict_grows_stale() -> None:
    assert following() == FAR


def test_a_pool_without_anything_to_wait_for_waits() -> None:
    assert following(make_state(verdicts=(), heard_at=None, health=Health.UNKNOWN)) is None


def test_a_full_number_waits_for_midnight() -> None:
    assert following(full=frozenset({A})) == MIDNIGHT + DAY


@pytest.mark.parametrize(
    ("prior", "at"),
    [
        (make_memory(stabilise_until=NOW + 7), NOW + 7),
        (make_memory(covers=(Benched(B, NOW - DAY + 9),)), NOW + 9),
        (make_memory(covers=(Benched(B, NOW - DAY),)), FAR),
    ],
)
def test_a_pool_has_moments_of_its_own(prior: PoolState, at: int) -> None:
    assert following(prior=prior) == at


def test_covers_are_no_news_where_nobody_is_covered_by_machine() -> None:
    prior = make_memory(covers=(Benched(B, NOW - DAY + 9),))
    policy = Policy(replacement=Replacement(auto=False, within=DAY))

    assert following(prior=prior, policy=policy) == FAR


@pytest.mark.parametrize(
    ("state", "at"),
    [
        (make_state(doubt=Doubt(NOW - 5, 1, NOW - 5)), NOW + HOUR - 5),
        (make_state(doubt=Doubt(NOW - HOUR, 1, NOW - HOUR)), FAR),
        (make_state(stage=Stage.SCREENING, stage_since=NOW - DAY), NOW + 2 * DAY + 1),
        (make_state(stage=Stage.WARM_UP, warm_up=WarmUp(5, NOW)), FAR - 6),
        (make_state(stage=Stage.WARM_UP, warm_up=WarmUp(5, None)), FAR),
        (make_state(stage=Stage.WARM_UP), FAR),
        (make_state(stage=Stage.WARM_UP, warm_up=WarmUp(10 * DAY, NOW)), FAR),
        (make_state(stage=Stage.QUARANTINED, stage_since=NOW - 28 * DAY), FAR),
        (resting(), NOW + 5),
        (resting(clean_checks=1), FAR),
        (resting(clean_checks=1, unverified=True, flagged_at=(NOW - 14 * DAY + 8,)), NOW + 8),
        (resting(rested_since=None), FAR),
    ],
)
def test_a_stage_ends_by_itself(state: NumberState, at: int) -> None:
    assert following(state) == at


@pytest.mark.parametrize(
    ("health", "at"),
    [(Health.FLAGGED, NOW + 10), (Health.BLOCKED, NOW + 10), (Health.AT_RISK, NOW + 9)],
)
def test_the_longest_rest_is_known_beforehand(health: Health, at: int) -> None:
    state = resting(
        health=health, stage_since=NOW - 28 * DAY + 9, rested_since=LONG_AGO, clean_checks=0
    )

    assert following(state) == at


@pytest.mark.parametrize(
    ("flagged", "at"),
    [
        (NOW - DAY + 4, NOW + 4),
        (NOW - 7 * DAY + 4, NOW + 4),
        (NOW - 12 * HOUR + 4, NOW + 4),
        (NOW - 12 * HOUR, NOW + 12 * HOUR),
    ],
)
def test_a_flag_leaves_its_counters(flagged: int, at: int) -> None:
    rule = replace(POLICY.correlated, within=12 * HOUR)
    policy = replace(POLICY, correlated=rule)

    assert following(make_state(flagged_at=(LONG_AGO, flagged)), policy=policy) == at
    assert following(make_state(labelled_since=flagged), policy=policy) == at


@pytest.mark.parametrize(
    "entry",
    [
        make_entry(desired=Desired.PULLED, until=NOW + 3),
        make_entry(hold=Hold("", NOW + 3, "")),
        make_entry(override=Override(NOW + 3, "")),
    ],
    ids=["pulled", "held", "overridden"],
)
def test_a_persons_word_runs_out(entry: Entry) -> None:
    assert following(entry=entry) == NOW + 3


def test_a_word_without_an_end_is_no_moment() -> None:
    assert following(entry=make_entry(hold=Hold("", None, ""))) == FAR
    assert following(entry=make_entry(until=NOW + 3)) == FAR
