"""When a condition is dated: as its status turns, and not before."""

import pytest

from builders import (
    NOW,
    A,
    B,
    well,
)
from deciding.telling import condition, decide
from dialrota.decide import conditions
from dialrota.decide.conditions import Claim
from dialrota.model.instant import DAY, HOUR
from dialrota.model.reason import Reason
from dialrota.model.state import Condition


@pytest.mark.parametrize(
    ("before", "since"),
    [
        ((), NOW),
        ((condition("True"),), NOW - DAY),
        ((condition("False"),), NOW),
        ((condition("True", type="Stalled"),), NOW),
        ((condition("True", reason="BelowFloor", message="other words"),), NOW - DAY),
    ],
)
def test_a_condition_is_dated_when_its_status_turns(
    before: tuple[Condition, ...], since: int
) -> None:
    claim = Claim("Ready", "True", Reason.ROTATING, "new words")

    (made,) = conditions.date(iter([claim]), before, NOW)

    assert made == condition(message="new words", last_transition=since)


def test_conditions_stand_by_type() -> None:
    decision = decide(*well(A, B))

    assert [c.type for c in decision.state.conditions] == [
        "AllFlagged",
        "CorrelatedDegradation",
        "DuplicateNumber",
        "GuardTripped",
        "ObservationsFresh",
        "Published",
        "Ready",
        "Reconciling",
        "Stalled",
    ]
    assert {c.last_transition for c in decision.state.conditions} == {NOW}


def test_a_condition_keeps_its_date_from_pass_to_pass() -> None:
    first = decide(*well(A, B))

    later = decide(
        *first.numbers, now=NOW + HOUR, prior=first.state, published=first.rotation, rows={}
    )

    assert later.state is first.state
