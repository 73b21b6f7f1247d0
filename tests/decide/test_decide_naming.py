"""The one word shown for a number, the reason, and a sentence a person can act on."""

from typing import Any

import pytest

from builders import NOW, A, make_entry, make_lens, make_state, make_verdict
from dialrota.decide import naming
from dialrota.decide.naming import Name
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.pool import Entry, Hold
from dialrota.model.reason import Reason
from dialrota.model.state import Claim, NumberState, WarmUp
from dialrota.model.verdict import Verdict
from dialrota.model.words import (
    AtRiskAction,
    Desired,
    Health,
    Level,
    Seat,
    Stage,
    State,
    UnknownAction,
)

LENS = make_lens()
NOON = "2026-03-20T12:00:00Z"


def name(
    state: NumberState,
    policy: Policy | None = None,
    *,
    entry: Entry | None = None,
    out: State | None = None,
    full: bool = False,
) -> Name:
    lens = make_lens(policy=policy or Policy())
    return naming.name(entry or make_entry(), state, lens, out, full=full)


def flagged(*verdicts: Verdict, **parts: Any) -> NumberState:
    usual: dict[str, Any] = {"health": Health.FLAGGED, "seat": Seat.NONE, "stage_since": NOW}
    return make_state(**usual | {"verdicts": verdicts} | parts)


# --- Out ------------------------------------------------------------------------


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


# --- Labelled -------------------------------------------------------------------


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


# --- By what right ----------------------------------------------------------------


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


# --- Benched ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "when"), [((1, NOW), NOON), ((), "an earlier time")], ids=["flags", "none"]
)
def test_a_quarantined_number_waits_for_a_person(flags: tuple[int, ...], when: str) -> None:
    state = make_state(stage=Stage.QUARANTINED, flagged_at=flags)

    assert name(state, full=True) == Name(
        State.QUARANTINED,
        Reason.REPEATED_FLAGS,
        f"Flagged again and again, last at {when}: "
        "retire it, or pull it and make it Active again.",
    )


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            {"rested_since": NOW - 14 * DAY, "clean_checks": 1},
            f"1 of 2 clean checks; rests until {NOON} at least.",
        ),
        (
            {"rested_since": None},
            "0 of 2 clean checks; it is in the list, so it cannot rest.",
        ),
        (
            {"unverified": True, "flagged_at": (NOW - 14 * DAY,)},
            f"Rests until {NOON}; no source is left to ask, so time alone brings it back.",
        ),
    ],
)
def test_a_resting_number_says_what_it_waits_for(parts: dict[str, Any], sentence: str) -> None:
    state = make_state(**{"stage": Stage.RESTING, "seat": Seat.NONE} | parts)

    assert name(state) == Name(State.RESTING, Reason.RESTING, sentence)


# --- In service -------------------------------------------------------------------


def test_a_number_that_made_its_calls_is_back_at_midnight() -> None:
    text = "Its calls for today are made; back at 2026-03-21T00:00:00Z."

    for state in (make_state(), make_state(stage=Stage.WARM_UP), make_state(seat=Seat.FLOOR)):
        assert name(state, full=True) == Name(State.CAPPED, Reason.DAILY_CAP_REACHED, text)


def test_a_healthy_number_says_whether_that_is_news() -> None:
    fresh, stale = name(make_state()), name(make_state(stale=True))

    assert fresh == Name(State.HEALTHY, Reason.CLEAN, "All live verdicts are clean.")
    assert stale == Name(State.HEALTHY, Reason.CLEAN, "Last known to be clean; no live verdict.")


@pytest.mark.parametrize(
    ("verdicts", "policy", "stage", "reason", "sentence"),
    [
        (
            [make_verdict(Level.AT_RISK), make_verdict(Level.FLAGGED, engine="tns")],
            Policy(),
            Stage.IN_SERVICE,
            Reason.MEDIUM_RISK,
            f"hiya: AtRisk, observed {NOON}.",
        ),
        (
            [make_verdict(Level.FLAGGED, engine="tns")],
            Policy(),
            Stage.IN_SERVICE,
            Reason.BELOW_QUORUM,
            f"tns: Flagged, observed {NOON}.",
        ),
        (
            [make_verdict(Level.AT_RISK)],
            Policy(at_risk=AtRiskAction.BENCH),
            Stage.IN_SERVICE,
            Reason.AT_RISK_BENCHED,
            f"hiya: AtRisk, observed {NOON}.",
        ),
    ],
)
def test_a_number_at_risk_says_by_whose_word(
    verdicts: list[Verdict], policy: Policy, stage: Stage, reason: Reason, sentence: str
) -> None:
    state = make_state(health=Health.AT_RISK, verdicts=tuple(verdicts), stage=stage)

    assert name(state, policy) == Name(State.AT_RISK, reason, sentence)


@pytest.mark.parametrize(
    ("parts", "policy", "reason", "sentence"),
    [
        (
            {"monitored": False, "unverified": True},
            Policy(),
            Reason.NOT_MONITORED,
            "Nobody asks a source about it.",
        ),
        (
            {"unverified": True},
            Policy(unknown=UnknownAction.EXCLUDE),
            Reason.UNVERIFIED,
            "No source has spoken of it for longer than the longest rest.",
        ),
        (
            {},
            Policy(unknown=UnknownAction.EXCLUDE),
            Reason.UNKNOWN_EXCLUDED,
            "No verdict yet, and the policy wants one first.",
        ),
        ({}, Policy(), Reason.NO_VERDICT, "No verdict yet."),
    ],
)
def test_an_unknown_number_says_why_it_is_unknown(
    parts: dict[str, Any], policy: Policy, reason: Reason, sentence: str
) -> None:
    state = make_state(**{"health": Health.UNKNOWN} | parts)

    assert name(state, policy) == Name(State.UNKNOWN, reason, sentence)


def test_a_screening_number_says_what_it_waits_for() -> None:
    state = make_state(stage=Stage.SCREENING, health=Health.AT_RISK, seat=Seat.NONE)

    assert name(state) == Name(
        State.SCREENING, Reason.AWAITING_FIRST_VERDICT, "Waits for its first clean verdict."
    )


@pytest.mark.parametrize(
    ("climb", "sentence"),
    [
        (
            WarmUp(3 * DAY, NOW - 4 * DAY),
            "Step 3 of 3, 80 calls a day, until 2026-03-23T12:00:00Z.",
        ),
        (WarmUp(0, None), "Step 1 of 3, 20 calls a day; the clock stands."),
        (None, "Warms up."),
        (WarmUp(10 * DAY, None), "Warms up."),
    ],
)
def test_a_climbing_number_says_where_it_stands(climb: WarmUp | None, sentence: str) -> None:
    state = make_state(stage=Stage.WARM_UP, warm_up=climb)

    assert name(state) == Name(State.WARM_UP, Reason.WARMING_UP, sentence)


# --- Already well -----------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        {"reason": Reason.OVERRIDE},
        {"health": Health.UNKNOWN},
        {"state": State.UNKNOWN},
        {"seat": Seat.OVERRIDE},
        {"stage": Stage.WARM_UP},
        {"stale": True},
    ],
    ids=str,
)
def test_a_number_that_lacks_anything_is_named_anew(parts: dict[str, Any]) -> None:
    assert naming.is_well(make_state(A))
    assert not naming.is_well(make_state(A, **parts))
