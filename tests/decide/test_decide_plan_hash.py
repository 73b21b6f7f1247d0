"""The hash of a plan: of what and why, not of when."""

import hashlib
from dataclasses import replace
from typing import Any

from builders import (
    NOW,
    OTHER,
    A,
    B,
    C,
    D,
    make_case,
    make_line,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    well,
)
from deciding.planning import ONE_AT_A_TIME, decide
from dialrota.decide import planner
from dialrota.decide.changes import settings_changes
from dialrota.model.instant import DAY, MINUTE
from dialrota.model.plan import Plan, Verb
from dialrota.model.state import Doubt
from dialrota.model.words import Level, Seat, State


def plan_of(**parts: Any) -> Plan:
    usual: dict[str, Any] = {"bad": (A, B), "policy": ONE_AT_A_TIME}
    return decide(*well(A, B, C, D), **usual | parts).plan


def test_the_hash_is_the_same_at_another_time() -> None:
    now, later = plan_of(), plan_of(now=NOW + DAY)

    assert now.changes != later.changes  # Messages hold times.
    assert now.digest == later.digest
    assert len(now.digest) == 64
    assert set(now.digest) <= set("0123456789abcdef")


def test_the_hash_is_of_what_and_why_in_canonical_json() -> None:
    prior = make_memory(guard_trips=2)

    plan = decide(*well(A, B), entries=(A,), published=make_rotation(A, B), prior=prior).plan

    text = (
        f'{{"changes":[["Remove","{B}","RemovedFromPool","listed",""]],'
        '"heldBack":[],"pool":"d/sales","trips":2}'
    )
    assert plan.digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_names_the_guard_that_holds_back() -> None:
    again = decide(
        make_state(B, doubt=Doubt(NOW - 5, 1, NOW - 5), seat=Seat.HELD_BACK, in_rotation=True),
        *well(A),
        bad=(B,),
        policy=ONE_AT_A_TIME,
        published=make_rotation(make_line(B, state=State.FLAGGED, weight=25), A),
        prior=make_memory(guard_trips=1, guard_since=NOW - 5),
    )

    text = f'["Bench","{B}","SpamLabelled","listed","Flagged","GuardLimit"]'
    what = f'{{"changes":[],"heldBack":[{text}],"pool":"d/sales","trips":1}}'
    assert again.state.held_plan is not None
    assert again.state.held_plan.hash == hashlib.sha256(what.encode()).hexdigest()


def test_another_what_another_why_or_another_wave_has_another_hash() -> None:
    foreign = make_case(make_pool(A, key=OTHER), well(A), published=make_rotation(A))
    digests = [
        plan_of().digest,
        plan_of(level=Level.BLOCKED).digest,
        plan_of(bad=(A, C)).digest,
        plan_of(bad=(A, B, C)).digest,
        plan_of(prior=make_memory(guard_trips=1)).digest,
        plan_of(published=make_rotation(B, C, D)).digest,
        decide(*well(A)).plan.digest,
        planner.plan(foreign).plan.digest,
    ]

    assert len(set(digests)) == len(digests)


def test_the_hash_to_approve_is_of_what_is_left() -> None:
    decision = decide(*well(A, B, C, D), bad=(A, B), policy=ONE_AT_A_TIME)
    assert decision.state.held_plan is not None
    held = decision.state.held_plan.hash

    again = decide(
        *decision.numbers,
        bad=(A, B),
        policy=ONE_AT_A_TIME,
        prior=decision.state,
        published=decision.rotation,
        now=NOW + MINUTE,
    )

    assert held != decision.plan.digest
    assert again.plan.changes == ()
    assert again.plan.digest == held
    assert again.state.held_plan == decision.state.held_plan


def test_another_count_of_sweeps_is_the_same_plan_to_approve() -> None:
    first = make_state(B, doubt=Doubt(NOW - DAY, 1, NOW - DAY), seat=Seat.HELD_BACK)
    second = make_state(B, doubt=Doubt(NOW - DAY, 1, NOW - 5), seat=Seat.HELD_BACK)

    plans = [
        decide(make_state(A), state, bad=(B,), policy=ONE_AT_A_TIME).plan
        for state in (first, second)
    ]

    assert plans[0].held_back != plans[1].held_back
    assert plans[0].digest == plans[1].digest


def test_a_line_of_the_list_may_differ_in_the_word_alone() -> None:
    published = make_rotation(make_line(A, state=State.UNKNOWN))

    (change,) = decide(*well(A), published=published).plan.changes

    assert (change.verb, change.before) == (Verb.REWEIGH, "Unknown weight 100 cap 150")


def test_a_change_of_what_a_list_says_beside_its_numbers_is_in_the_plan() -> None:
    before = make_rotation()
    after = replace(before, campaigns=("renewals",), soft_cap=before.soft_cap + 1)

    (change,) = settings_changes(before, after)

    assert change.verb is Verb.SETTINGS
    assert change.after.endswith("renewals")
    assert list(settings_changes(before, before)) == []
    assert list(settings_changes(None, after)) == []
