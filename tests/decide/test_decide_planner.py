"""One pool's pass as a whole: what is dated, approved and remembered."""

from dataclasses import replace

import pytest

from builders import (
    LONG_AGO,
    NOW,
    S1,
    A,
    B,
    C,
    D,
    listed,
    make_entry,
    make_lens,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    make_verdict,
    well,
)
from deciding.passing import OBSERVE, again, make_pass, record
from dialrota.decide import planner
from dialrota.decide.case import Case, Stock
from dialrota.model.instant import DAY, HOUR, MINUTE
from dialrota.model.policy import Guard, Policy, Replacement, Stabilise
from dialrota.model.reason import Reason
from dialrota.model.state import Benched, Claim, HeldPlan, Serving
from dialrota.model.verdict import Usage
from dialrota.model.words import Health, Mode, Role, Seat, Stage

STRICT = Policy(guard=Guard(max_benched_percent=0, minimum=1, confirm_after=15 * MINUTE))


@pytest.mark.parametrize("bad", [(), (A,), (A, B), (A, B, C)])
@pytest.mark.parametrize("policy", [Policy(), STRICT, OBSERVE])
def test_a_second_pass_changes_nothing(bad: tuple[str, ...], policy: Policy) -> None:
    case = make_pass(*well(A, B, C), bad=bad, pool={"policy": policy})
    first = planner.plan(case)

    second = planner.plan(again(case, first))

    assert second.plan.changes == ()
    assert second.state is first.state
    assert second.numbers == first.numbers
    assert second.rotation == first.rotation


def test_a_record_is_dated_when_it_or_a_number_changes() -> None:
    case = make_pass(*well(A, B))
    first = planner.plan(case)
    later = replace(again(case, first), lens=make_lens(case.pool, NOW + HOUR), rows={})

    scored = {A: (make_verdict(at=NOW, score=9),), B: (make_verdict(at=NOW, score=9),)}
    assert first.state.last_change == NOW
    assert planner.plan(later).state.last_change == NOW
    assert planner.plan(replace(later, rows=scored)).state.last_change == NOW + HOUR
    fewer = replace(later, pool=make_pool(A), published=make_rotation(A))
    assert planner.plan(fewer).state.last_change == NOW + HOUR
    paced = replace(later, prior=replace(later.prior, pace=50))
    assert planner.plan(paced).state.last_change == NOW + HOUR


def approve(case: Case, digest: str) -> Case:
    return replace(case, pool=replace(case.pool, approved_plan=digest))


def test_a_person_may_approve_the_whole_plan_or_what_is_left() -> None:
    case = make_pass(*well(A, B, C, D), bad=(A, B, C), pool={"policy": STRICT})
    first = planner.plan(case)
    held = first.state.held_plan
    assert held is not None
    assert held == HeldPlan(hash=held.hash, held_back=(B, C))

    whole = planner.plan(approve(case, first.plan.digest))
    left = planner.plan(approve(again(case, first), held.hash))
    wrong = planner.plan(approve(again(case, first), "0" * 64))

    for found, digest in ((whole, first.plan.digest), (left, held.hash)):
        assert listed(found) == [D]
        assert found.state.approved == digest
        assert found.state.held_plan is None
        assert found.state.guard_since is None
    assert wrong.state.approved == ""
    assert record(wrong, B).seat is Seat.HELD_BACK


def test_an_approval_is_carried_out_once() -> None:
    case = make_pass(*well(A, B, C), bad=(A, B), pool={"policy": STRICT})
    digest = planner.plan(case).plan.digest

    spent = planner.plan(replace(approve(case, digest), prior=make_memory(approved=digest)))

    assert record(spent, B).seat is Seat.HELD_BACK


def test_an_approval_dates_conditions_from_before_it() -> None:
    case = make_pass(*well(A, B, C), bad=(A, B), pool={"policy": STRICT})
    first = planner.plan(case)
    later = replace(again(case, first), lens=make_lens(case.pool, NOW + MINUTE))

    found = planner.plan(approve(later, str(first.plan.digest)))
    residual = first.state.held_plan
    assert residual is not None
    approved = planner.plan(approve(later, residual.hash))

    assert (found.numbers, found.state.held_plan) == (first.numbers, residual)
    (guard,) = [c for c in found.state.conditions if c.type == "GuardTripped"]
    assert guard.last_transition == NOW
    text = f" Another plan than this is approved: {first.plan.digest[:12]}."
    assert guard.message.endswith(text)
    (guard,) = [c for c in approved.state.conditions if c.type == "GuardTripped"]
    (ready,) = [c for c in approved.state.conditions if c.type == "Ready"]
    assert (guard.status, guard.last_transition) == ("False", NOW + MINUTE)
    assert ready.last_transition == NOW


def test_what_was_benched_is_remembered_for_the_longest_window() -> None:
    policy = Policy(stabilise=Stabilise(window=2 * HOUR), guard=Guard(confirm_after=HOUR))
    old = (Benched(C, NOW - 2 * HOUR), Benched(D, NOW - 2 * HOUR + 1))
    long = replace(policy, guard=Guard(confirm_after=3 * HOUR))

    for rule, kept in ((policy, old[1:]), (long, old)):
        case = make_pass(
            *well(A, B), bad=(A,), pool={"policy": rule}, prior=make_memory(benched=old)
        )
        assert planner.plan(case).state.benched == (*kept, Benched(A, NOW, left_list=True))
    quiet = make_pass(*well(A, B), pool={"policy": policy}, prior=make_memory(benched=old))
    assert planner.plan(quiet).state.benched == old


def test_a_guard_that_trips_is_counted_and_dated_once() -> None:
    case = make_pass(*well(A, B, C), bad=(A, B), pool={"policy": STRICT})
    first = planner.plan(case)
    later = replace(again(case, first), lens=make_lens(case.pool, NOW + MINUTE), rows={})

    second = planner.plan(later)

    for found in (first, second):
        assert (found.state.guard_since, found.state.guard_trips) == (NOW, 1)


def test_a_fallback_is_dated_until_it_ends() -> None:
    resting = make_state(A, stage=Stage.RESTING, health=Health.FLAGGED)
    case = make_pass(resting, bad=(A,))
    first = planner.plan(case)
    lens = make_lens(case.pool, NOW + MINUTE)
    later = planner.plan(replace(again(case, first), lens=lens, rows={}))
    full = make_lens(case.pool, NOW + MINUTE, usage={A: Usage(150, NOW)})
    exhausted = planner.plan(replace(again(case, first), lens=full, rows={}))
    ended = planner.plan(make_pass(*well(A), prior=first.state))

    assert (first.state.mode, first.state.fallback_since) == (Mode.FALLBACK, NOW)
    assert later.state.fallback_since == NOW
    assert (exhausted.state.mode, exhausted.state.fallback_since) == (Mode.EXHAUSTED, NOW)
    assert (ended.state.mode, ended.state.fallback_since) == (Mode.NORMAL, None)


def test_covers_are_remembered_within_their_window() -> None:
    policy = Policy(replacement=Replacement(auto=True, pools=("stock",), within=DAY, limit=9))
    old = (Benched(C, NOW - DAY), Benched(D, NOW - DAY + 1))
    state = make_state(S1, in_rotation=False, rested_since=LONG_AGO)
    stock = Stock(entry=make_entry(S1, area_code="628"), state=state)
    case = make_pass(*well(A, B), bad=(A,), pool={"policy": policy}, stock=(stock,))

    found = planner.plan(replace(case, prior=make_memory(covers=old)))

    assert found.state.covers == (old[1], Benched(A, NOW))
    assert found.state.serving == (Serving(S1, A, NOW),)
    assert found.claims == {S1: Claim("d/sales", A, NOW)}
    assert listed(found) == [B, S1]


def test_a_backup_pool_has_neither_mode_nor_list_nor_guard() -> None:
    pool = {"role": Role.BACKUP, "policy": STRICT}

    found = planner.plan(make_pass(*well(A, B, C), bad=(A, B, C), pool=pool, published=None))

    assert (found.state.mode, found.state.reason, found.rotation) == (
        None,
        Reason.BACKUP_POOL,
        None,
    )
    assert {s.stage for s in found.numbers} == {Stage.RESTING}
    assert found.state.guard_since is None


def test_numbers_that_come_with_a_record_are_told() -> None:
    brought = make_state(B, stage=Stage.RESTING)

    assert planner.plan(make_pass(*well(A), inherited={B: brought}, entries=(A, B))).receives
    assert not planner.plan(make_pass(*well(A))).receives


def test_a_pool_decided_again_is_no_orphan() -> None:
    assert not planner.plan(make_pass(*well(A), prior=make_memory(orphaned=True))).state.orphaned
