"""What numbers and lists say that wait for a person to resume their pool."""

from dataclasses import replace

from builders import (
    NOW,
    A,
    B,
    C,
    D,
    make_entry,
    make_lens,
    make_memory,
    make_rotation,
    make_state,
    well,
)
from deciding.passing import OBSERVE, again, make_pass, record
from dialrota.decide import planner
from dialrota.model.reason import Reason
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Mode, Seat, Stage, State


def test_a_suspended_list_that_people_emptied_waits_with_whom_they_restore() -> None:
    prior = make_memory(mode=Mode.EMPTY, reason=Reason.ALL_PULLED, pace=0)
    empty = make_rotation(mode=Mode.EMPTY, reason=Reason.ALL_PULLED, pace=0)
    out = make_state(A, state=State.PULLED, in_rotation=False, seat=Seat.NONE)

    found = planner.plan(
        make_pass(out, pool={"suspend": True}, prior=prior, published=empty),
    )

    assert (found.state.mode, found.state.reason) == (Mode.EMPTY, Reason.SUSPENDED)
    assert record(found).reason is Reason.SUSPENDED


def test_an_observed_list_that_people_emptied_says_why_nobody_follows() -> None:
    entries = (make_entry(A, desired=Desired.PULLED), B)
    pulled = make_pass(
        *well(A), entries=entries[:1], pool={"policy": OBSERVE}, published=make_rotation(A)
    )
    one_left = make_pass(
        *well(A, B), entries=entries, pool={"policy": OBSERVE}, published=make_rotation(A)
    )

    lists = [planner.plan(case).rotation for case in (pulled, one_left)]

    assert [each and each.reason for each in lists] == [Reason.ALL_PULLED, Reason.OBSERVE_ONLY]


def test_numbers_of_a_suspended_pool_say_that_they_wait_for_it() -> None:
    off = {"in_rotation": False, "seat": Seat.NONE}
    states = (
        make_state(A, **off),
        make_state(B),
        make_state(C, **off, stage=Stage.RESTING, stage_since=NOW),
        make_state(D, seat=Seat.FALLBACK, stage=Stage.RESTING),
    )
    case = make_pass(*states, bad=(B, C, D), pool={"suspend": True}, published=make_rotation(B, D))

    found = planner.plan(case)

    told = {n: (record(found, n).state, record(found, n).reason) for n in (A, B, C, D)}
    assert told == {
        A: (State.HEALTHY, Reason.SUSPENDED),
        B: (State.FLAGGED, Reason.SUSPENDED),
        C: (State.FLAGGED, Reason.SPAM_LABELLED),
        D: (State.FLAGGED, Reason.KEPT_BY_FALLBACK),
    }
    assert record(found, A).message.endswith("Not in the list because the pool is suspended.")
    assert record(found, B).message.endswith("In the list because the pool is suspended.")
    assert planner.plan(again(case, found)).numbers == found.numbers


def test_who_is_full_for_today_waits_for_midnight_and_not_for_the_pool() -> None:
    off = make_state(A, in_rotation=False)
    case = make_pass(off, pool={"suspend": True}, published=make_rotation(B))
    lens = make_lens(case.pool, usage={A: Usage(150, NOW)})

    assert record(planner.plan(replace(case, lens=lens))).reason is Reason.DAILY_CAP_REACHED


def test_where_nothing_is_published_no_number_waits_for_the_pool() -> None:
    off = make_state(A, in_rotation=False, seat=Seat.NONE)

    found = planner.plan(
        make_pass(off, pool={"suspend": True, "policy": OBSERVE}, published=make_rotation())
    )

    assert record(found).reason is Reason.CLEAN
