"""The word, the reason and the sentence for a number that waits or serves."""

from typing import Any

import pytest

from builders import NOW, A, make_state, make_verdict
from deciding.wording import NOON, name
from dialrota.decide import naming
from dialrota.decide.naming import Name
from dialrota.model.instant import DAY
from dialrota.model.policy import Policy
from dialrota.model.reason import Reason
from dialrota.model.state import WarmUp
from dialrota.model.verdict import Verdict
from dialrota.model.words import (
    AtRiskAction,
    Health,
    Level,
    Seat,
    Stage,
    State,
    UnknownAction,
)


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
