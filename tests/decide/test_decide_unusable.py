"""A pool that cannot be decided still loses whom people keep out, and nobody else."""

import pytest

from builders import NOW, A, B, C, make_entry, make_memory, make_rotation, make_state
from dialrota.decide import unusable
from dialrota.model.pool import Entry, Hold
from dialrota.model.reason import Reason
from dialrota.model.state import Counts, WarmUp
from dialrota.model.words import Desired, Mode, Seat, Stage, State

PULLED = make_entry(A, desired=Desired.PULLED, reason="port")
PRIOR = make_memory(counts=Counts(declared=2, in_rotation=2))


def test_whom_people_pull_leaves_list_and_record_and_the_others_stay() -> None:
    before = (make_state(A), make_state(B))

    kept = unusable.keep(PRIOR, before, make_rotation(A, B), [PULLED], NOW)

    gone, stays = kept.numbers
    assert stays is before[1]
    assert (gone.state, gone.reason, gone.message) == (
        State.PULLED,
        Reason.PULLED_BY_PERSON,
        "port",
    )
    assert (gone.in_rotation, gone.seat, gone.rested_since) == (False, Seat.NONE, NOW)
    assert gone.out is not None
    assert kept.rotation is not None
    assert [line.number for line in kept.rotation.numbers] == [B]
    assert (kept.state.counts.in_rotation, kept.state.last_change) == (1, NOW)


def test_the_same_again_changes_nothing() -> None:
    first = unusable.keep(PRIOR, (make_state(A),), make_rotation(A, B), [PULLED], NOW)
    again = unusable.keep(first.state, first.numbers, first.rotation, [PULLED], NOW + 60)

    assert again.numbers == first.numbers
    assert again.rotation is None
    assert again.state is first.state


def test_a_climb_stands_still_while_a_number_is_held_and_the_list_may_become_empty() -> None:
    climbing = make_state(A, stage=Stage.WARM_UP, warm_up=WarmUp(spent=10, since=NOW - 50))
    held = Entry(A, hold=Hold("look", None, "ann"))

    kept = unusable.keep(PRIOR, (climbing,), make_rotation(A), [held], NOW)

    (state,) = kept.numbers
    assert (state.state, state.warm_up) == (State.HELD, WarmUp(spent=60, since=None))
    assert kept.rotation is not None
    assert (kept.rotation.numbers, kept.rotation.mode) == ((), Mode.EMPTY)


@pytest.mark.parametrize(
    "entry",
    [
        make_entry(A),
        make_entry(C, desired=Desired.PULLED),
        make_entry(A, desired=Desired.PULLED, until=NOW),
    ],
)
def test_where_nobody_is_kept_out_nothing_is_touched(entry: Entry) -> None:
    before = (make_state(A), make_state(B))

    kept = unusable.keep(PRIOR, before, make_rotation(A, B), [entry], NOW)

    assert (kept.numbers, kept.rotation) == (before, None)
    assert kept.state is PRIOR


def test_a_record_changes_where_there_is_no_list() -> None:
    kept = unusable.keep(PRIOR, (make_state(A, in_rotation=False),), None, [PULLED], NOW)

    assert kept.rotation is None
    assert kept.numbers[0].state is State.PULLED
    assert (kept.state.counts, kept.state.last_change) == (PRIOR.counts, NOW)
