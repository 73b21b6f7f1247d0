"""What a pass leaves alone: suspended pools, observed ones, and what people decided."""

from dataclasses import replace

from builders import (
    LONG_AGO,
    NOW,
    OTHER,
    S1,
    A,
    B,
    C,
    D,
    listed,
    make_entry,
    make_lens,
    make_line,
    make_memory,
    make_rotation,
    make_state,
    well,
)
from deciding.passing import OBSERVE, again, make_pass, record
from dialrota.decide import planner
from dialrota.decide.case import Stock
from dialrota.model.instant import MINUTE
from dialrota.model.policy import Policy, Replacement
from dialrota.model.pool import Hold, Override
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, Out
from dialrota.model.verdict import Usage
from dialrota.model.words import Desired, Mode, PolicyMode, Role, Seat, Stage, State


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
