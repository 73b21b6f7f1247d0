"""What the conditions of a pool say."""

from typing import Any

import pytest

from builders import (
    NOW,
    OTHER,
    A,
    B,
    C,
    make_entry,
    make_memory,
    make_state,
    make_verdict,
    well,
)
from deciding.telling import decide, told
from dialrota.decide import conditions
from dialrota.decide.conditions import Claim
from dialrota.model.instant import DAY
from dialrota.model.policy import Correlated, Guard, Policy
from dialrota.model.reason import Reason
from dialrota.model.state import PublishedRef
from dialrota.model.words import (
    Backing,
    Desired,
    Mode,
    PolicyMode,
    Role,
)


def test_all_is_well() -> None:
    decision = decide(*well(A, B))

    said = {c.type: (c.status, c.reason, c.message) for c in decision.state.conditions}
    assert said == {
        "AllFlagged": ("False", Reason.ROTATING, ""),
        "CorrelatedDegradation": ("False", Reason.NOT_CORRELATED, ""),
        "DuplicateNumber": ("False", Reason.NO_DUPLICATES, ""),
        "GuardTripped": ("False", Reason.WITHIN_LIMIT, ""),
        "ObservationsFresh": ("True", Reason.FRESH, ""),
        "Published": ("True", Reason.LIST_PUBLISHED, ""),
        "Ready": ("True", Reason.ROTATING, ""),
        "Reconciling": ("False", Reason.ROTATING, ""),
        "Stalled": ("False", Reason.ROTATING, ""),
    }


@pytest.mark.parametrize(
    ("backing", "missing", "remedy"),
    [
        (Backing.COMMIT, "a commit", "Commit it, or put them back."),
        (
            Backing.CHANGE,
            "a change of the pool itself",
            "Change the pool too, such as to name another ConfigMap, or put them back.",
        ),
    ],
)
def test_a_shrunken_declaration_stalls(backing: Backing, missing: str, remedy: str) -> None:
    decision = decide(*well(A, B, C), refused=1, backing=backing)

    text = f"The declaration went from 3 numbers to 1 without {missing}; the missing ones stay. "
    text += remedy
    assert told(decision, "Ready") == ("False", Reason.DESIRED_SET_SHRANK, text)
    assert told(decision, "Stalled") == ("True", Reason.DESIRED_SET_SHRANK, text)
    assert told(decision, "Reconciling") == ("False", Reason.ROTATING, "")


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (
            {"role": Role.BACKUP, "suspend": True},
            ("False", Reason.BACKUP_POOL, "Stock; publishes no list."),
        ),
        (
            {"policy": Policy(mode=PolicyMode.OBSERVE), "suspend": True},
            ("False", Reason.OBSERVE_ONLY, "policy.mode is Observe."),
        ),
        (
            {"suspend": True},
            (
                "True",
                Reason.SUSPENDED,
                "Suspended: the list is frozen; people's removals still leave it.",
            ),
        ),
    ],
)
def test_says_whether_a_list_is_published(
    pool: dict[str, Any], said: tuple[str, str, str]
) -> None:
    assert told(decide(*well(A), pool=pool), "Published") == said


def test_a_pool_without_a_list_to_freeze_does_not_claim_one() -> None:
    decision = decide(
        entries=(A,), pool={"suspend": True}, prior=make_memory(mode=None), published=None
    )

    text = "Suspended, without a list. Resume the pool to publish one."
    assert told(decision, "Published") == ("False", Reason.SUSPENDED, text)
    text = "Suspended with an empty list. Resume the pool to fill it."
    assert told(decision, "Ready") == ("True", Reason.SUSPENDED, text)


def test_a_suspended_pool_whose_list_is_gone_says_so() -> None:
    prior = make_memory(published=PublishedRef(generation=3))
    decision = decide(*well(A), pool={"suspend": True}, prior=prior, published=None)

    text = "Suspended, and its list is gone. Resume the pool to publish one."
    assert told(decision, "Published") == ("False", Reason.SUSPENDED, text)


@pytest.mark.parametrize(
    ("prior", "message"),
    [
        ({}, ""),
        (
            {"mode": Mode.FALLBACK, "reason": Reason.ALL_FLAGGED},
            " No number is fit. Add numbers, find the cause, dispute the labels.",
        ),
    ],
)
def test_a_suspended_pool_is_ready_and_says_so(prior: dict[str, Any], message: str) -> None:
    decision = decide(*well(A), pool={"suspend": True}, prior=make_memory(**prior))

    text = f"Suspended; people's removals alone count.{message}"
    assert told(decision, "Ready") == ("True", Reason.SUSPENDED, text)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"undeclared": ("a", "b"), "pool": {"sources": ()}},
            (
                "False",
                Reason.SOURCE_MISSING,
                "The pool names sources that nobody declares: a, b. Declare or correct them.",
            ),
        ),
        (
            {"pool": {"sources": ()}},
            (
                "Unknown",
                Reason.NO_SOURCES,
                "The pool names no source; people's word alone decides.",
            ),
        ),
    ],
)
def test_says_whether_anybody_is_asked(parts: dict[str, Any], said: tuple[str, str, str]) -> None:
    assert told(decide(*well(A), **parts), "ObservationsFresh") == said


def test_counts_the_numbers_without_a_live_verdict() -> None:
    stale = make_state(A, verdicts=(make_verdict(at=NOW - 4 * DAY),), heard_at=NOW - 4 * DAY)
    lost = make_state(B, verdicts=(make_verdict(at=NOW - 30 * DAY),), heard_at=NOW - 30 * DAY)
    rows = {C: (make_verdict(),)}

    decision = decide(stale, lost, make_state(C), rows=rows)

    text = "No live verdict for 2 of 3 numbers."
    assert told(decision, "ObservationsFresh") == ("False", Reason.STALE, text)


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.ALL_FLAGGED, "True"),
        (Reason.ALL_QUARANTINED, "True"),
        (Reason.ALL_AT_RISK, "True"),
        (Reason.NO_VERDICTS, "True"),
        (Reason.BELOW_FLOOR, "False"),
        (Reason.ALL_PULLED, "False"),
    ],
)
def test_says_when_nobody_is_fit(reason: Reason, status: str) -> None:
    state = make_memory(reason=reason, message="advice")

    claim = conditions._all_flagged(state)

    assert claim == Claim("AllFlagged", status, reason, "advice" if status == "True" else "")


def test_a_tripped_guard_says_how_many_it_holds_back() -> None:
    policy = Policy(guard=Guard(max_benched_percent=0, minimum=1))

    decision = decide(*well(A, B, C), bad=(A, B), pool={"policy": policy})

    text = "Held back until a later sweep, or a person, confirms: 1."
    assert told(decision, "GuardTripped") == ("True", Reason.GUARD_LIMIT, text)


@pytest.mark.parametrize(
    ("providers", "shared"),
    [("xxy", "most share provider=x"), ("xyx", "no shared label explains it")],
)
def test_an_episode_says_what_its_numbers_share(providers: str, shared: str) -> None:
    entries = [
        make_entry(n, provider=provider) for n, provider in zip((A, B, C), providers, strict=True)
    ]
    policy = Policy(correlated=Correlated(numbers=2))

    decision = decide(*well(A, B, C), bad=(A, B), entries=entries, pool={"policy": policy})

    text = f"2 numbers were flagged together; {shared}. Call o@example.com."
    assert told(decision, "CorrelatedDegradation") == ("True", Reason.DEGRADED_TOGETHER, text)


def test_names_up_to_five_duplicates() -> None:
    numbers = [f"+1415555010{digit}" for digit in range(7)]

    five = decide(*well(*numbers), owners=dict.fromkeys(numbers[4::-1], OTHER))
    six = decide(*well(*numbers), owners=dict.fromkeys(numbers[5::-1], OTHER))
    pulled = decide(*well(A), entries=(make_entry(A, desired=Desired.PULLED),))

    text = f"Declared elsewhere too: {', '.join(f'{n} by d/other' for n in numbers[:5])}"
    assert told(five, "DuplicateNumber") == ("True", Reason.DECLARED_ELSEWHERE, f"{text}.")
    assert told(six, "DuplicateNumber") == ("True", Reason.DECLARED_ELSEWHERE, f"{text} ….")
    assert told(pulled, "DuplicateNumber")[0] == "False"
