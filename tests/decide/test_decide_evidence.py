"""Which verdicts are used."""

import pytest

from builders import NOW, make_lens, make_verdict
from dialrota.decide import evidence
from dialrota.decide.lens import NEVER
from dialrota.model.instant import DAY, MINUTE
from dialrota.model.verdict import Verdict
from dialrota.model.words import Level

LENS = make_lens()
CLEAN, FLAGGED, BLOCKED = Level.CLEAN, Level.FLAGGED, Level.BLOCKED
OLD = make_verdict(CLEAN, NOW - DAY)


def test_no_row_brings_nothing_new() -> None:
    stored = (OLD,)

    assert evidence.merge(stored, (), LENS) is stored
    assert evidence.merge(stored, (OLD,), LENS) is stored
    assert evidence.merge(stored, [OLD, OLD], LENS) is stored


@pytest.mark.parametrize(
    ("at", "used"),
    [
        (NOW - 3 * DAY - 1, False),
        (NOW - 3 * DAY, True),
        (NOW + 5 * MINUTE, True),
        (NOW + 5 * MINUTE + 1, False),
    ],
)
def test_a_row_is_used_while_it_is_live(at: int, used: bool) -> None:
    row = make_verdict(FLAGGED, at)

    assert evidence.merge((), (row,), LENS) == ((row,) if used else ())


@pytest.mark.parametrize(
    "row",
    [
        make_verdict(Level.UNKNOWN),
        make_verdict(FLAGGED, source="stranger"),
        make_verdict(FLAGGED, NOW - DAY - 1),
    ],
    ids=["no answer", "a source that the pool does not name", "older than the last used"],
)
def test_a_row_that_says_nothing_new_leaves_what_is_stored(row: Verdict) -> None:
    stored = (OLD,)

    assert evidence.merge(stored, (row,), LENS) is stored


def test_a_later_sweep_replaces_a_row_of_the_same_moment() -> None:
    corrected = make_verdict(CLEAN, NOW)

    assert evidence.merge((make_verdict(BLOCKED, NOW),), (corrected,), LENS) == (corrected,)


def test_of_one_sweep_the_latest_row_counts_whatever_it_says() -> None:
    rows = [make_verdict(BLOCKED, NOW - 1), make_verdict(CLEAN, NOW)]

    assert evidence.merge((), rows, LENS) == (rows[1],)
    assert evidence.merge((), rows[::-1], LENS) == (rows[1],)


@pytest.mark.parametrize(
    ("worse", "better"),
    [(BLOCKED, FLAGGED), (FLAGGED, Level.AT_RISK), (Level.AT_RISK, CLEAN), (BLOCKED, CLEAN)],
)
def test_of_one_moment_the_worst_row_counts(worse: Level, better: Level) -> None:
    rows = [make_verdict(worse, NOW), make_verdict(better, NOW)]

    assert evidence.merge((), rows, LENS) == (rows[0],)
    assert evidence.merge((), rows[::-1], LENS) == (rows[0],)


def test_of_one_moment_and_one_level_the_first_row_counts() -> None:
    rows = [make_verdict(FLAGGED, score=1), make_verdict(FLAGGED, score=2)]

    assert evidence.merge((), rows, LENS) == (rows[0],)


def test_keys_are_kept_apart_and_sorted() -> None:
    rows = [
        make_verdict(engine="tns", carrier="b"),
        make_verdict(engine="tns", carrier="a"),
        make_verdict(engine="hiya"),
    ]

    merged = evidence.merge((make_verdict(engine="first", at=NOW - DAY),), rows, LENS)

    assert [v.engine + v.carrier for v in merged] == ["first", "hiya", "tnsa", "tnsb"]


def test_a_future_row_comes_into_use_five_minutes_early() -> None:
    rows = [make_verdict(at=NOW + DAY), make_verdict(at=NOW + 900), make_verdict(at=NOW)]

    assert evidence.next_row(rows, LENS) == NOW + 600
    assert evidence.next_row(rows[2:], LENS) == NEVER
    assert evidence.next_row([make_verdict(at=NOW + 300)], LENS) == NEVER
    assert evidence.next_row([make_verdict(at=NOW + 301)], LENS) == NOW + 1


def test_a_future_row_that_gives_no_answer_is_not_waited_for() -> None:
    rows = [make_verdict(Level.UNKNOWN, NOW + 900), make_verdict(at=NOW + DAY)]

    assert evidence.next_row(rows, LENS) == NOW + DAY - 300


def test_a_clean_answer_of_every_key_is_renewed() -> None:
    old = (
        make_verdict(engine="hiya", at=NOW - DAY),
        make_verdict(engine="tns", at=NOW - DAY),
    )
    new = (
        make_verdict(engine="hiya", at=NOW - 5, score=3),
        make_verdict(engine="tns", at=NOW - 2, score=1),
    )

    assert evidence.renew(new, old, LENS) == (NOW - 2, 3, NOW - 5 + 3 * DAY + 1)
    assert evidence.renew(old, old, LENS) == (NOW - DAY, None, NOW + 2 * DAY + 1)


def test_a_score_of_nought_is_a_score() -> None:
    rows = (make_verdict(score=0),)

    assert evidence.renew(rows, (OLD,), LENS) == (NOW, 0, NOW + 3 * DAY + 1)


@pytest.mark.parametrize(
    ("row", "old"),
    [
        (make_verdict(CLEAN, NOW - 3 * DAY), make_verdict(CLEAN, NOW - 3 * DAY)),
        (make_verdict(CLEAN, NOW + 300), OLD),
    ],
    ids=["as old as may be", "as far ahead as may be"],
)
def test_a_clean_answer_at_its_bounds_is_renewed(row: Verdict, old: Verdict) -> None:
    assert evidence.renew((row,), (old,), LENS) is not None


@pytest.mark.parametrize(
    "row",
    [
        make_verdict(FLAGGED),
        make_verdict(Level.UNKNOWN),
        make_verdict(CLEAN, NOW - DAY - 1),
        make_verdict(CLEAN, NOW + 301),
        make_verdict(source="stranger"),
        make_verdict(engine="tns"),
        make_verdict(carrier="a"),
    ],
    ids=["flagged", "no answer", "older", "ahead", "stranger", "engine", "carrier"],
)
def test_anything_but_a_clean_answer_asks_the_full_rules(row: Verdict) -> None:
    assert evidence.renew((row,), (OLD,), LENS) is None
    assert evidence.renew((row, row), (OLD,), LENS) is None


def test_a_stranger_and_a_stale_row_are_never_renewed() -> None:
    stranger = make_verdict(source="stranger")
    stale = make_verdict(CLEAN, NOW - 3 * DAY - 1)
    other = make_verdict(source="second")

    assert evidence.renew((stranger,), (stranger,), LENS) is None
    assert evidence.renew((stale,), (stale,), LENS) is None
    both = make_lens(sources=("audit", "second"), stale_after={"audit": DAY, "second": DAY})
    assert evidence.renew((other,), (OLD,), both) is None


def test_what_is_heard_first_is_clean_when_every_key_stands_once_and_in_order() -> None:
    first, second = make_verdict(engine="a", at=NOW - 5), make_verdict(engine="b", score=7)

    assert evidence.hear((first, second), LENS) == (NOW, 7, NOW - 5 + 3 * DAY + 1)
    assert evidence.hear((second, first), LENS) is None
    assert evidence.hear((first, first), LENS) is None
    assert evidence.hear((first, make_verdict(FLAGGED, engine="b")), LENS) is None
    assert evidence.hear((), LENS) is None
