"""A pool whose declaration is gone."""

from builders import LONG_AGO, NOW, A, B, C, make_memory, make_rotation, make_state
from dialrota.decide import orphan
from dialrota.decide.orphan import Orphan
from dialrota.model.reason import Reason
from dialrota.model.rotation import Rotation
from dialrota.model.state import Condition, Counts, NumberState, PoolState
from dialrota.model.words import Mode, Seat

PRIOR = make_memory(counts=Counts(declared=2, in_rotation=2), next_evaluation=NOW + 5)


def keep(
    *states: NumberState,
    taken: frozenset[str] = frozenset(),
    prior: PoolState = PRIOR,
    published: Rotation | None = None,
    now: int = NOW,
) -> Orphan:
    return orphan.keep(prior, {s.number: s for s in states}, published, taken, now)


def test_an_orphan_keeps_its_list_and_says_so() -> None:
    listed = make_rotation(A, B)

    left = keep(make_state(B), make_state(A), published=listed)

    assert left.key == PRIOR.key
    assert left.rotation is listed
    assert left.numbers == (make_state(A), make_state(B))
    assert (left.state.orphaned, left.state.next_evaluation) == (True, None)
    assert (left.state.counts.in_rotation, left.state.counts.declared) == (2, 2)
    assert left.state.last_change == NOW
    assert left.state.conditions == (
        Condition(
            type="Ready",
            status="False",
            reason=Reason.POOL_DELETED,
            message="No declaration; prune it, or bring it back.",
            last_transition=NOW,
        ),
    )


def test_an_orphan_looked_at_again_is_the_same_object() -> None:
    first = keep(make_state(A), published=make_rotation(A))

    again = keep(*first.numbers, prior=first.state, published=first.rotation, now=NOW + 60)

    assert again.state is first.state
    assert again.rotation is first.rotation


def test_what_another_pool_declares_leaves_the_list() -> None:
    guest = make_state(A, seat=Seat.FLOOR, rested_since=LONG_AGO)

    left = keep(guest, make_state(B), published=make_rotation(A, B), taken=frozenset({A, C}))

    assert left.rotation == make_rotation(B)
    assert left.state.counts.in_rotation == 1
    assert left.numbers == (
        guest._replace(
            in_rotation=False,
            rested_since=NOW,
            reason=Reason.DECLARED_ELSEWHERE,
            message="Declared in another pool now.",
        ),
        make_state(B),
    )


def test_the_last_number_taken_empties_the_list() -> None:
    left = keep(make_state(A), published=make_rotation(A), taken=frozenset({A}))

    assert left.rotation == make_rotation(
        mode=Mode.EMPTY, reason=Reason.ALL_DECLARED_ELSEWHERE, pace=0
    )
    assert left.state.counts.in_rotation == 0


def test_what_was_not_listed_is_taken_without_a_word() -> None:
    out = make_state(B, in_rotation=False, rested_since=LONG_AGO)
    first = keep(make_state(A), out, published=make_rotation(A))

    again = keep(
        *first.numbers,
        prior=first.state,
        published=first.rotation,
        taken=frozenset({B}),
        now=NOW + 60,
    )

    assert again.numbers[1] is out
    assert again.state is first.state


def test_a_number_already_recorded_as_out_keeps_its_date() -> None:
    out = make_state(A, in_rotation=False, rested_since=LONG_AGO)

    left = keep(out, published=make_rotation(A), taken=frozenset({A}))

    assert left.numbers == (out,)


def test_a_change_of_numbers_alone_dates_the_record() -> None:
    first = keep(make_state(A), make_state(B), published=make_rotation(A, B))
    same_count = first.state

    again = keep(
        *first.numbers,
        prior=same_count,
        published=first.rotation,
        taken=frozenset({A}),
        now=NOW + 60,
    )

    assert again.state.last_change == NOW + 60
    assert again.state.conditions[0].last_transition == NOW


def test_a_pool_that_never_had_a_list_has_none_now() -> None:
    left = keep(make_state(A, in_rotation=False), taken=frozenset({A}))

    assert left.rotation is None
    assert left.state.counts.in_rotation == 0


def test_a_list_that_goes_with_its_pool_leaves_the_records() -> None:
    out = make_state(B, in_rotation=False, rested_since=LONG_AGO)

    left = orphan.delete(PRIOR, {B: out, A: make_state(A)}, NOW)

    assert (left.rotation, left.deletes) == (None, True)
    assert (left.state.orphaned, left.state.next_evaluation) == (True, None)
    assert (left.state.counts.in_rotation, left.state.last_change) == (0, NOW)
    assert left.state.conditions[0].message.startswith("No declaration, and so no list")
    first, second = left.numbers
    assert (first.number, first.in_rotation, first.rested_since) == (A, False, NOW)
    assert (first.reason, first.message) == (
        Reason.POOL_DELETED,
        "Its pool was deleted, and the list with it.",
    )
    assert second is out


def test_an_orphan_without_a_list_is_left_as_it_is() -> None:
    gone = orphan.delete(PRIOR, {A: make_state(A)}, NOW)

    again = keep(*gone.numbers, prior=gone.state, now=NOW + 60)

    assert again.state is gone.state
    assert again.numbers == gone.numbers
    assert (again.rotation, again.deletes) == (None, False)
