"""The word, the reason and the sentence for a number that is out, or in against a label."""

from typing import Any

import pytest

from builders import NOW, make_entry, make_state, make_verdict
from deciding.wording import NOON, name
from dialrota.decide.naming import Name
from dialrota.model.instant import DAY
from dialrota.model.pool import Entry, Hold
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, NumberState
from dialrota.model.verdict import Verdict
from dialrota.model.words import (
    Desired,
    Health,
    Level,
    Seat,
    Stage,
    State,
)


def flagged(*verdicts: Verdict, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"health": Health.FLAGGED, "seat": Seat.NONE, "stage_since": NOW}
    return make_state(**usual | {"verdicts": verdicts} | parts)


@pytest.mark.parametrize(
    ("entry", "word", "expected"),
    [
        (
            make_entry(desired=Desired.RETIRED, reason="sold", until=NOW),
            State.RETIRED,
            Name(State.RETIRED, Reason.RETIRED_BY_PERSON, "sold"),
        ),
        (
            make_entry(desired=Desired.PULLED, reason="campaign"),
            State.PULLED,
            Name(State.PULLED, Reason.PULLED_BY_PERSON, "campaign"),
        ),
        (
            make_entry(desired=Desired.PULLED, reason="campaign", until=NOW),
            State.PULLED,
            Name(State.PULLED, Reason.PULLED_BY_PERSON, f"campaign (until {NOON})"),
        ),
        (
            make_entry(hold=Hold("odd", NOW, "me"), reason="no"),
            State.HELD,
            Name(State.HELD, Reason.HELD_BY_PERSON, f"odd (until {NOON})"),
        ),
        (make_entry(), State.HELD, Name(State.HELD, Reason.HELD_BY_PERSON, "")),
        (
            make_entry(),
            State.DUPLICATE,
            Name(
                State.DUPLICATE,
                Reason.DECLARED_ELSEWHERE,
                "Declared in another pool too, which owns it; remove one of the two.",
            ),
        ),
    ],
)
def test_a_persons_word_comes_before_all(entry: Entry, word: State, expected: Name) -> None:
    state = flagged(make_verdict(Level.FLAGGED))

    assert name(state, entry=entry, out=word, full=True) == expected


def test_a_duplicate_names_its_owner() -> None:
    state = make_state(claim=Claim("d/other", "", NOW))

    assert name(state, out=State.DUPLICATE).message == (
        "Declared in d/other too, which owns it; remove one of the two."
    )


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([make_verdict(Level.FLAGGED)], f"hiya: Flagged, observed {NOON}."),
        (
            [make_verdict(Level.FLAGGED, carrier="att", label="Scam Likely", score=0)],
            f"hiya at att: Scam Likely (score 0), observed {NOON}.",
        ),
        (
            [
                make_verdict(Level.FLAGGED, score=10, engine="a"),
                make_verdict(Level.FLAGGED, score=90, engine="b"),
                make_verdict(Level.CLEAN, score=99, engine="c"),
            ],
            f"b and 1 more: Flagged (score 90), observed {NOON}.",
        ),
        (
            [
                make_verdict(Level.FLAGGED, NOW - 1, engine="b"),
                make_verdict(Level.FLAGGED, NOW, engine="a", score=0),
                make_verdict(Level.FLAGGED, NOW - 2, engine="a", carrier="z"),
                make_verdict(Level.FLAGGED, NOW - 2, engine="c"),
            ],
            f"a and 2 more: Flagged (score 0), observed {NOON}.",
        ),
        (
            [make_verdict(Level.FLAGGED, engine="b"), make_verdict(Level.FLAGGED, engine="a")],
            f"b and 1 more: Flagged, observed {NOON}.",
        ),
        (
            [make_verdict(Level.FLAGGED, carrier="b"), make_verdict(Level.FLAGGED, carrier="a")],
            f"hiya at b: Flagged, observed {NOON}.",
        ),
        (
            [
                make_verdict(Level.FLAGGED, NOW, engine="a"),
                make_verdict(Level.FLAGGED, NOW - 60, engine="b", score=1),
            ],
            "b and 1 more: Flagged (score 1), observed 2026-03-20T11:59:00Z.",
        ),
        ([make_verdict(Level.CLEAN)], "The last health known stands."),
    ],
)
def test_says_who_speaks_against_a_number_worst_and_latest_first(
    verdicts: list[Verdict], sentence: str
) -> None:
    assert name(flagged(*verdicts)) == Name(State.FLAGGED, Reason.SPAM_LABELLED, sentence)


def test_a_block_is_told_by_the_blocks() -> None:
    state = flagged(
        make_verdict(Level.FLAGGED, score=99),
        make_verdict(Level.BLOCKED, NOW - 60, engine="tns"),
        health=Health.BLOCKED,
        stage=Stage.QUARANTINED,
    )

    assert name(state, full=True) == Name(
        State.BLOCKED, Reason.CALLS_BLOCKED, "tns: Blocked, observed 2026-03-20T11:59:00Z."
    )


def test_a_label_that_nobody_repeats_says_so() -> None:
    state = flagged(make_verdict(Level.FLAGGED), stale=True)

    assert name(state).message == f"hiya: Flagged, observed {NOON}. Nothing newer was heard."


@pytest.mark.parametrize(
    ("stage", "age", "overdue"),
    [
        (Stage.RESTING, 28 * DAY, False),
        (Stage.RESTING, 28 * DAY + 1, True),
        (Stage.QUARANTINED, 29 * DAY, False),
        (Stage.IN_SERVICE, 29 * DAY, False),
    ],
)
def test_a_label_that_outlasts_the_longest_rest_is_told(
    stage: Stage, age: int, overdue: bool
) -> None:
    found = name(flagged(make_verdict(Level.FLAGGED), stage=stage, stage_since=NOW - age))

    advice = " Still labelled after the longest rest: dispute the label, or retire the number."
    assert found.reason is (Reason.REST_EXCEEDED if overdue else Reason.SPAM_LABELLED)
    assert found.message == f"hiya: Flagged, observed {NOON}.{advice if overdue else ''}"


@pytest.mark.parametrize(
    ("seat", "reason", "text"),
    [
        (Seat.HELD_BACK, Reason.HELD_BACK, " Benching waits for a second look."),
        (Seat.FLOOR, Reason.KEPT_BY_FLOOR, " Kept so that the list is long enough."),
        (Seat.FALLBACK, Reason.KEPT_BY_FALLBACK, " Kept because nobody else can dial."),
        (Seat.OVERRIDE, Reason.OVERRIDE, " In the list by a person's override."),
        (Seat.NONE, Reason.SPAM_LABELLED, ""),
    ],
)
def test_says_by_what_right_a_number_is_in_the_list(seat: Seat, reason: Reason, text: str) -> None:
    found = name(flagged(make_verdict(Level.FLAGGED), seat=seat))

    expected = f"hiya: Flagged, observed {NOON}.{text}"
    assert found == Name(State.FLAGGED, reason, expected)
