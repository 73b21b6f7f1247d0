"""The checker sees who comes back without its rest or its checks (I5), and no others."""

from typing import Any, Final

import pytest

from faults.cluster.invariants import check
from faults.cluster.telling import NOON, ONE, TWO, Tale

LATER: Final = (
    "2026-04-03T12:00:00Z"  # A fortnight after noon: the shortest rest, if nothing is said.
)
HOUR: Final = "2026-03-20T13:00:00Z"
NEXT_HOUR: Final = "2026-03-20T14:00:00Z"
REST: Final[dict[str, Any]] = {
    "stage": "Resting",
    "stageSince": NOON,
    "flaggedAt": [NOON],
    "restedSince": NOON,
    "inRotation": False,
    "cleanChecks": 0,
    "checkedAt": NOON,
}
GUEST: Final = {**REST, "inRotation": True, "seat": "Fallback", "restedSince": None}


def resting(was: dict[str, Any], **spec: Any) -> Tale:
    """Tell of a number that rests, in a pool that was decided on."""
    tale = Tale().pool(ONE, TWO, **spec).decided(1).row(TWO, stage="InService").list(TWO)
    said = {name: value for name, value in was.items() if value is not None}
    return tale.row(ONE, **said)


def seen(tale: Tale) -> list[str]:
    """Name what is broken of rests."""
    return [each.sentence for each in check(tale.history()) if each.invariant == "I5"]


def test_nothing_is_wrong_with_a_number_that_rests_is_checked_twice_and_warms_up() -> None:
    tale = resting(REST)
    tale.row(ONE, **{**REST, "cleanChecks": 1, "checkedAt": HOUR})
    tale.row(ONE, **{**REST, "cleanChecks": 2, "checkedAt": NEXT_HOUR})
    tale.row(ONE, stage="WarmUp", stageSince=LATER, checkedAt=NEXT_HOUR)

    assert seen(tale) == []


LIES = {
    "a return after half a rest": (
        resting({**REST, "cleanChecks": 2}).row(
            ONE, stage="WarmUp", stageSince="2026-03-27T12:00:00Z"
        ),
        "it is back after 604800 of 1209600 s of rest",
    ),
    "a return after one check": (
        resting(REST).row(ONE, stage="WarmUp", stageSince=LATER, checkedAt=LATER),
        "it is back after 1 of 2 clean checks",
    ),
    "a guest that is back after one check": (
        resting(GUEST).row(ONE, stage="InService", stageSince=HOUR, checkedAt=HOUR),
        "it is back after 1 of 2 clean checks",
    ),
    "a return that this pool allows later": (
        resting({**REST, "cleanChecks": 2}, policy={"recovery": {"rest": {"min": "21d"}}}).row(
            ONE, stage="WarmUp", stageSince=LATER
        ),
        "it is back after 1209600 of 1814400 s of rest",
    ),
    "a return without a source before the rest is over": (
        resting(REST).row(ONE, stage="WarmUp", stageSince=HOUR, unverified=True),
        "it is back after 3600 of 1209600 s of rest",
    ),
    "a verdict that is counted twice": (
        resting({**REST, "cleanChecks": 1}).row(ONE, **{**REST, "cleanChecks": 2}),
        "1 clean checks came of one verdict or none",
    ),
    "two checks of one verdict": (
        resting(REST).row(ONE, **{**REST, "cleanChecks": 2, "checkedAt": HOUR}),
        "2 clean checks came of one verdict or none",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_it_sees(lie: str) -> None:
    tale, sentence = LIES[lie]
    assert seen(tale) == [sentence]


FAIR = {
    "a guest, which cannot rest, after its checks": resting({**GUEST, "cleanChecks": 2}).row(
        ONE, stage="InService", stageSince=HOUR
    ),
    "a number that people kept out for longer than a rest": resting(
        {**REST, "out": {"since": NOON}}
    ).row(ONE, stage="WarmUp", stageSince=LATER),
    "a number without a source, after its rest": resting(REST).row(
        ONE, stage="WarmUp", stageSince=LATER, unverified=True
    ),
    "a number that was deleted, and is made anew": resting(REST)
    .gone("phonenumbers", f"sales-{ONE[1:]}")
    .row(ONE, stage="InService"),
    "a pool whose policy stands elsewhere": resting(REST, policyRef={"name": "lax"}).row(
        ONE, stage="WarmUp", stageSince=HOUR
    ),
}


@pytest.mark.parametrize("case", FAIR)
def test_it_takes_no_offence_at(case: str) -> None:
    assert seen(FAIR[case]) == []
