"""People win: who keeps a number out, and who keeps it in."""

import pytest

from builders import LONG_AGO, NOW, A, make_entry, make_state
from dialrota.decide import people
from dialrota.model.pool import Entry, Hold, Override
from dialrota.model.state import Doubt, NumberState, Out
from dialrota.model.words import Desired, State

PULLED, RETIRED = Desired.PULLED, Desired.RETIRED


@pytest.mark.parametrize(
    ("entry", "owner", "word"),
    [
        (make_entry(), "", None),
        (make_entry(), "d/other", State.DUPLICATE),
        (make_entry(desired=PULLED), "d/other", State.PULLED),
        (make_entry(desired=PULLED, until=NOW + 1), "", State.PULLED),
        (make_entry(desired=PULLED, until=NOW), "", None),
        (make_entry(desired=RETIRED, until=NOW - 1), "d/other", State.RETIRED),
        (make_entry(desired=RETIRED, hold=Hold("", None, "")), "", State.RETIRED),
        (make_entry(hold=Hold("", None, "")), "d/other", State.HELD),
        (make_entry(hold=Hold("", NOW + 1, "")), "", State.HELD),
        (make_entry(hold=Hold("", NOW, "")), "", None),
        (make_entry(desired=PULLED, until=NOW, hold=Hold("", None, "")), "", State.HELD),
        (make_entry(desired=PULLED, hold=Hold("", None, "")), "", State.PULLED),
        (make_entry(until=NOW + 1), "", None),
    ],
)
def test_the_strongest_word_keeps_a_number_out(
    entry: Entry, owner: str, word: State | None
) -> None:
    assert people.kept_out(entry, owner, NOW) is word


@pytest.mark.parametrize(
    ("override", "kept_in"),
    [(None, False), (Override(NOW + 1, ""), True), (Override(NOW, ""), False)],
)
def test_an_override_lasts_to_its_end(override: Override | None, kept_in: bool) -> None:
    assert people.is_overridden(make_entry(override=override), NOW) is kept_in


def test_a_stretch_begins_once_and_lets_go_of_a_doubt() -> None:
    state = make_state(doubt=Doubt(NOW, 1, NOW))

    out = people.take_out(state, make_entry(desired=PULLED, until=NOW + 9), State.PULLED, NOW)
    later = people.take_out(out, make_entry(desired=PULLED, until=NOW + 9), State.PULLED, NOW + 1)

    assert out.out == Out(since=NOW, until=NOW + 9, ends_quarantine=True)
    assert out.doubt is None
    assert later is out


@pytest.mark.parametrize(
    ("entry", "word", "until", "ends_quarantine"),
    [
        (make_entry(desired=PULLED, until=NOW + 9), State.PULLED, NOW + 9, True),
        (make_entry(desired=RETIRED, until=NOW + 9), State.RETIRED, None, True),
        (make_entry(until=NOW + 9, hold=Hold("", NOW + 5, "")), State.HELD, NOW + 5, False),
        (make_entry(desired=PULLED, hold=Hold("", NOW + 5, "")), State.PULLED, None, True),
        (make_entry(hold=Hold("", NOW + 5, "")), State.DUPLICATE, None, False),
        (make_entry(), State.DUPLICATE, None, False),
    ],
)
def test_a_stretch_knows_its_declared_end(
    entry: Entry, word: State, until: int | None, ends_quarantine: bool
) -> None:
    out = people.take_out(make_state(), entry, word, NOW).out

    assert out == Out(since=NOW, until=until, ends_quarantine=ends_quarantine)


def test_a_stretch_that_once_ended_a_quarantine_does_so_for_good() -> None:
    pulled = make_state(out=Out(LONG_AGO, None, ends_quarantine=True))

    held = people.take_out(pulled, make_entry(hold=Hold("", NOW + 5, "")), State.HELD, NOW)

    assert held.out == Out(since=LONG_AGO, until=NOW + 5, ends_quarantine=True)


@pytest.mark.parametrize(
    ("state", "rested_since"),
    [
        (make_state(in_rotation=True), None),
        (make_state(in_rotation=False), NOW),
        (make_state(in_rotation=False, rested_since=LONG_AGO), LONG_AGO),
    ],
)
def test_the_time_out_of_the_list_counts_as_rest(
    state: NumberState, rested_since: int | None
) -> None:
    out = people.take_out(state, make_entry(desired=PULLED), State.PULLED, NOW)

    assert out.rested_since == rested_since


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        (make_entry(A), None),
        (make_entry(until=NOW + 5), None),
        (make_entry(desired=PULLED, until=NOW + 5), NOW + 5),
        (make_entry(desired=PULLED, until=NOW), None),
        (make_entry(desired=RETIRED, until=NOW + 5), None),
        (make_entry(hold=Hold("", NOW + 1, "")), NOW + 1),
        (make_entry(hold=Hold("", None, "")), None),
        (make_entry(override=Override(NOW + 2, "")), NOW + 2),
        (
            make_entry(
                desired=PULLED,
                until=NOW + 5,
                hold=Hold("", NOW + 4, ""),
                override=Override(NOW + 6, ""),
            ),
            NOW + 4,
        ),
    ],
)
def test_the_next_word_to_run_out(entry: Entry, at: int | None) -> None:
    assert people.next_expiry(entry, NOW) == at
