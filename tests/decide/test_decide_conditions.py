"""The conditions of a pool: one claim each, dated when it turns."""

from typing import Any

import pytest

from builders import (
    NOW,
    OTHER,
    A,
    B,
    C,
    make_case,
    make_entry,
    make_memory,
    make_pool,
    make_rotation,
    make_state,
    make_verdict,
)
from dialrota.decide import conditions, planner
from dialrota.decide.case import Case, Decision
from dialrota.decide.conditions import Claim
from dialrota.model.instant import DAY, HOUR
from dialrota.model.policy import Correlated, Guard, Policy, Replacement
from dialrota.model.reason import Reason
from dialrota.model.state import Condition, Episode, NumberState
from dialrota.model.words import Desired, Level, PolicyMode, Role

BUYS = Policy(replacement=Replacement(pools=("stock",)))


def decide(*states: NumberState, bad: tuple[str, ...] = (), **parts: Any) -> Decision:
    numbers = [s.number for s in states]
    pool = make_pool(*parts.pop("entries", numbers), **parts.pop("pool", {}))
    rows = {n: (make_verdict(Level.FLAGGED if n in bad else Level.CLEAN),) for n in numbers}
    usual: dict[str, Any] = {"rows": rows, "published": make_rotation(*numbers)}
    case: Case = make_case(pool, states, **usual | parts)
    return planner.plan(case)


def told(decision: Decision, kind: str) -> tuple[str, str, str]:
    (found,) = [c for c in decision.state.conditions if c.type == kind]
    return found.status, found.reason, found.message


def well(*numbers: str) -> list[NumberState]:
    return [make_state(number) for number in numbers]


# --- Dates ------------------------------------------------------------------------------


def condition(status: str = "True", **parts: Any) -> Condition:
    usual: dict[str, Any] = {
        "type": "Ready",
        "status": status,
        "reason": "Rotating",
        "message": "",
        "last_transition": NOW - DAY,
    }
    return Condition(**usual | parts)


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


# --- What they say ------------------------------------------------------------------------


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


def test_a_shrunken_declaration_stalls() -> None:
    decision = decide(*well(A, B, C), refused=1)

    text = (
        "The declaration went from 3 numbers to 1 without a commit; the missing ones stay. "
        "Commit it, or put them back; in a cluster, change the pool too, such as to name another "
        "ConfigMap."
    )
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


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"source_known": False, "pool": {"sources": ()}},
            ("False", Reason.SOURCE_MISSING, "The pool names a source that nobody declares."),
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

    text = f"2 numbers were flagged together; {shared}. Escalate."
    assert told(decision, "CorrelatedDegradation") == ("True", Reason.DEGRADED_TOGETHER, text)


def test_names_up_to_five_duplicates() -> None:
    numbers = [f"+1415555010{digit}" for digit in range(7)]

    five = decide(*well(*numbers), owners=dict.fromkeys(numbers[4::-1], OTHER))
    six = decide(*well(*numbers), owners=dict.fromkeys(numbers[5::-1], OTHER))
    pulled = decide(*well(A), entries=(make_entry(A, desired=Desired.PULLED),))

    text = f"Declared elsewhere too: {', '.join(numbers[:5])}"
    assert told(five, "DuplicateNumber") == ("True", Reason.DECLARED_ELSEWHERE, f"{text}.")
    assert told(six, "DuplicateNumber") == ("True", Reason.DECLARED_ELSEWHERE, f"{text} ….")
    assert told(pulled, "DuplicateNumber")[0] == "False"


# --- A broken declaration -------------------------------------------------------------------


def test_a_declaration_that_cannot_be_used_stalls_its_pool() -> None:
    before = make_memory(
        conditions=(condition(type="Aaa"), condition(type="Ready"), condition(type="Zzz"))
    )

    broken = conditions.broken(before, "line 3", NOW)
    same = conditions.broken(broken, "line 3", NOW + 1)
    other = conditions.broken(broken, "line 4", NOW + 1)

    assert [c.type for c in broken.conditions] == ["Aaa", "Ready", "Stalled", "Zzz"]
    assert broken.conditions[1:3] == tuple(
        Condition(
            type=kind,
            status=status,
            reason=Reason.INVALID_DECLARATION,
            message="line 3",
            last_transition=NOW,
        )
        for kind, status in (("Ready", "False"), ("Stalled", "True"))
    )
    assert broken.last_change == NOW
    assert same is broken
    assert (other.last_change, other.conditions[1].last_transition) == (NOW + 1, NOW)


# --- Stock --------------------------------------------------------------------------------


def test_a_pool_that_may_not_buy_has_nothing_to_say_of_stock() -> None:
    state = make_memory()

    assert conditions.backup(make_pool(A), state, 3, NOW) is state
    old = make_memory(conditions=(condition(type="BackupAvailable"),))
    assert "BackupAvailable" not in {c.type for c in decide(*well(A), prior=old).state.conditions}


def test_says_whether_stock_is_left() -> None:
    pool = make_pool(A, policy=BUYS)
    ready, stalled = condition(type="Ready"), condition("False", type="Aaa")

    some = conditions.backup(pool, make_memory(conditions=(ready, stalled)), 3, NOW)
    same = conditions.backup(pool, some, 3, NOW + 1)
    fewer = conditions.backup(pool, some, 2, NOW + 1)
    none = conditions.backup(pool, some, 0, NOW + 2)

    assert [c.type for c in some.conditions] == ["Aaa", "BackupAvailable", "Ready"]
    assert some.last_change == NOW
    assert same is some
    assert (fewer.conditions[1].last_transition, fewer.last_change) == (NOW, NOW + 1)
    assert fewer.conditions[1].message == "Numbers left: 2."
    assert none.conditions[1] == Condition(
        type="BackupAvailable",
        status="False",
        reason=Reason.NO_STOCK,
        message="Add numbers to the Backup pool.",
        last_transition=NOW + 2,
    )


def test_what_was_said_of_stock_stays_until_it_is_renewed() -> None:
    old = condition(type="BackupAvailable", last_transition=5)

    decision = decide(*well(A), pool={"policy": BUYS}, prior=make_memory(conditions=(old,)))

    types = [c.type for c in decision.state.conditions]
    assert types == sorted(types)
    assert old in decision.state.conditions


def test_an_episode_without_a_name_is_told_as_one() -> None:
    claim = conditions._correlated(
        make_memory(correlated=Episode(since=NOW, numbers=(A, B, C), shared=""))
    )

    assert claim.message == (
        "3 numbers were flagged together; no shared label explains it. Escalate."
    )


def test_a_list_that_cannot_be_published_is_said_in_two_conditions() -> None:
    before = make_memory(conditions=(condition(type="Aaa"), condition(type="Ready")))

    told = conditions.unpublished(before, Reason.NOT_OWNED, "made by somebody else", NOW)
    same = conditions.unpublished(told, Reason.NOT_OWNED, "made by somebody else", NOW + 1)

    assert [(c.type, c.status) for c in told.conditions if c.type != "Aaa"] == [
        ("Published", "False"),
        ("Ready", "False"),
    ]
    assert {c.reason for c in told.conditions if c.type != "Aaa"} == {Reason.NOT_OWNED}
    assert same is told


def test_too_many_objects_are_a_condition_of_their_own() -> None:
    told = conditions.unpublished(make_memory(), Reason.OBJECT_BUDGET_EXCEEDED, "too many", NOW)

    assert [(c.type, c.status) for c in told.conditions] == [
        ("ObjectBudgetExceeded", "True"),
        ("Published", "False"),
        ("Ready", "False"),
    ]
