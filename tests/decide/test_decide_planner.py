"""One pool's pass as a whole: rest, approval, dates, and what is frozen."""

from dataclasses import replace
from typing import Any

import pytest

from builders import (
    LONG_AGO,
    NOW,
    OTHER,
    A,
    B,
    C,
    D,
    make_case,
    make_entry,
    make_lens,
    make_line,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    make_verdict,
)
from dialrota.decide import planner
from dialrota.decide.case import Case, Decision, Stock
from dialrota.model.instant import DAY, HOUR, MINUTE
from dialrota.model.policy import Guard, Policy, Replacement, Stabilise
from dialrota.model.pool import Hold, Override
from dialrota.model.reason import Reason
from dialrota.model.state import Benched, Claim, HeldPlan, NumberState, Out, Serving
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Health, Level, Mode, PolicyMode, Role, Seat, Stage, State

S1 = "+16285550101"
STRICT = Policy(guard=Guard(max_benched_percent=0, minimum=1, confirm_after=15 * MINUTE))
OBSERVE = Policy(mode=PolicyMode.OBSERVE)


def well(*numbers: str) -> list[NumberState]:
    return [make_state(number) for number in numbers]


def make_pass(*states: NumberState, bad: tuple[str, ...] = (), **parts: Any) -> Case:
    now = parts.get("now", NOW)
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), **parts.pop("pool", {}))
    rows = {n: (make_verdict(Level.FLAGGED if n in bad else Level.CLEAN, now),) for n in numbers}
    usual: dict[str, Any] = {"rows": rows, "published": make_rotation(*numbers)}
    return make_case(pool, states, **usual | parts)


def again(case: Case, decision: Decision, **parts: Any) -> Case:
    """Make the case of the next pass."""
    usual: dict[str, Any] = {
        "numbers": {s.number: s for s in decision.numbers},
        "prior": decision.state,
        "published": decision.rotation,
    }
    return replace(case, **usual | parts)


def record(decision: Decision, number: str = A) -> NumberState:
    (found,) = [s for s in decision.numbers if s.number == number]
    return found


def listed(decision: Decision) -> list[str]:
    return [line.number for line in decision.rotation.numbers] if decision.rotation else []


# --- A second pass ------------------------------------------------------------------------


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


# --- Approval -----------------------------------------------------------------------------


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

    assert found.state is first.state
    (guard,) = [c for c in approved.state.conditions if c.type == "GuardTripped"]
    (ready,) = [c for c in approved.state.conditions if c.type == "Ready"]
    assert (guard.status, guard.last_transition) == ("False", NOW + MINUTE)
    assert ready.last_transition == NOW


# --- What the pool remembers --------------------------------------------------------------


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


# --- Suspended and observed ---------------------------------------------------------------


def test_a_suspended_pool_keeps_its_list_mode_and_pace() -> None:
    prior = make_memory(mode=Mode.FLOOR, reason=Reason.BELOW_FLOOR, pace=50)
    lines = make_rotation(make_line(A, weight=7), B)

    found = planner.plan(
        make_pass(*well(A, B), bad=(A, B), pool={"suspend": True}, prior=prior, published=lines)
    )

    assert found.rotation is lines
    assert found.state.suspended
    assert (found.state.mode, found.state.reason, found.state.pace) == (
        Mode.FLOOR,
        Reason.BELOW_FLOOR,
        50,
    )
    assert {s.stage for s in found.numbers} == {Stage.IN_SERVICE}
    assert {s.seat for s in found.numbers} == {Seat.ELIGIBLE}
    assert [s.state for s in found.numbers] == [State.FLAGGED] * 2


def test_people_take_numbers_out_of_a_suspended_list() -> None:
    entries = (make_entry(A, desired=Desired.PULLED), B)
    one = planner.plan(make_pass(*well(A, B), entries=entries, pool={"suspend": True}))
    none = planner.plan(
        make_pass(
            *well(A, B),
            entries=(entries[0], make_entry(B, hold=Hold("", None, ""))),
            pool={"suspend": True},
            prior=make_memory(pace=50),
        )
    )

    assert listed(one) == [B]
    assert record(one, A).seat is Seat.NONE
    assert (one.state.mode, one.state.pace) == (Mode.NORMAL, 100)
    assert listed(none) == []
    assert (none.state.mode, none.state.reason, none.state.pace) == (
        Mode.EMPTY,
        Reason.ALL_PULLED,
        0,
    )


def test_a_pool_suspended_from_the_start_says_so() -> None:
    found = planner.plan(
        make_pass(
            entries=(A,), pool={"suspend": True}, prior=make_memory(mode=None), published=None
        )
    )

    assert (found.state.mode, found.state.reason) == (Mode.EMPTY, Reason.SUSPENDED)
    assert found.state.pace == 0
    assert found.rotation is None


def test_an_exhausted_pool_is_not_told_while_suspended() -> None:
    case = make_pass(*well(A), pool={"suspend": True})
    lens = make_lens(case.pool, usage={A: Usage(150, NOW)})

    assert planner.plan(replace(case, lens=lens)).state.mode is Mode.NORMAL


def test_observe_judges_but_only_people_change_the_list() -> None:
    entries = (A, make_entry(B, desired=Desired.PULLED), C)
    stock = make_line(S1)
    case = make_pass(
        *well(A, B, C),
        entries=entries,
        bad=(A,),
        pool={"policy": OBSERVE},
        published=make_rotation(A, B, D, stock),
    )

    found = planner.plan(case)

    assert listed(found) == [A]
    assert record(found, A).stage is Stage.RESTING
    assert record(found, A).in_rotation
    assert not record(found, C).in_rotation
    assert found.state.mode is Mode.NORMAL


def test_serving_stock_stays_in_a_frozen_list() -> None:
    state = make_state(S1, claim=Claim("d/sales", A, LONG_AGO))
    stock = Stock(entry=make_entry(S1), state=state)
    policy = Policy(mode=PolicyMode.OBSERVE, replacement=Replacement(pools=("stock",)))
    resting = make_state(A, stage=Stage.RESTING, in_rotation=False)

    found = planner.plan(
        make_pass(
            resting,
            *well(B),
            bad=(A,),
            pool={"policy": policy},
            serving=(stock,),
            published=make_rotation(B, S1),
        )
    )

    assert listed(found) == [B, S1]


# --- People ---------------------------------------------------------------------------------


def test_a_number_out_of_hand_names_its_owner_and_comes_back() -> None:
    case = make_pass(*well(A, B), owners={A: OTHER})
    first = planner.plan(case)
    same = planner.plan(again(case, first, lens=make_lens(case.pool, NOW + MINUTE), rows={}))
    back = planner.plan(replace(again(case, first), owners={}))

    assert record(first).claim == Claim("d/other", "", NOW)
    assert record(first).out == Out(NOW, None, ends_quarantine=False)
    assert record(same).claim == Claim("d/other", "", NOW)
    assert listed(first) == [B]
    assert (record(back).claim, record(back).out) == (None, None)
    assert listed(back) == [A, B]


def test_an_owner_of_before_is_forgotten_when_nobody_else_declares_the_number() -> None:
    before = make_state(A, claim=Claim("d/other", "", LONG_AGO))

    assert record(planner.plan(make_pass(before, *well(B)))).claim is None


def test_another_owner_is_named_anew() -> None:
    before = make_state(A, claim=Claim("d/third", "", LONG_AGO))

    found = planner.plan(make_pass(before, *well(B), owners={A: OTHER}))

    assert record(found).claim == Claim("d/other", "", NOW)


def test_a_number_that_covers_keeps_its_claim() -> None:
    claim = Claim("d/sales", A, LONG_AGO)
    pool = {"role": Role.BACKUP}

    found = planner.plan(make_pass(make_state(S1, claim=claim), pool=pool, published=None))

    assert record(found, S1).claim == claim


def test_an_override_keeps_a_number_in() -> None:
    entries = (make_entry(A, override=Override(NOW + 1, "needed")), B)
    over = (make_entry(A, override=Override(NOW, "needed")), B)
    states = [make_state(A, stage=Stage.QUARANTINED), *well(B)]

    kept = planner.plan(make_pass(*states, entries=entries))
    gone = planner.plan(make_pass(*states, entries=over))

    assert listed(kept) == [A, B]
    assert (record(kept).seat, record(kept).state) == (Seat.OVERRIDE, State.QUARANTINED)
    assert listed(gone) == [B]


def test_a_number_leaves_and_enters_the_list_with_its_dates() -> None:
    resting = make_state(
        A,
        stage=Stage.RESTING,
        state=State.RESTING,
        reason=Reason.RESTING,
        since=LONG_AGO,
        message="",
    )
    off = make_state(B, in_rotation=False, rested_since=LONG_AGO)

    found = planner.plan(make_pass(resting, off, *well(C), rows={}))

    left, entered = record(found, A), record(found, B)
    assert (left.in_rotation, left.rested_since, left.since) == (False, NOW, LONG_AGO)
    assert (entered.in_rotation, entered.rested_since) == (True, None)
    assert record(found, C) == make_state(C)


def test_a_number_is_dated_when_its_word_changes() -> None:
    found = planner.plan(make_pass(*well(A, B), bad=(A,)))

    assert (record(found, A).since, record(found, B).since) == (NOW, LONG_AGO)


def test_a_number_off_the_list_keeps_its_date() -> None:
    resting = make_state(
        A, stage=Stage.RESTING, in_rotation=False, rested_since=LONG_AGO, seat=Seat.NONE
    )

    assert record(planner.plan(make_pass(resting, *well(B), rows={}))).rested_since == LONG_AGO
